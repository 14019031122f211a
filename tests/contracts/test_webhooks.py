"""Webhooks and their deliveries, in memory and over Django."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from socialscore.application import deliveries, membership, webhooks
from socialscore.domain.deliveries import (
    CLAIM,
    DeliveryNotFound,
    DeliveryState,
    DeliveryStillWaits,
    Failure,
    answer_of,
)
from socialscore.domain.ids import ActivityId, DeliveryId
from socialscore.domain.person import Role
from socialscore.domain.webhooks import (
    ActivityNotLed,
    EventType,
    OffReason,
    SealedSecret,
    Subscription,
    TooManyWebhooks,
    WebhookIsOff,
    WebhookMadeBefore,
    WebhookNotFound,
    WebhookUrlNotPossible,
)
from tests.builders import DAY, HOUR, NOW
from tests.contracts.subscribing import CHOSEN, NO, OK, a_delivery, attempt, made, progress, stored
from tests.worlds import Community


class TestSubscribe:
    def test_makes_one_and_says_so(self, community: Community) -> None:
        chosen = Subscription(
            url=CHOSEN.url,
            event_types=(EventType.ACTION_SETTLED, EventType.LEAD_CHANGED),
            activity_id=community.open_activity(),
            description="Chat room",
        )
        webhook_id = made(community, subscription=chosen)
        webhook = stored(community.world, webhook_id)
        assert webhook is not None
        assert (webhook.owner, webhook.subscription, webhook.is_on) == (community.lead.person_id, chosen, True)
        assert webhook.live_secrets(now=NOW) == ("one",)
        assert community.world.audit_codes()[-1] == "WEBHOOK_MADE"

    def test_refuses_an_eleventh_and_the_same_twice(self, community: Community) -> None:
        for _ in range(9):
            made(community)
        webhook_id = made(community)
        with pytest.raises(TooManyWebhooks):
            made(community)
        with pytest.raises(WebhookMadeBefore):
            made(community, webhook_id=webhook_id)
        made(community, community.steward)

    def test_refuses_what_the_rules_refuse(self, community: Community) -> None:
        activity_id = community.open_activity()
        other_lead = community.world.join(role=Role.LEAD)
        elsewhere = Subscription(url=CHOSEN.url, event_types=CHOSEN.event_types, activity_id=activity_id)
        nowhere = Subscription(url=CHOSEN.url, event_types=CHOSEN.event_types, activity_id=ActivityId(uuid4()))
        for subscription in (elsewhere, nowhere):
            with pytest.raises(ActivityNotLed):
                made(community, other_lead, subscription=subscription)


class TestChange:
    def test_stores_what_the_owner_chooses_now(self, community: Community) -> None:
        webhook_id, world = made(community), community.world
        chosen = Subscription(url="https://other.example.org/", event_types=(EventType.ACTION_ENDED,), description="x")
        change = {"webhook_id": webhook_id, "person_id": community.lead.person_id, "now": NOW}
        webhooks.change_webhook(world.uow(), subscription=chosen, allows_private_addresses=False, **change)
        webhook = stored(world, webhook_id)
        assert webhook is not None
        assert webhook.subscription == chosen
        wrong = Subscription(url="http://localhost/", event_types=CHOSEN.event_types)
        with pytest.raises(WebhookUrlNotPossible):
            webhooks.change_webhook(world.uow(), subscription=wrong, allows_private_addresses=False, **change)

    def test_rotates_the_secret(self, community: Community) -> None:
        webhook_id, world = made(community), community.world
        webhooks.rotate_secret(
            world.uow(),
            webhook_id=webhook_id,
            person_id=community.lead.person_id,
            secret=SealedSecret("two"),
            now=NOW,
        )
        webhook = stored(world, webhook_id)
        assert webhook is not None
        assert webhook.live_secrets(now=NOW + HOUR) == ("two", "one")
        assert world.audit_codes()[-1] == "WEBHOOK_SECRET_ROTATED"

    def test_switches_off_and_on(self, community: Community) -> None:
        webhook_id, world = made(community), community.world
        own = {"webhook_id": webhook_id, "person_id": community.lead.person_id, "now": NOW}
        assert webhooks.switch_off(world.uow(), **own).off_because is OffReason.OWNER
        with pytest.raises(WebhookIsOff):
            webhooks.send_test(world.uow(), delivery_id=DeliveryId(uuid4()), body="{}", **own)
        assert webhooks.switch_on(world.uow(), **own).is_on

    def test_removes_it_with_its_deliveries(self, community: Community) -> None:
        webhook_id, kept, world = made(community), made(community), community.world
        ours, theirs = a_delivery(world, webhook_id, None), a_delivery(world, kept, None)
        own = {"webhook_id": webhook_id, "person_id": community.lead.person_id, "now": NOW}
        webhooks.remove_webhook(world.uow(), **own)
        assert stored(world, webhook_id) is None
        with world.uow() as uow:
            assert uow.deliveries.find_by_id(ours) is None
            assert uow.deliveries.find_by_id(theirs) is not None
        with pytest.raises(WebhookNotFound):
            webhooks.remove_webhook(world.uow(), **own)

    def test_lets_nobody_else(self, community: Community) -> None:
        webhook_id, world = made(community), community.world
        theirs = {"webhook_id": webhook_id, "person_id": community.steward.person_id, "now": NOW}
        for use_case in (webhooks.switch_off, webhooks.switch_on, webhooks.remove_webhook):
            with pytest.raises(WebhookNotFound):
                use_case(world.uow(), **theirs)


class TestDeliver:
    def test_takes_what_is_due_and_notes_the_answer(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id = made(community)
        delivery_id = a_delivery(world, webhook_id, activity_id, now=NOW + HOUR)
        assert deliveries.claim_delivery(world.uow(), now=NOW) is None
        letter = deliveries.claim_delivery(world.uow(), now=NOW + HOUR)
        assert letter is not None
        assert (letter.delivery_id, letter.url, letter.secrets) == (delivery_id, CHOSEN.url, ("one",))
        deliveries.note_answer(world.uow(), letter, answer=OK, chance=0, now=NOW + HOUR)
        assert progress(world, delivery_id) == (DeliveryState.DELIVERED, 1, None)
        deliveries.note_answer(world.uow(), letter, answer=NO, chance=0, now=NOW + HOUR)
        assert progress(world, delivery_id) == (DeliveryState.DELIVERED, 1, None)

    def test_sends_one_at_a_time_to_a_webhook_and_takes_up_what_was_cut_off(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id, other = made(community), made(community)
        first = a_delivery(world, webhook_id, activity_id, now=NOW - HOUR)
        a_delivery(world, webhook_id, activity_id)
        theirs = a_delivery(world, other, activity_id)

        def claimed(now: datetime) -> DeliveryId | None:
            letter = deliveries.claim_delivery(world.uow(), now=now)
            return None if letter is None else letter.delivery_id

        assert [claimed(NOW) for _ in range(3)] == [first, theirs, None]
        assert claimed(NOW + CLAIM) == first

    def test_tries_again_later(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        delivery_id = a_delivery(world, made(community), activity_id)
        assert attempt(world, NO)
        assert progress(world, delivery_id) == (DeliveryState.WAITING, 1, Failure.REFUSED)
        assert not attempt(world, OK, now=NOW + timedelta(seconds=5))
        assert attempt(world, OK, now=NOW + timedelta(seconds=6))
        assert progress(world, delivery_id) == (DeliveryState.DELIVERED, 2, None)

    def test_switches_off_after_five_days_and_tells_its_owner_once(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id = made(community)
        for days in (0, 4, 5):
            a_delivery(world, webhook_id, activity_id, now=NOW + days * DAY)
            last = a_delivery(world, webhook_id, activity_id, now=NOW + days * DAY + HOUR)
            while attempt(world, NO, now=NOW + days * DAY + HOUR):
                pass
        webhook = stored(world, webhook_id)
        assert webhook is not None
        assert webhook.off_because is OffReason.FAILING
        assert world.event_names().count("WebhookGivenUp") == 1
        assert world.audit_codes().count("WEBHOOK_GIVEN_UP") == 1
        assert progress(world, last) == (DeliveryState.FAILED, 0, Failure.SWITCHED_OFF)

    def test_switches_off_at_once_when_the_receiver_is_gone(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id = made(community)
        delivery_id = a_delivery(world, webhook_id, activity_id)
        assert attempt(world, answer_of(410))
        assert progress(world, delivery_id) == (DeliveryState.FAILED, 1, Failure.REFUSED)
        webhook = stored(world, webhook_id)
        assert webhook is not None
        assert webhook.off_because is OffReason.GONE

    def test_gives_up_so_much_at_most_at_a_time(self, community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deliveries, "MOST_GIVEN_UP", 1)
        world, webhook_id = community.world, made(community)
        waiting = [a_delivery(world, webhook_id, community.open_activity()) for _ in range(2)]
        webhooks.switch_off(world.uow(), webhook_id=webhook_id, person_id=community.lead.person_id, now=NOW)
        for given_up in (1, 2):
            assert deliveries.claim_delivery(world.uow(), now=NOW + HOUR) is None
            assert [progress(world, one)[0] for one in waiting].count(DeliveryState.FAILED) == given_up

    def test_sends_nothing_its_owner_may_not_know_any_more(self, community: Community) -> None:
        world = community.world
        lead = world.join(role=Role.LEAD)
        webhook_id = made(community, lead)
        led, others = community.open_activity(lead=lead), community.open_activity()
        theirs, gone = a_delivery(world, webhook_id, others), a_delivery(world, webhook_id, ActivityId(uuid4()))
        ours = a_delivery(world, webhook_id, led, now=NOW + HOUR)
        assert not attempt(world, OK)
        assert [progress(world, one)[2] for one in (theirs, gone)] == [Failure.NOT_ALLOWED] * 2
        by = {"by": community.steward.subject_id, "now": NOW, "pause_activities": True}
        membership.suspend(world.uow(), person_id=lead.person_id, **by)
        assert not attempt(world, OK, now=NOW + HOUR)
        assert progress(world, ours) == (DeliveryState.FAILED, 0, Failure.NOT_ALLOWED)

    def test_notes_nothing_when_it_was_removed_meanwhile(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id = made(community)
        delivery_id = a_delivery(world, webhook_id, activity_id)
        letter = deliveries.claim_delivery(world.uow(), now=NOW)
        assert letter is not None
        own = {"webhook_id": webhook_id, "person_id": community.lead.person_id, "now": NOW}
        webhooks.remove_webhook(world.uow(), **own)
        deliveries.note_answer(world.uow(), letter, answer=OK, chance=0, now=NOW)
        with world.uow() as uow:
            assert uow.deliveries.find_by_id(delivery_id) is None


class TestSendAgain:
    def test_sends_a_ping(self, community: Community) -> None:
        world, delivery_id = community.world, DeliveryId(uuid4())
        own = {"webhook_id": made(community), "person_id": community.lead.person_id, "now": NOW}
        webhooks.send_test(world.uow(), delivery_id=delivery_id, body="{}", **own)
        assert attempt(world, OK)
        assert progress(world, delivery_id) == (DeliveryState.DELIVERED, 1, None)

    def test_replays_what_has_ended(self, community: Community) -> None:
        world, activity_id = community.world, community.open_activity()
        webhook_id, other = made(community), made(community)
        delivery_id = a_delivery(world, webhook_id, activity_id)
        own = {"person_id": community.lead.person_id, "now": NOW, "delivery_id": delivery_id}
        with pytest.raises(DeliveryStillWaits):
            webhooks.replay_delivery(world.uow(), webhook_id=webhook_id, **own)
        assert attempt(world, OK)
        webhooks.replay_delivery(world.uow(), webhook_id=webhook_id, **own)
        assert attempt(world, OK)
        with pytest.raises(DeliveryNotFound):
            webhooks.replay_delivery(world.uow(), webhook_id=other, **own)
        with pytest.raises(DeliveryNotFound):
            webhooks.replay_delivery(world.uow(), webhook_id=webhook_id, **{**own, "delivery_id": uuid4()})
        webhooks.switch_off(world.uow(), webhook_id=webhook_id, person_id=community.lead.person_id, now=NOW)
        with pytest.raises(WebhookIsOff):
            webhooks.replay_delivery(world.uow(), webhook_id=webhook_id, **own)
