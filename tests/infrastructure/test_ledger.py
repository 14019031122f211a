"""The ledger over a real database: nothing that was written changes, whoever asks (P2 to P4)."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db import models as orm

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.django_app.receivers import SCORED, WrittenOutsideUnitOfWork
from tests.builders import NOW
from tests.django_world import DjangoWorld
from tests.domain.steps import DECLINE
from tests.worlds import Community

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def community(db: None) -> Community:
    """One action was approved, and one was declined."""
    community = Community(DjangoWorld())
    activity_id = community.open_activity()
    community.decide(community.submit(activity_id).action_id)
    community.decide(community.submit(activity_id).action_id, DECLINE)
    return community


def run(sql: str, *params: str | int) -> None:
    """In a savepoint, so that the test goes on after a refusal."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def write(entry: models.ScoreEntry, **fields: Any) -> None:
    """One more row like this one, as somebody in a shell would."""
    columns = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    columns |= {"entry_id": None, "idempotency_key": str(uuid4()), **fields}
    with transaction.atomic():
        models.ScoreEntry.objects.bulk_create([models.ScoreEntry(**columns)])


def entry_of(kind: str) -> models.ScoreEntry:
    return models.ScoreEntry.objects.filter(kind=kind).latest("entry_id")


class TestEntries:
    def test_cannot_be_rewritten(self, community: Community) -> None:
        before = list(models.ScoreEntry.objects.order_by("entry_id").values())
        key = before[0]["idempotency_key"]
        for sql, params in (
            ("UPDATE socialscore_scoreentry SET confirmed_delta = 9999 WHERE kind = %s", ["CONFIRM"]),
            ("UPDATE socialscore_scoreentry SET created_at = created_at WHERE idempotency_key = %s", [key]),
            ("DELETE FROM socialscore_scoreentry WHERE idempotency_key = %s", [key]),
        ):
            with pytest.raises(DatabaseError):
                run(sql, *params)
        with pytest.raises(DatabaseError), transaction.atomic():
            models.ScoreEntry.objects.update(confirmed_delta=9_999)
        assert list(models.ScoreEntry.objects.order_by("entry_id").values()) == before

    @pytest.mark.parametrize("same", ["entry_id", "idempotency_key"])
    def test_cannot_be_replaced(self, community: Community, same: str) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite has INSERT OR REPLACE")
        entry = entry_of("CONFIRM")
        columns = [field.attname for field in entry._meta.concrete_fields]
        chosen = {column: column for column in columns} | {"confirmed_delta": "9999"}
        if same == "entry_id":
            chosen["idempotency_key"] = "'another'"
        else:
            chosen["entry_id"] = "NULL"
        with pytest.raises(DatabaseError, match="only grows"):
            run(
                f"INSERT OR REPLACE INTO socialscore_scoreentry ({', '.join(columns)})"
                f" SELECT {', '.join(chosen.values())} FROM socialscore_scoreentry WHERE entry_id = %s",
                entry.entry_id,
            )
        assert entry_of("CONFIRM").confirmed_delta == 25

    def test_have_keys_that_are_there_once(self, community: Community) -> None:
        entry = entry_of("RESERVE")
        write(entry)
        with pytest.raises(IntegrityError):
            write(entry, idempotency_key=entry.idempotency_key)

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("RESERVE", {"reserved_delta": -1}),
            ("RESERVE", {"confirmed_delta": 1}),
            ("RELEASE", {"reserved_delta": 1}),
            ("CONFIRM", {"confirmed_delta": -1}),
            ("CONFIRM", {"reserved_delta": -30}),
            ("CONFIRM", {"kind": "BONUS"}),
            ("CONFIRM", {"action_id": None}),
            ("CONFIRM", {"kind": "REVERSE", "confirmed_delta": -25}),
        ],
    )
    def test_have_the_signs_of_their_kind(self, community: Community, kind: str, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError):
            write(entry_of(kind), **fields)

    def test_are_reversed_once(self, community: Community) -> None:
        entry = entry_of("CONFIRM")
        reverse = {"kind": "REVERSE", "confirmed_delta": -25, "reverses_id": entry.entry_id}
        write(entry, **reverse)
        with pytest.raises(IntegrityError):
            write(entry, **reverse)


class TestVerdicts:
    def test_cannot_be_given_to_the_participant_afterwards(self, community: Community) -> None:
        with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
            models.Verdict.objects.update(reviewer_id=community.participant.subject_id)
        models.Verdict.objects.update(reviewer_id=community.second.subject_id)


class TestRules:
    def test_cannot_change_once_published(self, community: Community) -> None:
        draft_id = community.draft_activity()
        drafts = models.ActivityVersion.objects.filter(activity_id=draft_id)
        assert drafts.update(most_points=7) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            models.ActivityVersion.objects.exclude(activity_id=draft_id).update(most_points=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            drafts._raw_delete("default")


class TestErased:
    def test_reserves_nothing_for_who_is_gone(self, community: Community) -> None:
        """Whoever is erased while they send something has sent nothing."""
        entry = ScoreEntry(
            subject_id=SubjectId(models.Subject.objects.create().pk),
            action_id=ActionId(models.Action.objects.earliest("created_at").pk),
            kind=EntryKind.RESERVE,
            reserved_delta=5,
            confirmed_delta=0,
            rule_version=1,
            actor=None,
            idempotency_key="late",
        )
        with pytest.raises(Conflict), community.world.uow() as uow:
            uow.ledger.append([entry], now=NOW)
        assert not models.ScoreEntry.objects.filter(idempotency_key="late").exists()


class TestTripwires:
    @pytest.mark.parametrize("model", SCORED)
    def test_stand_before_every_scored_table(self, community: Community, model: type[orm.Model]) -> None:
        row = model._default_manager.first()
        assert row is not None
        with pytest.raises(WrittenOutsideUnitOfWork):
            row.save()
        with pytest.raises((WrittenOutsideUnitOfWork, orm.ProtectedError)):
            row.delete()


class TestSystemCheck:
    def test_warns_when_a_trigger_is_missing(self, db: None) -> None:
        call_command("check", databases=["default"], fail_level="WARNING")
        name, table = triggers.names(connection)[0]
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER {name}{on}")
        with pytest.raises(SystemCheckError, match=name):
            call_command("check", databases=["default"], fail_level="WARNING")
        triggers.install(connection)
        call_command("check", databases=["default"], fail_level="WARNING")


class TestMigrating:
    def test_installs_every_trigger_and_puts_back_those_that_somebody_took_off(self, tmp_path: Path) -> None:
        file = tmp_path / "new.sqlite3"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "SOCIALSCORE_ENV": "test"}
        for _ in range(2):
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True
            )
            with sqlite3.connect(file) as new:
                there = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
                new.executescript("".join(f"DROP TRIGGER {name};" for name in there))
            assert set(there) == {name for name, _ in triggers.names(connection)}

    def test_of_this_run_installed_every_trigger(self, db: None) -> None:
        assert triggers.missing(connection) == []
