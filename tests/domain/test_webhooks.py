"""What may be subscribed to, which secrets sign, what switches a webhook off, and who may receive what."""

from typing import Any
from uuid import uuid4

import pytest

from socialscore.domain.ids import PersonId, SubjectId, WebhookId
from socialscore.domain.person import Role, Suspended, WrongRole
from socialscore.domain.webhooks import (
    ActivityNotLed,
    DescriptionNotPossible,
    EventsNotPossible,
    EventType,
    OffReason,
    SealedSecret,
    Subscription,
    Webhook,
    WebhookUrlNotPossible,
    may_receive,
    possible_types,
    require_possible,
)
from tests.builders import DAY, HOUR, NOW, a_person, an_activity

URL = "https://hooks.example.org/in?key=1"
LEAD = a_person(role=Role.LEAD)
STEWARD = a_person(is_steward=True)


def a_webhook(**fields: Any) -> Webhook:
    chosen = Subscription(url=URL, event_types=(EventType.ACTION_SUBMITTED,))
    return Webhook(
        webhook_id=WebhookId(uuid4()),
        owner=PersonId(uuid4()),
        subscription=chosen,
        secret=SealedSecret("one"),
        **fields,
    )


def require(who: Any = LEAD, *, activity: Any = None, private: bool = False, **fields: Any) -> None:
    wanted = Subscription(**{"url": URL, "event_types": (EventType.ACTION_SUBMITTED,), **fields})
    require_possible(wanted, who, activity=activity, allows_private_addresses=private)


class TestRequirePossible:
    @pytest.mark.parametrize("url", [URL, "https://1.1.1.1/", "https://[2606:4700::1111]:8443/x", "https://a.b:1/"])
    def test_lets_an_address_in_the_open_internet_pass(self, url: str) -> None:
        require(url=url)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "hooks.example.org",
            "http://hooks.example.org/",
            "ftp://hooks.example.org/",
            "https:///nowhere",
            "https://amina@hooks.example.org/",
            "https://amina:secret@hooks.example.org/",
            "https://@hooks.example.org/",
            "https://hooks.example.org/#part",
            "https://hooks.example.org:0/",
            "https://hooks.example.org:65536/",
            "https://hooks.example.org:x/",
            "https://[::1/",
            "https://hooks.example.org/a b",
            "https://hooks.example.org\\@127.0.0.1/",
            "https://hooks.example.org/\r\nX: y",
            "https://hööks.example.org/",
            "https://localhost/",
            "https://db.localhost/",
            "https://127.0.0.1/",
            "https://[::ffff:10.0.0.1]/",
            f"https://hooks.example.org/{'x' * 500}",
        ],
    )
    def test_refuses_another(self, url: str) -> None:
        with pytest.raises(WebhookUrlNotPossible):
            require(url=url)

    @pytest.mark.parametrize("url", ["http://localhost:8000/in", "http://127.0.0.1:1/", "https://localhost/"])
    def test_lets_ones_own_network_pass_where_that_is_allowed(self, url: str) -> None:
        require(url=url, private=True)

    def test_refuses_other_schemes_and_credentials_even_there(self) -> None:
        for url in ("file:///etc/passwd", "http://a:b@localhost/"):
            with pytest.raises(WebhookUrlNotPossible):
                require(url=url, private=True)

    @pytest.mark.parametrize("types", [(), (EventType.PING,), (EventType.ACTION_ENDED, EventType.ROLE_CHANGED)])
    def test_refuses_no_events_and_those_a_lead_may_not_see(self, types: tuple[EventType, ...]) -> None:
        with pytest.raises(EventsNotPossible):
            require(event_types=types)

    def test_lets_a_steward_see_people(self) -> None:
        require(STEWARD, event_types=(EventType.ROLE_CHANGED,))
        assert EventType.ROLE_CHANGED in possible_types(STEWARD)

    def test_narrows_to_an_activity_that_one_leads_and_a_steward_to_any(self) -> None:
        activity = an_activity(LEAD)
        require(activity=activity)
        require(STEWARD, activity=activity)
        with pytest.raises(ActivityNotLed):
            require(a_person(role=Role.LEAD), activity=activity)

    @pytest.mark.parametrize("description", ["x" * 121, "a\0b", "\ud800"])
    def test_refuses_a_description_that_is_long_or_cannot_be_stored(self, description: str) -> None:
        require(description="x" * 120)
        with pytest.raises(DescriptionNotPossible):
            require(description=description)

    def test_refuses_who_leads_nothing(self) -> None:
        with pytest.raises(WrongRole):
            require(a_person())
        with pytest.raises(Suspended):
            require(a_person(role=Role.LEAD, is_active=False))


