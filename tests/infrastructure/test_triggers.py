"""What the database refuses by itself, asked in plain SQL as somebody with a console would."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_desk, a_submission, an_open_activity, settle_all

VERDICT = (
    "INSERT INTO socialscore_verdict"
    " (verdict_id, action_id, revision_id, reviewer_id, judged_id,"
    " outcome, points, lines, opinion, given_at, is_undone)"
    " VALUES (%s, %s, %s, %s, %s, 'APPROVE', 10, '[]', '{}', %s, %s)"
)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def run(sql: str, *params: object) -> int:
    """In a savepoint, so that the test goes on after a refusal."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def adapted(value: Any) -> Any:
    return models.Subject._meta.pk.get_db_prep_value(value, connection)


def give_verdict(action_id: Any, reviewer: models.PersonProfile) -> int:
    revision = models.Revision.objects.get(action_id=action_id)
    judged = revision.action.subject_id
    ids = [adapted(value) for value in (uuid4(), action_id, revision.pk, reviewer.subject_id, judged)]
    return run(VERDICT, *ids, timezone.now(), False)


class TestDisinterested:
    def test_lets_another_reviewer_judge(self, cast: Cast) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        assert give_verdict(action_id, cast.validator) == 1

    def test_refuses_a_verdict_on_ones_own_action(self, cast: Cast) -> None:
        action_id = a_submission(an_open_activity(cast), cast.validator)
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(action_id, cast.validator)

    def test_refuses_the_lead_of_the_activity(self, cast: Cast) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(action_id, cast.lead)
        assert not models.Verdict.objects.exists()

    def test_lets_the_lead_where_the_switch_allows(self, cast: Cast) -> None:
        action_id = a_submission(an_open_activity(cast, lead_may_review=True), cast.participant)
        assert give_verdict(action_id, cast.lead) == 1
        own = a_submission(an_open_activity(cast, lead_may_review=True), cast.lead)
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(own, cast.lead)

    @pytest.mark.parametrize("who", ["participant", "validator"])
    def test_refuses_whoever_is_related_whoever_said_it(self, cast: Cast, who: str) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        first, second = sorted((cast.participant.subject_id, cast.validator.subject_id))
        models.Relation.objects.create(
            first_id=first,
            second_id=second,
            kind="TEAM",
            declared_by_id=getattr(cast, who).subject_id,
            declared_at=timezone.now(),
        )
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(action_id, cast.validator)
        assert give_verdict(action_id, cast.validator2) == 1

    def test_refuses_whoever_stepped_back(self, cast: Cast) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        models.Recusal.objects.create(
            action_id=action_id, reviewer_id=cast.validator.subject_id, recused_at=timezone.now()
        )
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(action_id, cast.validator)

    def test_asks_the_rules_it_was_submitted_under(self, cast: Cast) -> None:
        """The switch of a later version changes nothing for what waits already."""
        activity_id = an_open_activity(cast)
        action_id = a_submission(activity_id, cast.participant)
        later = an_open_activity(cast, lead_may_review=True)
        version = models.Activity.objects.get(pk=later).current_version_id
        models.Activity.objects.filter(pk=activity_id).update(current_version=version)
        with pytest.raises(DatabaseError, match="conflict of interest"):
            give_verdict(action_id, cast.lead)


class TestAppendOnly:
    @pytest.fixture
    def entries(self, cast: Cast) -> None:
        desk = a_desk(cast.validator)
        action_id = a_submission(an_open_activity(cast), cast.participant, now=timezone.now() - timedelta(hours=1))
        desk.claim(action_id)
        desk.judge(action_id)
        settle_all()
        sequence(now=timezone.now())
        models.AuditEntry.objects.create(code="RIGHTS_CHANGED")
        models.CommunityRules.objects.create(number=1, rules={}, changed_by_id=cast.validator.subject_id)

    @pytest.mark.parametrize("table", triggers.APPEND_ONLY)
    @pytest.mark.parametrize(
        "change", [lambda table: f"UPDATE {table} SET created_at = created_at", lambda table: f"DELETE FROM {table}"]
    )
    def test_refuses_to_change_what_was_written(self, entries: None, table: str, change: Callable[[str], str]) -> None:
        count = f"SELECT count(*) FROM {table}"
        with connection.cursor() as cursor:
            cursor.execute(count)
            before = cursor.fetchone()
        with pytest.raises(DatabaseError):
            run(change(table))
        with connection.cursor() as cursor:
            cursor.execute(count)
            assert cursor.fetchone() == before
        assert before is not None
        assert before[0] > 0

    @pytest.mark.postgresql
    @pytest.mark.parametrize("table", triggers.APPEND_ONLY)
    def test_refuses_to_empty_the_table(self, entries: None, table: str) -> None:
        with pytest.raises(DatabaseError):
            run(f"TRUNCATE {table} CASCADE")

    def test_refuses_to_change_published_rules(self, entries: None) -> None:
        for sql in ("UPDATE socialscore_activityversion SET rules = '{}'", "DELETE FROM socialscore_activityversion"):
            with pytest.raises(DatabaseError):
                run(sql)


class TestInstalled:
    def test_are_all_there(self, db: None) -> None:
        assert triggers.missing(connection) == []
        assert triggers.check_installed(databases=["default"]) == []

    def test_are_missed_when_one_is_gone_and_come_back(self, db: None) -> None:
        try:
            triggers.remove(connection)
            missing = triggers.missing(connection)
            assert missing == [name for name, _ in triggers.names(connection)]
            assert len(triggers.check_installed(databases=["default"])) == len(missing)
        finally:
            triggers.install(connection)
        assert triggers.missing(connection) == []


class TestReplace:
    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
    def test_looks_for_each_key_in_its_index_whatever_statistics_say(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'socialscore_scoreentry' AND type != 'trigger'"
            )
            made = [sql for (sql,) in cursor.fetchall() if sql]
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'socialscore_scoreentry_no_replace'")
            [(trigger,)] = cursor.fetchall()
        apart = sqlite3.connect(":memory:")
        for sql in made:
            apart.execute(sql)
        apart.executemany(
            "INSERT INTO socialscore_scoreentry (kind, reserved_delta, confirmed_delta, rule_version, idempotency_key,"
            " created_at, subject_id) VALUES ('ADJUST', 0, 1, 1, ?, '', '')",
            [(str(number),) for number in range(1_000)],
        )
        apart.execute("ANALYZE")
        condition = trigger.partition(" WHEN ")[2].partition(" BEGIN ")[0].replace("NEW.", ":")
        keys = {"entry_id": -1, "idempotency_key": "x", "reverses_id": None}
        plan = apart.execute(f"EXPLAIN QUERY PLAN SELECT {condition}", keys).fetchall()
        assert [step for *_, step in plan if "socialscore" in step]
        assert not [step for *_, step in plan if step.startswith("SCAN socialscore")]
