"""Imports that a test finds there."""

from uuid import uuid4

from django.utils import timezone

from socialscore.application.imports import confirm_import, prepare_import
from socialscore.domain.ids import ImportId, SubjectId
from socialscore.domain.importing import ImportKind
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import community_zone, unit_of_work

CONTRIBUTIONS = (
    "email,points,text,date\n"
    "participant@example.org,40,Eight hours in the garden,2024-05-01\n"
    "other@example.org,5,A cake,\n"
)
SOURCE = "the garden log"


def a_prepared_import(
    by: PersonProfile, text: str = CONTRIBUTIONS, *, kind: ImportKind = ImportKind.CONTRIBUTIONS
) -> ImportId:
    """Past contributions, unless another kind is said; nothing of it is made yet."""
    import_id = ImportId(uuid4())
    looked = prepare_import(
        unit_of_work(),
        import_id=import_id,
        kind=kind,
        content=text.encode(),
        source=SOURCE if kind is ImportKind.CONTRIBUTIONS else "",
        by=SubjectId(by.subject_id),
        now=timezone.now(),
        zone=community_zone(),
    )
    assert not looked.bad
    return import_id


def a_confirmed_import(first: PersonProfile, second: PersonProfile, text: str = CONTRIBUTIONS) -> ImportId:
    """Past contributions that two stewards brought over."""
    import_id = a_prepared_import(first, text)
    confirm_import(unit_of_work(), import_id=import_id, by=SubjectId(second.subject_id), now=timezone.now())
    return import_id
