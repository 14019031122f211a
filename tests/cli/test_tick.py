"""Timers and sweeps: each does its work, and one that fails holds none of the others up."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from socialscore.application import submission
from socialscore.cli import sweeping, ticking
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import proof_store, unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import ASK, a_settled_decision, a_submitted_action, an_open_activity

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def a_file_row(owner: models.PersonProfile, sha256: str, *, age: timedelta) -> models.ProofFile:
    return models.ProofFile.objects.create(
        subject_id=owner.subject_id,
        sha256=sha256,
        original_sha256=sha256,
        media_type="text/plain",
        size_bytes=3,
        name="note.txt",
        created_at=NOW - age,
    )


def a_stored_file(content: bytes, *, age: timedelta) -> str:
    sha256 = proof_store().keep([content], name="note.txt").sha256
    moment = (timezone.now() - age).timestamp()
    for path in Path(settings.PROOF_ROOT).glob(f"{sha256[:2]}/{sha256}*"):
        os.utime(path, (moment, moment))
    return sha256


class TestSweepFiles:
    def test_drops_rows_without_a_part_after_a_day(self, cast: Cast) -> None:
        old = a_file_row(cast.participant, "a" * 64, age=2 * DAY)
        young = a_file_row(cast.participant, "b" * 64, age=DAY / 2)
        a_submitted_action(cast.participant, an_open_activity(cast.lead))
        models.ProofFile.objects.exclude(pk__in=[old.pk, young.pk]).update(created_at=NOW - 9 * DAY)

        assert sweeping.sweep_file_rows(now=NOW) == 1
        assert not models.ProofFile.objects.filter(pk=old.pk).exists()
        assert models.ProofFile.objects.count() == 2

    def test_drops_bytes_that_no_row_refers_to(self, cast: Cast) -> None:
        orphan = a_stored_file(b"nobody refers to this", age=2 * DAY)
        shared = a_stored_file(b"two rows, one was dropped", age=2 * DAY)
        fresh = a_stored_file(b"an upload of this minute", age=DAY / 2)
        a_file_row(cast.participant, shared, age=DAY)

        assert sweeping.sweep_stored_files(now=timezone.now()) >= 1
        store = proof_store()
        assert [store.exists(orphan), store.exists(shared), store.exists(fresh)] == [False, True, True]


class TestSweepRows:
    def test_prunes_tokens_that_have_expired(self, cast: Cast) -> None:
        user = cast.participant.user
        models.AuthToken.objects.create(user=user, expiry=timedelta(seconds=-1))
        models.AuthToken.objects.create(user=user, expiry=timedelta(hours=1))
        models.AuthToken.objects.create(user=user, expiry=None)

        assert sweeping.prune_tokens(now=timezone.now()) == 1
        assert models.AuthToken.objects.count() == 2

    def test_prunes_by_a_command_of_its_own(self, cast: Cast) -> None:
        models.AuthToken.objects.create(user=cast.other.user, expiry=timedelta(seconds=-1))
        out = StringIO()
        call_command("prune_tokens", stdout=out)
        assert out.getvalue() == "Deleted 1 expired tokens.\n"

    def test_clears_sessions_and_the_entries_of_those_that_are_gone(self, cast: Cast) -> None:
        for key, age in (("over", DAY), ("alive", -DAY)):
            Session.objects.create(session_key=key, session_data="", expire_date=NOW - age)
            UserSession.objects.create(user=cast.other.user, session_key=key, ip="0.0.0.0", user_agent="Firefox")

        assert sweeping.clear_sessions(now=NOW) == 2
        assert list(UserSession.objects.values_list("session_key", flat=True)) == ["alive"]

    def test_drops_delivered_events_after_two_weeks(self, db: None) -> None:
        for age in (15, 13):
            row = models.Outbox.objects.create(name="Old", payload={}, delivered_at=NOW - age * DAY)
            models.Delivery.objects.create(outbox=row, consumer="notes")
        models.Outbox.objects.create(name="Waiting", payload={}, created_at=NOW - 90 * DAY)

        assert sweeping.drop_delivered(now=NOW) == 1
        assert (models.Outbox.objects.count(), models.Delivery.objects.count()) == (2, 1)

    def test_drops_notifications_read_half_a_year_ago_and_keeps_unread_ones(self, cast: Cast) -> None:
        for read_at in (NOW - 181 * DAY, NOW - 179 * DAY, None):
            models.Notification.objects.create(person=cast.other, kind="APPROVED", cause=str(uuid4()), read_at=read_at)

        assert sweeping.drop_read_notifications(now=NOW) == 1
        assert models.Notification.objects.count() == 2

    def test_drops_keys_of_requests_after_a_month(self, cast: Cast) -> None:
        for days in (31, 29):
            models.IdempotencyKey.objects.create(
                person=cast.other, key=str(days), fingerprint="f", status=201, created_at=NOW - days * DAY
            )

        assert sweeping.drop_idempotency_keys(now=NOW) == 1
        assert models.IdempotencyKey.objects.get().key == "29"

    def test_drops_deliveries_to_webhooks_after_a_month_unless_they_still_wait(self, cast: Cast) -> None:
        webhook = models.Webhook.objects.create(owner=cast.lead, url="https://hooks.example.org/", event_types=[])
        for state, age in (("DELIVERED", 31), ("FAILED", 31), ("DELIVERED", 29), ("WAITING", 31)):
            at = NOW - age * DAY
            webhook.deliveries.create(event_type="ping", body="{}", state=state, created_at=at, next_attempt_at=at)

        assert sweeping.drop_webhook_deliveries(now=NOW) == 2
        assert webhook.deliveries.count() == 2


class TestTick:
    def test_runs_the_timers(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator, ASK)
        submission.save_draft(
            unit_of_work(),
            action_id=uuid4(),
            activity_id=activity_id,
            subject_id=SubjectId(cast.other.subject_id),
            content=submission.Content(text="not yet"),
            now=NOW,
        )
        done, failed = ticking.tick(now=NOW + 40 * DAY, walk_store=False)

        assert failed == []
        assert (done["expired"], done["drafts_dropped"]) == (1, 1)

    def test_goes_on_when_one_fails(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ticking.TIMERS, "expired", _fail)
        models.AuthToken.objects.create(user=cast.other.user, expiry=timedelta(seconds=-1))

        done, failed = ticking.tick(now=timezone.now())
        assert failed == ["expired"]
        assert done["tokens_pruned"] == 1

    def test_walks_the_store_a_few_times_a_day_only(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        call_command("createcachetable")
        walks: list[bool] = []
        monkeypatch.setattr(ticking, "tick", lambda *, now, walk_store: walks.append(walk_store) or ({}, []))
        ticking.tick_as_leader()
        ticking.tick_as_leader()
        assert walks == [True, False]


class TestCommand:
    def test_says_what_it_did(self, cast: Cast) -> None:
        models.AuthToken.objects.create(user=cast.other.user, expiry=timedelta(seconds=-1))
        out = StringIO()
        call_command("tick", stdout=out)
        assert "tokens pruned: 1" in out.getvalue()

    def test_ends_with_an_error_when_a_timer_failed(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ticking.TIMERS, "expired", _fail)
        with pytest.raises(CommandError, match="Failed: expired"):
            call_command("tick", stdout=StringIO())


def _fail(_now: object) -> int:
    raise RuntimeError
