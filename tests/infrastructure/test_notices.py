"""What people are told of, and mailed, as the outbox is emptied."""

from datetime import UTC, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from socialscore.application import activities, escalations, membership, timers
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity

LONG_AGO = timezone.now() - timedelta(days=10)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


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
