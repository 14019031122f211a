"""Which events become which messages, and to whom they are addressed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities, escalations, membership, submission, webhooks
from socialscore.domain.ids import ActivityId, PersonId, SubjectId, WebhookId
from socialscore.domain.person import Role
from socialscore.domain.webhooks import CHOSEN_TYPES, EventType, Subscription, possible_types
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.persistence.django_repositories import person_of
from socialscore.infrastructure.webhooks.messages import TOLD, message_of, ping
from socialscore.wiring import unit_of_work, webhook_secret
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def a_webhook(
    owner: models.PersonProfile,
    *types: EventType,
    url: str = "https://hooks.example.org/",
    activity_id: ActivityId | None = None,
) -> WebhookId:
    webhook_id = WebhookId(uuid4())
    webhooks.subscribe(
        unit_of_work(),
        webhook_id=webhook_id,
        person_id=PersonId(owner.person_id),
        subscription=Subscription(
            url=url, event_types=types or possible_types(person_of(owner)), activity_id=activity_id
        ),
        secret=webhook_secret().sealed,
        allows_private_addresses=True,
        now=timezone.now(),
    )
    return webhook_id


def bodies(webhook_id: WebhookId) -> list[dict[str, Any]]:
    """What is addressed to a webhook, in the order of the events."""
    deliver_outbox()
    rows = models.WebhookDelivery.objects.filter(webhook=webhook_id).order_by("next_attempt_at")
    return [json.loads(row.body) for row in rows]


def types(webhook_id: WebhookId) -> list[str]:
    return [body["type"] for body in bodies(webhook_id)]


class TestMessage:
    def test_is_known_for_stored_events_only(self) -> None:
        assert set(TOLD) <= set(BY_EVENT)
        assert message_of(models.Outbox(name="TokenMade", payload={})) is None

    def test_of_a_ping_says_nothing_more(self) -> None:
        at = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
        assert ping(at=at) == '{"type":"ping","timestamp":"2026-11-24T09:00:00.123Z","data":{}}'

    def test_of_a_schedule_is_none(self) -> None:
        payload = {"activity_id": str(uuid4()), "state": "SCHEDULED"}
        assert message_of(models.Outbox(name="ActivityChanged", payload=payload)) is None


class TestAddressing:
    def test_tells_a_lead_the_whole_story_of_their_activity(self, cast: Cast) -> None:
        webhook_id = a_webhook(cast.lead)
        activity_id = an_open_activity(cast.lead)
        approved, withdrawn = (a_submitted_action(cast.participant, activity_id) for _ in range(2))
        decision_id = a_settled_decision(approved, cast.validator)
        by, now = SubjectId(cast.participant.subject_id), timezone.now()
        submission.withdraw(unit_of_work(), action_id=withdrawn, subject_id=by, now=now)
        lead = {"activity_id": activity_id, "by": SubjectId(cast.lead.subject_id)}
        activities.pause_activity(unit_of_work(), **lead)
        activities.open_activity(unit_of_work(), **lead, now=now)
        activities.close_activity(unit_of_work(), **lead, now=now)
        activities.archive_activity(unit_of_work(), **lead)

        told = bodies(webhook_id)
        states = [body["type"] for body in told if "state" in body["data"]]
        assert states == [
            "activity.opened",
            "activity.paused",
            "activity.opened",
            "activity.closed",
            "activity.archived",
        ]
        assert [body["type"] for body in told].count("action.submitted") == 2
        (settled,) = (body["data"] for body in told if body["type"] == "action.settled")
        assert settled == {
            "action_id": str(approved),
            "activity_id": str(activity_id),
            "decision_id": str(decision_id),
            "rule_version": 1,
            "outcome": "APPROVE",
            "points": 25,
        }
        (ended,) = (body["data"] for body in told if body["type"] == "action.ended")
        assert (ended["action_id"], ended["status"]) == (str(withdrawn), "WITHDRAWN")

    def test_tells_once_of_what_is_overdue(self, cast: Cast) -> None:
        activity_id, long_ago = an_open_activity(cast.lead), timezone.now() - timedelta(days=9)
        action_id = a_submitted_action(cast.participant, activity_id, now=long_ago)
        webhook_id = a_webhook(cast.lead, EventType.ACTION_OVERDUE)
        for _ in range(2):
            escalations.move_up(unit_of_work(), now=timezone.now(), zone=UTC)
        (body,) = bodies(webhook_id)
        assert body["type"] == "action.overdue"
        due_at = body["data"].pop("due_at")
        assert datetime.fromisoformat(due_at) == long_ago + timedelta(hours=72)
        assert body["data"] == {"action_id": str(action_id), "activity_id": str(activity_id), "revision": 1}

    def test_says_ids_and_codes_only(self, cast: Cast) -> None:
        webhook_id = a_webhook(cast.steward)
        a_submitted_action(cast.participant, an_open_activity(cast.lead, name="Beach clean-up"))
        text = json.dumps(bodies(webhook_id))
        for private in ("Participant", "example.org", "Beach", "Three bags", str(cast.participant.subject_id)):
            assert private not in text

    def test_tells_a_lead_nothing_of_other_peoples_activities_and_a_steward_all(self, cast: Cast) -> None:
        other, steward = a_webhook(cast.other_lead), a_webhook(cast.steward)
        an_open_activity(cast.lead)
        assert types(other) == []
        assert "activity.opened" in types(steward)

    def test_tells_what_was_chosen(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        deliver_outbox()
        chosen = a_webhook(cast.lead, EventType.ACTION_SUBMITTED)
        narrowed = a_webhook(cast.lead, EventType.ACTION_SUBMITTED, activity_id=an_open_activity(cast.lead))
        off = a_webhook(cast.lead)
        models.Webhook.objects.filter(pk=off).update(off_because="OWNER")
        a_submitted_action(cast.participant, activity_id)
        assert [types(one) for one in (chosen, narrowed, off)] == [["action.submitted"], [], []]

    def test_tells_stewards_of_a_change_of_rights_though_they_chose_an_activity(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        deliver_outbox()
        webhook_id = a_webhook(cast.steward, *CHOSEN_TYPES, activity_id=activity_id)
        membership.change_role(
            unit_of_work(),
            person_id=PersonId(cast.other.person_id),
            role=Role.VALIDATOR,
            may_review=False,
            is_steward=False,
            by=SubjectId(cast.steward.subject_id),
            now=timezone.now(),
        )
        (body,) = bodies(webhook_id)
        assert body["type"] == "person.role_changed"
        data = {"person_id": str(cast.other.person_id), "before": ["PARTICIPANT"], "after": ["VALIDATOR"]}
        assert body["data"] == data

    def test_follows_a_change_of_lead(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        deliver_outbox()
        was, now = a_webhook(cast.lead), a_webhook(cast.other_lead)
        activities.hand_over(
            unit_of_work(),
            activity_id=activity_id,
            to=SubjectId(cast.other_lead.subject_id),
            by=SubjectId(cast.lead.subject_id),
            now=timezone.now(),
        )
        assert (types(was), types(now)) == ([], ["activity.lead_changed"])

    def test_addresses_an_event_once_though_it_is_sent_twice(self, cast: Cast) -> None:
        webhook_id = a_webhook(cast.lead)
        activity_id = an_open_activity(cast.lead)
        before = len(bodies(webhook_id))
        models.Outbox.objects.update(delivered_at=None, next_attempt_at=timezone.now())
        assert len(bodies(webhook_id)) == before
        assert activity_id

    def test_asks_as_much_for_ten_webhooks_as_for_one(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        from socialscore.infrastructure.webhooks.addressing import address_event

        an_open_activity(cast.lead)
        row = models.Outbox.objects.filter(name="ActivityChanged").first()
        assert row is not None
        for count in (1, 9):
            for _ in range(count):
                a_webhook(cast.lead)
            models.WebhookDelivery.objects.all().delete()
            with django_assert_num_queries(3):
                address_event(row)


class TestGivenUp:
    def test_is_told_by_mail_and_notification(self, cast: Cast) -> None:
        webhook_id = a_webhook(cast.lead)
        for reason in ("GONE", "FAILING"):
            models.Outbox.objects.create(
                name="WebhookGivenUp",
                payload={
                    "webhook_id": str(webhook_id),
                    "person_id": str(cast.lead.person_id),
                    "subject_id": str(cast.lead.subject_id),
                    "reason": reason,
                    "given_up_at": timezone.now().isoformat(),
                },
            )
        deliver_outbox()
        assert [message.to for message in mail.outbox] == [[cast.lead.user.email]] * 2
        assert "switched off" in mail.outbox[0].subject
        assert str(webhook_id) in mail.outbox[0].body
        kinds = models.Notification.objects.filter(person=cast.lead).values_list("kind", flat=True)
        assert sorted(kinds) == ["WEBHOOK_FAILING", "WEBHOOK_GONE"]
