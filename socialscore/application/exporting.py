"""Taking a list away as a file, which leaves a trace where it is about other people."""

from collections.abc import Sequence
from datetime import datetime

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.ids import SubjectId


def record_export(uow: UnitOfWork, *, what: str, narrowed_by: Sequence[str], by: SubjectId, now: datetime) -> None:
    """
    Record who took which list.

    :param narrowed_by: names of filters; what was searched for may be a name, and is not kept.
    """
    with uow:
        details: dict[str, object] = {"what": what, "narrowed_by": sorted(narrowed_by)}
        uow.audit.add("EXPORTED", actor=by, about=None, details=details, now=now)