class TestSecrets:
    def test_sign_beside_each_other_for_a_day_after_a_rotation(self) -> None:
        webhook = a_webhook()
        assert webhook.live_secrets(now=NOW) == ("one",)
        webhook.rotate(SealedSecret("two"), now=NOW)
        assert webhook.live_secrets(now=NOW + 23 * HOUR) == ("two", "one")
        assert webhook.live_secrets(now=NOW + DAY) == ("two",)

    def test_are_two_at_most(self) -> None:
        webhook = a_webhook()
        for secret in ("two", "three"):
            webhook.rotate(SealedSecret(secret), now=NOW)
        assert webhook.live_secrets(now=NOW) == ("three", "two")

    def test_are_not_shown_when_the_webhook_is(self) -> None:
        assert "secret=" not in repr(a_webhook(previous_secret=SealedSecret("old")))


class TestFailing:
    def test_switches_off_after_five_days_without_a_success(self) -> None:
        webhook = a_webhook()
        assert not webhook.note_failure(is_gone=False, now=NOW)
        assert not webhook.note_failure(is_gone=False, now=NOW + 5 * DAY - HOUR)
        assert webhook.note_failure(is_gone=False, now=NOW + 5 * DAY)
        assert webhook.off_because is OffReason.FAILING
        assert not webhook.note_failure(is_gone=False, now=NOW + 6 * DAY), "it is told once"

    def test_begins_anew_with_a_success_and_with_switching_on(self) -> None:
        webhook = a_webhook(failing_since=NOW)
        webhook.note_success()
        assert not webhook.note_failure(is_gone=False, now=NOW + 9 * DAY)
        webhook.switch_off(OffReason.OWNER)
        assert not webhook.is_on
        webhook.switch_on()
        assert (webhook.is_on, webhook.failing_since) == (True, None)

    def test_switches_off_at_once_when_the_receiver_is_gone(self) -> None:
        webhook = a_webhook()
        assert webhook.note_failure(is_gone=True, now=NOW)
        assert webhook.off_because is OffReason.GONE


class TestMayReceive:
    @pytest.mark.parametrize(
        ("event_type", "owner", "is_led", "may"),
        [
            (EventType.ACTION_SUBMITTED, LEAD, True, True),
            (EventType.ACTION_SUBMITTED, LEAD, False, False),
            (EventType.ACTION_SUBMITTED, STEWARD, False, True),
            (EventType.ROLE_CHANGED, STEWARD, False, True),
            (EventType.ROLE_CHANGED, LEAD, False, False),
            (EventType.PING, LEAD, False, True),
            (EventType.PING, a_person(), False, False),
            (EventType.ACTION_SUBMITTED, a_person(), True, False),
            (EventType.ACTION_SUBMITTED, a_person(is_staff=True), False, False),
            (EventType.ACTION_SUBMITTED, a_person(role=Role.LEAD, is_active=False), True, False),
        ],
    )
    def test_is_what_the_role_of_this_moment_may_see(
        self, event_type: EventType, owner: Any, is_led: bool, may: bool
    ) -> None:
        leads = owner.subject_id if is_led else SubjectId(uuid4())
        assert may_receive(event_type, owner, lead=None if event_type.is_of_people else leads) is may
