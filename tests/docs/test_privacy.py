"""docs/privacy.md against the schema, the archive, the erasure and the worker: nothing of a person is forgotten."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from socialscore.cli.ticking import SWEEPS, TIMERS, WALKS
from socialscore.http.own_data import lists_of
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.infrastructure.django_app import models
from tests.cast import a_stored_person
from tests.docs.reading import ROOT

TEXT = (ROOT / "docs" / "privacy.md").read_text()
HELD, NOT_HELD = TEXT.split("## Tables that hold nothing of a person")
PERSONAL = {row[0]: row[1:] for row in re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", HELD, re.MULTILINE)}
OTHER = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", NOT_HELD, re.MULTILINE))
PEOPLE = (models.User, models.PersonProfile, models.Subject)
WORKER = {*TIMERS, *SWEEPS, *WALKS}


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


class TestSchema:
    def test_has_each_table_on_one_of_the_lists(self, db: None) -> None:
        assert set(PERSONAL) & set(OTHER) == set()
        assert tables() - {"sqlite_sequence"} == {*PERSONAL, *OTHER}

    def test_points_to_people_only_from_tables_that_hold_something_of_them(self) -> None:
        pointing = {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if getattr(field, "column", None) and field.related_model in PEOPLE
        }
        assert pointing - set(PERSONAL) == set()

    def test_says_why_the_others_hold_nothing(self) -> None:
        assert all(len(why) > 5 for why in OTHER.values())


@pytest.mark.parametrize("table", PERSONAL)
class TestTable:
    def test_is_taken_away_or_has_a_reason(self, db: None, table: str) -> None:
        taken = PERSONAL[table][0]
        if taken.startswith("not: "):
            assert len(taken) > 15
            return
        actor = context_of(models.User.objects.get(pk=a_stored_person("somebody").user_id))
        there = {one.name for one in lists_of(actor, now=timezone.now())} | {"account"}
        assert set(taken.split(", ")) <= there

    def test_says_what_erasing_does_to_it(self, table: str) -> None:
        assert PERSONAL[table][1] in {"deleted", "emptied", "stays"}

    def test_has_a_rule_for_how_long_it_is_kept(self, table: str) -> None:
        kept = PERSONAL[table][2]
        named = set(re.findall(r"`(\w+)`", kept))
        assert named <= WORKER
        assert named or kept.startswith(("while a member", "for ever: ", "its own time"))


def test_every_list_of_the_archive_belongs_to_a_table(db: None) -> None:
    actor = context_of(models.User.objects.get(pk=a_stored_person("somebody").user_id))
    named = {name for taken, _erased, _kept in PERSONAL.values() for name in taken.split(", ")}
    assert {one.name for one in lists_of(actor, now=timezone.now())} <= named
