"""A table of two stewards, an administrator and two people, into which something is imported."""

from uuid import uuid4

import pytest

from socialscore.application.import_reading import Looked
from socialscore.application.imports import (
    check_import,
    confirm_import,
    drop_import,
    prepare_import,
    reverse_import,
)
from socialscore.domain.ids import ImportId
from socialscore.domain.importing import (
    Import,
    ImportKind,
)
from socialscore.domain.person import Person
from tests.builders import NOW
from tests.worlds import BERLIN, World

CONTRIBUTIONS = "email,points,text,date\nana@x.org,50,Gardening,2024-05-01\nbo@x.org,7,Baking,\nana@x.org,3,Tea,\n"


INVITATIONS = "email,role,may_review\nnew@x.org,lead,yes\nother@x.org,VALIDATOR,\n"


REASON = "These hours were counted twice."


class Table:
    """Two stewards, an administrator, and two people with an address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first, self.second = (world.join(is_steward=True, email=f"s{n}@x.org") for n in (1, 2))
        self.admin = world.join(is_staff=True)
        self.ana, self.bo = world.join(email="ana@x.org"), world.join(email="bo@x.org")

    def check(self, text: str, **changes: object) -> Looked:
        fields = {"kind": ImportKind.CONTRIBUTIONS, "source": "the old sheet", "by": self.first, **changes}
        if fields["kind"] is not ImportKind.CONTRIBUTIONS:
            fields["source"] = changes.get("source", "")
        person = fields.pop("by")
        assert isinstance(person, Person)
        return check_import(
            self.world.uow(),
            content=text.encode(),
            by=person.subject_id,
            now=NOW,
            zone=BERLIN,
            **fields,  # type: ignore[arg-type]
        )

    def prepare(self, text: str = CONTRIBUTIONS, **changes: object) -> ImportId:
        fields = {
            "import_id": ImportId(uuid4()),
            "kind": ImportKind.CONTRIBUTIONS,
            "source": "the old sheet",
            "now": NOW,
            **changes,
        }
        if fields["kind"] is not ImportKind.CONTRIBUTIONS:
            fields["source"] = ""
        person = fields.pop("by", self.first)
        assert isinstance(person, Person)
        looked = prepare_import(
            self.world.uow(),
            content=text.encode(),
            by=person.subject_id,
            zone=BERLIN,
            **fields,  # type: ignore[arg-type]
        )
        assert looked.bad == ()
        return ImportId(fields["import_id"])  # type: ignore[arg-type]

    def confirm(self, import_id: ImportId, by: Person | None = None) -> Import:
        return confirm_import(self.world.uow(), import_id=import_id, by=(by or self.second).subject_id, now=NOW)

    def reverse(self, import_id: ImportId, by: Person | None = None, reason: str = REASON) -> Import:
        return reverse_import(
            self.world.uow(), import_id=import_id, by=(by or self.first).subject_id, reason=reason, now=NOW
        )

    def drop(self, import_id: ImportId, by: Person | None = None) -> None:
        drop_import(self.world.uow(), import_id=import_id, by=(by or self.first).subject_id, now=NOW)

    def scores(self) -> tuple[int, int]:
        return self.world.balance(self.ana.subject_id).score, self.world.balance(self.bo.subject_id).score

    def is_there(self, import_id: ImportId) -> bool:
        with self.world.uow() as uow:
            return uow.imports.exists(import_id)


@pytest.fixture
def table(world: World) -> Table:
    return Table(world)


def bad_of(looked: Looked) -> list[tuple[int, str, str]]:
    return [(one.number, one.field, one.error.code) for one in looked.bad]
