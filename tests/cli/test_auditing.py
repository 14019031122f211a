"""Audits by the worker: one a night, one at a time, stored, and told to stewards once."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from socialscore.cli import auditing
from socialscore.cli.auditing import Auditor, run_due_audit
from socialscore.cli.ticking import tick
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency import audit_runs
from socialscore.infrastructure.transparency.audit_runs import ask_for_audit, claim_run, finish_run, open_nightly
from socialscore.infrastructure.transparency.auditing_leaves import wrong_leaves as wrong_leaves_now
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.wording import WORDS, words_of
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = datetime(2026, 11, 30, 3, 10, tzinfo=OSLO)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    """A community with a signed log."""
    cast = store_cast()
    a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
    sequence(now=timezone.now())
    deliver_outbox()
    mail.outbox.clear()
    return cast


def spoil() -> None:
    """Change one point by hand."""
    triggers.remove(connection)
    models.ScoreEntry.objects.filter(kind="CONFIRM").update(confirmed_delta=26)


class TestNight:
    def test_has_one_audit_however_often_it_ticks(self, db: None) -> None:
        opened = [open_nightly(now=NIGHT + n * HOUR, zone=OSLO, hour=3) for n in range(3)]
        assert opened == [1, 0, 0]
        assert models.AuditRun.objects.get().started_by == "NIGHT"

    def test_begins_at_its_hour_and_ends_with_the_day(self, db: None) -> None:
        assert open_nightly(now=NIGHT - HOUR, zone=OSLO, hour=3) == 0
        assert open_nightly(now=NIGHT, zone=OSLO, hour=3) == 1
        assert run_due_audit()
        assert open_nightly(now=NIGHT + 20 * HOUR, zone=OSLO, hour=3) == 0
        assert open_nightly(now=NIGHT + 24 * HOUR, zone=OSLO, hour=3) == 1

    def test_waits_for_one_that_a_steward_asked_for(self, db: None) -> None:
        assert ask_for_audit(now=NIGHT)
        assert open_nightly(now=NIGHT, zone=OSLO, hour=3) == 0
        assert run_due_audit()
        assert open_nightly(now=NIGHT, zone=OSLO, hour=3) == 1

    @pytest.mark.races
    @pytest.mark.django_db(transaction=True)
    def test_has_one_audit_when_all_workers_tick_at_once(self) -> None:
        barrier, opened = threading.Barrier(4), list[int]()

        def work() -> None:
            barrier.wait()
            try:
                opened.append(open_nightly(now=NIGHT, zone=OSLO, hour=3))
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(opened) == [0, 0, 0, 1]

    def test_is_kept_by_tick(self, cast: Cast, settings: LazySettings) -> None:
        settings.AUDIT_HOUR = 0
        done, failed = tick(now=timezone.now(), walk_store=False)
        assert (done["audits_due"], failed) == (1, [])
        call_command("tick", stdout=None)
        run = models.AuditRun.objects.get()
        assert (run.found, run.log_size, run.leaves_seen, run.finished_at is not None) == (0, 2, 2, True)


class TestRun:
    def test_is_claimed_by_one_worker(self, db: None) -> None:
        ask_for_audit(now=NIGHT)
        assert claim_run(now=NIGHT) is not None
        assert claim_run(now=NIGHT + HOUR / 2) is None

    def test_comes_back_when_its_worker_was_killed_and_takes_one_result(self, db: None) -> None:
        ask_for_audit(now=NIGHT)
        killed, again = claim_run(now=NIGHT), claim_run(now=NIGHT + 2 * HOUR)
        assert killed is not None
        assert again is not None
        assert not finish_run(killed, audit_runs.Result(found=1), now=NIGHT + 2 * HOUR)
        assert finish_run(again, audit_runs.Result(), now=NIGHT + 2 * HOUR)
        assert models.AuditRun.objects.get().found == 0

    def test_keeps_the_first_findings_of_each_code_and_counts_all(self) -> None:
        result = audit_runs.Result()
        for number in range(300):
            result.add({"code": "LEAF_CHANGED", "where": str(number)})
        result.add({"code": "ROOT_DIFFERS", "where": "7"})
        assert (result.found, len(result.findings)) == (301, 51)
        assert result.findings[-1] == {"code": "ROOT_DIFFERS", "where": "7"}

    def test_that_breaks_off_is_a_finding(self, cast: Cast) -> None:
        ask_for_audit(now=NIGHT)
        with patch.object(auditing, "findings", side_effect=RuntimeError("made to fail")):
            assert run_due_audit()
        assert models.AuditRun.objects.get().findings == [{"code": "NOT_FINISHED", "where": ""}]

    def test_of_the_command_is_stored_beside_that_of_the_worker(self, cast: Cast) -> None:
        ask_for_audit(now=NIGHT)
        call_command("audit")
        assert models.AuditRun.objects.get(started_by="COMMAND").finished_at is not None


class TestAuditor:
    """The thread has a connection of its own, so what it does is patched away."""

    def test_begins_one_at_a_time_and_hands_back_what_it_leaves(self, db: None) -> None:
        begun, goes_on = threading.Event(), threading.Event()

        def work(_run: models.AuditRun) -> None:
            begun.set()
            goes_on.wait(10)

        ask_for_audit(now=NIGHT)
        auditor = Auditor()
        with patch.object(auditing, "_carry", work):
            assert auditor.start_due()
            assert begun.wait(10)
            assert not auditor.start_due()
            auditor.leave()
        goes_on.set()
        assert claim_run(now=timezone.now()) is not None

    def test_has_nothing_to_leave_when_idle(self, db: None) -> None:
        auditor = Auditor()
        assert not auditor.start_due()
        auditor.leave()

    @pytest.mark.django_db(transaction=True)
    def test_audits_while_the_worker_goes_on(self) -> None:
        ask_for_audit(now=timezone.now())
        auditor = Auditor()
        assert auditor.start_due()
        assert auditor._thread is not None
        auditor._thread.join(30)
        assert models.AuditRun.objects.get().finished_at is not None

    @pytest.mark.django_db(transaction=True)
    def test_sees_one_moment_while_points_are_given(self) -> None:
        cast = store_cast()
        activity_id = an_open_activity(cast.lead)
        sequence(now=timezone.now())

        def give() -> None:
            try:
                a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
                sequence(now=timezone.now())
            finally:
                connection.close()

        def wrong_leaves() -> Iterator[Finding]:
            thread = threading.Thread(target=give)
            thread.start()
            thread.join(30)
            yield from wrong_leaves_now()

        ask_for_audit(now=timezone.now())
        with patch("socialscore.infrastructure.transparency.auditing.wrong_leaves", wrong_leaves):
            assert run_due_audit()
        run = models.AuditRun.objects.get()
        assert models.LogLeaf.objects.exclude(leaf_index=None).count() == 2
        assert (run.log_size, run.leaves_seen, run.found) == (1, 1, 0)


class TestMail:
    def test_goes_to_each_steward_once_and_says_what_to_do(self, cast: Cast) -> None:
        a_stored_person("second", is_steward=True)
        a_stored_person("gone", is_steward=True, is_active=False)
        spoil()
        ask_for_audit(now=NIGHT)
        assert run_due_audit()
        assert not run_due_audit()
        deliver_outbox()
        deliver_outbox()
        assert sorted(message.to[0] for message in mail.outbox) == ["second@example.org", "steward@example.org"]
        body = str(mail.outbox[0].body)
        assert "Entry 1 of the log and the tables say different things." in body
        assert "keep a copy of the database" in body
        assert "/steward/audits/" in body

    def test_says_something_of_every_code(self, cast: Cast) -> None:
        wrong = [{"code": "LEAF_CHANGED", "where": str(number)} for number in range(50)]
        ask_for_audit(now=NIGHT)
        run = claim_run(now=NIGHT)
        assert run is not None
        result = audit_runs.Result(found=51, findings=[*wrong, {"code": "ROOT_DIFFERS", "where": "7"}])
        finish_run(run, result, now=NIGHT)
        deliver_outbox()
        body = str(mail.outbox[0].body)
        assert "The log of 7 entries is not the one that was signed" in body
        assert "… and 41 more." in body

    def test_does_not_go_when_nothing_was_found(self, cast: Cast) -> None:
        ask_for_audit(now=NIGHT)
        assert run_due_audit()
        deliver_outbox()
        assert mail.outbox == []

    def test_does_not_go_to_who_is_no_steward_any_more(self, cast: Cast) -> None:
        spoil()
        ask_for_audit(now=NIGHT)
        run_due_audit()
        models.PersonProfile.objects.update(is_steward=False)
        deliver_outbox()
        assert mail.outbox == []


class TestWords:
    def test_are_there_for_each_code(self) -> None:
        assert set(Code) <= set(WORDS)

    def test_name_a_code_that_is_new(self) -> None:
        assert words_of({"code": "FROM_THE_FUTURE", "where": "7"}).sentence == "FROM_THE_FUTURE: 7."
