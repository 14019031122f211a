"""The outbox: at least once, each consumer once, one failure holding nobody else up."""

import threading
from datetime import UTC, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.dispatch import Signal
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from socialscore.application import activities, escalations, membership, timers
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.infrastructure import outbox
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.outbox import consumes, deliver_outbox
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity

LONG_AGO = timezone.now() - timedelta(days=10)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> Signal:
    """An event that only consumers of the test listen to."""
    signal = Signal()
    monkeypatch.setitem(BY_EVENT, "Tested", signal)
    return signal


def an_event(name: str = "Tested") -> models.Outbox:
    return models.Outbox.objects.create(name=name, payload={})


class TestDeliverOutbox:
    def test_sends_each_event_as_its_signal_once(self, db: None, tested: Signal) -> None:
        seen: list[int] = []
        consumes("counter", tested)(lambda row: seen.append(row.pk))
        first, second = an_event(), an_event()

        assert deliver_outbox() == 2
        assert deliver_outbox() == 0
        assert seen == [first.pk, second.pk]
        assert not models.Outbox.objects.filter(delivered_at=None).exists()

    def test_tries_a_consumer_that_failed_again_and_only_that_one(self, db: None, tested: Signal) -> None:
        seen: list[str] = []

        def fail_once(_row: models.Outbox) -> None:
            seen.append("failing")
            if seen.count("failing") == 1:
                raise RuntimeError("amina@example.org is away")

        consumes("steady", tested)(lambda _row: seen.append("steady"))
        consumes("failing", tested)(fail_once)
        event, other = an_event(), an_event()

        assert deliver_outbox() == 1
        event.refresh_from_db()
        other.refresh_from_db()
        assert (event.attempts, event.delivered_at, other.attempts) == (1, None, 1)
        assert event.last_error.startswith("RuntimeError in ")
        assert "amina" not in event.last_error
        assert deliver_outbox() == 0, "it waits before it tries again"

        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            assert deliver_outbox() == 1
        event.refresh_from_db()
        assert (event.attempts, event.last_error) == (2, "")
        assert seen.count("steady") == 2, "once for each of the two events"

    def test_rolls_back_what_a_failing_consumer_wrote(self, db: None, tested: Signal) -> None:
        def write_and_fail(_row: models.Outbox) -> None:
            models.Subject.objects.create()
            raise RuntimeError

        consumes("half", tested)(write_and_fail)
        before = models.Subject.objects.count()
        an_event()

        assert deliver_outbox() == 0
        assert models.Subject.objects.count() == before
        assert not models.Delivery.objects.exists()

    def test_keeps_an_event_that_this_release_does_not_know(self, db: None) -> None:
        event = an_event("FromTheFuture")

        assert deliver_outbox() == 0
        event.refresh_from_db()
        assert event.last_error == "no signal is known for FromTheFuture"

    def test_leaves_an_event_alone_that_another_worker_has_claimed(self, db: None, tested: Signal) -> None:
        event = an_event()
        claimed = outbox._claim()

        assert claimed is not None
        assert claimed.pk == event.pk
        assert deliver_outbox() == 0
        with time_machine.travel(timezone.now() + outbox.CLAIM + timedelta(seconds=1)):
            assert deliver_outbox() == 1, "a killed worker's event comes back"

    def test_pauses_longer_after_each_failure_up_to_an_hour(self) -> None:
        pauses = [outbox.pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 10, 99)]
        assert pauses == [5, 10, 20, 2560, 3600]


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_deliver_each_event_once(self, tested: Signal) -> None:
        consumes("notes", tested)(lambda _row: models.Subject.objects.create() and None)
        seen: list[int] = []
        consumes("outside", tested, leaves_the_house=True)(lambda row: seen.append(row.pk))
        events = [an_event() for _ in range(40)]
        barrier = threading.Barrier(4)

        def work() -> None:
            barrier.wait()
            try:
                deliver_outbox()
            finally:
                connections.close_all()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert sorted(seen) == [event.pk for event in events]
        assert models.Subject.objects.count() == 40
        assert models.Delivery.objects.count() == 80
        assert not models.Outbox.objects.filter(delivered_at=None).exists()


