"""Taking a list of other people away leaves a trace, and what was searched for is not in it."""

from uuid import uuid4

from socialscore.application.exporting import record_export
from socialscore.domain.ids import SubjectId
from tests.builders import NOW
from tests.in_memory import InMemoryUnitOfWork


class TestRecordExport:
    def test_says_who_took_what_and_when(self) -> None:
        uow, steward = InMemoryUnitOfWork(), SubjectId(uuid4())
        record_export(uow, what="people", narrowed_by=["show", "q"], by=steward, now=NOW)
        (row,) = uow.store.audit
        assert (row.code, row.actor, row.about, row.at) == ("EXPORTED", steward, None, NOW)
        assert row.details == {"what": "people", "narrowed_by": ["q", "show"]}
