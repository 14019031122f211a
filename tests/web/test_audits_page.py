"""The stewards' page of audits and its endpoint: what was found, in words, and having one run now."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.cli.auditing import run_due_audit
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.audit_runs import claim_run
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.api.programs import Program
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def page(cast: Cast) -> str:
    return signed_in(cast.steward).get("/steward/audits/").content.decode()


def runs(count: int, **fields: Any) -> None:
    now = timezone.now()
    models.AuditRun.objects.bulk_create(
        models.AuditRun(
            started_by="NIGHT",
            asked_at=now - timedelta(days=number),
            started_at=now,
            finished_at=now - timedelta(days=number),
            **fields,
        )
        for number in range(count)
    )


class TestPage:
    def test_says_that_there_was_none(self, cast: Cast) -> None:
        assert "No audit yet" in page(cast)

    def test_has_the_worker_run_one_and_says_so_until_it_is_done(self, cast: Cast) -> None:
        steward = signed_in(cast.steward)
        first = steward.post("/steward/audits/", follow=True).content.decode()
        assert "The audit begins within half a minute." in first
        assert "An audit waits for the worker" in first
        assert "Run the audit now" not in first
        second = steward.post("/steward/audits/", follow=True).content.decode()
        assert "An audit is on its way already." in second
        assert models.AuditRun.objects.count() == 1
        claim_run(now=timezone.now())
        assert "An audit is running since" in page(cast)
        models.AuditRun.objects.update(started_at=None)
        assert run_due_audit()
        assert "Nothing wrong" in page(cast)
        assert "Run the audit now" in page(cast)

    def test_names_what_was_found(self, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        sequence(now=timezone.now())
        triggers.remove(connection)
        models.ScoreEntry.objects.filter(kind="CONFIRM").update(confirmed_delta=26)
        with pytest.raises(SystemExit):
            call_command("audit")
        html = page(cast)
        assert "Entry 1 of the log and the tables say different things." in html
        assert "but its entries add up to 26" in html
        assert "Started by the command line" in html

    def test_shows_some_of_many_findings(self, cast: Cast) -> None:
        wrong = [{"code": "LEAF_CHANGED", "where": str(number)} for number in range(50)]
        runs(1, found=300, findings=[*wrong, {"code": "ROOT_DIFFERS", "where": "7"}])
        html = page(cast)
        assert "… and 45 more." in html
        assert "The log of 7 entries is not the one that was signed" in html
        assert "300 findings" in html

    def test_says_that_entries_wait(self, cast: Cast) -> None:
        long_ago = timezone.now() - timedelta(minutes=5)
        models.LogLeaf.objects.create(
            type="rules", cause="TEST:1", leaf_bytes=b"{}", leaf_hash=b"", created_at=long_ago
        )
        assert "Entries wait for the log" in page(cast)

    def test_costs_the_same_after_years(self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        steward = signed_in(cast.steward)
        runs(1)
        with django_assert_num_queries(5):
            steward.get("/steward/audits/")
        runs(400)
        with django_assert_num_queries(5):
            html = steward.get("/steward/audits/").content.decode()
        assert html.count("Nothing wrong") == 25
        assert "?after=" in html


class TestProgram:
    def test_reads_what_was_found_and_has_one_run(self, cast: Cast) -> None:
        program = Program(cast.steward)
        runs(1, found=1, findings=[{"code": "LEAF_CHANGED", "where": "3"}])
        (run,) = program.get("audits/").json()["results"]
        assert run["findings"][0]["sentence"] == "Entry 3 of the log was changed after it was written."
        asked = [program.post("audits/").json() for _ in range(2)]
        assert asked == [{"is_new": True}, {"is_new": False}]