class TestNotifications:
    @pytest.mark.parametrize(
        ("opinion", "kind"), [(None, "APPROVED"), (ASK, "CHANGES_REQUESTED"), (DECLINE, "DECLINED")]
    )
    def test_tell_of_each_settled_decision_once(self, cast: Cast, opinion: object, kind: str) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        decision_id = a_settled_decision(action_id, cast.validator, **({"opinion": opinion} if opinion else {}))
        deliver_outbox()
        models.Outbox.objects.update(delivered_at=None)
        deliver_outbox()

        told = models.Notification.objects.get()
        assert (told.kind, told.cause, told.action_id) == (kind, f"decision:{decision_id}", action_id)
        assert told.created_at == models.Decision.objects.get().settled_at
        cast.participant.refresh_from_db()
        assert cast.participant.unread_notifications == 1

    def test_count_a_cause_once_even_where_the_delivery_is_forgotten(self, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        deliver_outbox()
        models.Delivery.objects.all().delete()
        models.Outbox.objects.update(delivered_at=None, next_attempt_at=timezone.now())
        deliver_outbox()

        cast.participant.refresh_from_db()
        assert cast.participant.unread_notifications == models.Notification.objects.count() == 1

    def test_tell_of_a_cancelled_activity(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        activities.cancel_activity(
            unit_of_work(),
            activity_id=activity_id,
            by=SubjectId(cast.lead.subject_id),
            reason="A storm is coming",
            now=timezone.now(),
        )
        deliver_outbox()

        told = models.Notification.objects.get()
        assert (told.kind, told.cause) == ("CANCELLED", f"ended:{action_id}")

    def test_tell_of_a_request_that_ran_out(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, ASK)
        timers.expire_silent(unit_of_work(), now=timezone.now() + timedelta(days=31))
        deliver_outbox()

        kinds = set(models.Notification.objects.values_list("kind", flat=True))
        assert kinds == {"CHANGES_REQUESTED", "EXPIRED"}

    def test_tell_once_of_a_due_time_that_was_missed(self, cast: Cast, client: Client) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=LONG_AGO)
        for _ in range(2):
            escalations.move_up(unit_of_work(), now=timezone.now(), zone=UTC)
            deliver_outbox()

        told = models.Notification.objects.get(person=cast.participant)
        assert (told.kind, told.cause) == ("OVERDUE", f"overdue:{action_id}:1")
        asked = models.Notification.objects.filter(kind="REVIEW_WANTED")
        assert {row.person_id for row in asked} == {cast.validator.pk, cast.validator2.pk}
        client.force_login(cast.validator.user)
        assert "Something waits past its due time" in client.get("/notifications/").text
        client.force_login(cast.participant.user)
        assert "It takes longer than we said: Beach clean-up" in client.get("/notifications/").text
        assert "so it stands at the front of the queue" in client.get(f"/actions/{action_id}/").text

    def test_tell_stewards_once_what_came_to_them(self, cast: Cast, client: Client) -> None:
        """Those who may settle it: not its lead, nor who is close to its participant."""
        for person in (cast.lead, cast.other, cast.admin):
            models.PersonProfile.objects.filter(pk=person.pk).update(is_steward=True)
        first, second = sorted([cast.participant.subject_id, cast.other.subject_id])
        models.Relation.objects.create(
            first_id=first, second_id=second, kind="FAMILY", declared_by_id=first, declared_at=timezone.now()
        )
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=LONG_AGO)
        for _ in range(2):
            escalations.hand_over(unit_of_work(), now=timezone.now())
            deliver_outbox()

        told = models.Notification.objects.filter(kind="CAME_TO_STEWARDS")
        assert {row.person_id for row in told} == {cast.steward.pk, cast.admin.pk}
        assert {row.cause for row in told} == {f"stewards:{action_id}:1"}
        client.force_login(cast.steward.user)
        page = client.get("/notifications/").text
        assert "A steward is needed: Beach clean-up" in page
        assert reverse("steward_escalation", args=[action_id]) in page

    def test_tell_of_a_role_and_of_a_suspension_and_its_end(self, cast: Cast) -> None:
        steward, other = SubjectId(cast.steward.subject_id), PersonId(cast.other.person_id)
        rights = {"role": Role.LEAD, "may_review": True, "is_steward": False}
        now = timezone.now()
        membership.change_role(unit_of_work(), person_id=other, **rights, by=steward, now=now)
        membership.suspend(unit_of_work(), person_id=other, by=steward, now=now + timedelta(seconds=1))
        membership.reinstate(unit_of_work(), person_id=other, by=steward, now=now + timedelta(seconds=2))
        deliver_outbox()

        told = models.Notification.objects.filter(person=cast.other).order_by("created_at")
        assert [row.kind for row in told] == ["RIGHTS_CHANGED", "SUSPENDED", "REINSTATED"]
        assert told[0].data == {"rights": ["LEAD", "MAY_REVIEW"]}

    def test_forget_a_person_who_is_gone(self, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        cast.participant.user.delete()

        deliver_outbox()
        assert not models.Outbox.objects.filter(delivered_at=None).exists()


class TestMails:
    @pytest.fixture(autouse=True)
    def _wanted(self, cast: Cast) -> None:
        person_id = PersonId(cast.participant.person_id)
        membership.choose_mails(unit_of_work(), person_id=person_id, mails_decisions=True, mails_receipts=False)

    def test_say_what_was_decided_in_plain_words(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        deliver_outbox()
        deliver_outbox()

        (sent,) = mail.outbox
        assert sent.to == ["participant@example.org"]
        assert sent.subject == "Approved: Beach clean-up · Our community"
        assert "25 points were added to your score." in sent.body
        assert f"/actions/{action_id}/" in sent.body
        assert "/settings/notifications/" in sent.body

    def test_are_not_sent_to_who_did_not_ask(self, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.other, an_open_activity(cast.lead)), cast.validator)
        deliver_outbox()
        assert mail.outbox == []

    def test_are_tried_again_when_the_mail_server_fails(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", _refuse)
            deliver_outbox()
        assert models.Notification.objects.count() == 1, "the notification does not wait for the mail"
        assert models.Outbox.objects.get(name="ActionSettled").last_error.startswith("ConnectionRefusedError")

        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            deliver_outbox()
            deliver_outbox()
        assert len(mail.outbox) == 1
        assert models.Notification.objects.count() == 1


def _refuse(_message: object) -> None:
    raise ConnectionRefusedError


def test_every_event_of_the_domain_has_a_signal() -> None:
    from typing import get_args

    from socialscore.domain.events import Event

    assert {event.__name__ for event in get_args(Event)} == set(BY_EVENT)
