"""Webhooks in the settings: made, secret shown once, log, replay, rotation, switch, removal."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app.models import AuditEntry, Webhook, WebhookDelivery
from socialscore.infrastructure.webhooks.sealing import opened
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity

PAGE, NEW = "/settings/webhooks/", "/settings/webhooks/new/"
FORM = {"url": "https://hooks.example.org/in", "events": ["action.submitted"], "activity_id": "", "description": "Chat"}


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lead.user)
    return client


@pytest.fixture
def page(lead: Client) -> str:
    """The page of a webhook of the lead."""
    assert lead.post(NEW, {**FORM, "webhook_id": str(uuid4())}).status_code == 201
    return f"{PAGE}{Webhook.objects.get().pk}/"


def a_delivery(count: int = 1, **fields: Any) -> WebhookDelivery:
    values = {"event_type": "action.submitted", "body": "{}", "state": "DELIVERED", "next_attempt_at": timezone.now()}
    return [Webhook.objects.get().deliveries.create(**{**values, **fields}) for _ in range(count)][-1]


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


class TestList:
    def test_says_what_a_webhook_is_for_where_there_is_none(self, lead: Client) -> None:
        assert "No webhook yet" in text_of(lead, PAGE)

    def test_says_how_each_is_doing(self, lead: Client, page: str) -> None:
        assert "nothing sent yet" in text_of(lead, PAGE)
        a_delivery(state="FAILED", failure="REFUSED", status=500)
        assert "Given up" in text_of(lead, PAGE)
        Webhook.objects.update(failing_since=timezone.now())
        assert "On, but failing" in text_of(lead, PAGE)
        Webhook.objects.update(off_because="GONE")
        assert "the receiver is gone" in text_of(lead, PAGE)

    def test_is_a_tab_for_those_who_lead(self, cast: Cast, lead: Client) -> None:
        assert f'href="{PAGE}"' in text_of(lead, "/settings/tokens/")
        lead.force_login(cast.participant.user)
        assert f'href="{PAGE}"' not in text_of(lead, "/settings/tokens/")

    def test_costs_the_same_for_ten(
        self, cast: Cast, lead: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for count in (0, 9):
            for _ in range(count):
                Webhook.objects.create(owner=cast.lead, url="https://hooks.example.org/", event_types=["action.ended"])
            with django_assert_num_queries(3):
                lead.get(PAGE)


class TestNew:
    def test_shows_a_secret_once_that_signs(self, lead: Client) -> None:
        answer = lead.post(NEW, {**FORM, "webhook_id": str(uuid4())})
        assert answer.status_code == 201
        (secret,) = re.findall(r"whsec_[\w+/=]+", answer.content.decode())
        webhook = Webhook.objects.get()
        assert secret not in webhook.secret
        assert len(opened(webhook.secret)) == 32
        assert "whsec_" not in text_of(lead, PAGE) + text_of(lead, f"{PAGE}{webhook.pk}/")
        assert "no-store" in answer["Cache-Control"]
        assert AuditEntry.objects.get().code == "WEBHOOK_MADE"

    def test_a_second_press_makes_no_second_one(self, lead: Client) -> None:
        form = {**FORM, "webhook_id": str(uuid4())}
        assert [lead.post(NEW, form).status_code for _ in range(2)] == [201, 422]
        assert Webhook.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"url": ""},
            {"url": "ftp://hooks.example.org/"},
            {"events": []},
            {"events": ["person.role_changed"]},
            {"activity_id": str(uuid4())},
            {"description": "x" * 121},
        ],
    )
    def test_a_mistake_is_shown_at_its_field(self, lead: Client, wrong: dict[str, Any]) -> None:
        answer = lead.post(NEW, {**FORM, "webhook_id": str(uuid4()), **wrong})
        assert answer.status_code == 422
        (field,) = wrong
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not Webhook.objects.exists()

    def test_offers_what_one_may_see(self, cast: Cast, lead: Client) -> None:
        an_open_activity(cast.lead, name="Beach clean-up")
        an_open_activity(cast.other_lead, name="Bats counted")
        text = text_of(lead, NEW)
        assert ("Beach clean-up" in text, "Bats counted" in text, "permissions changed" in text) == (True, False, False)
        lead.force_login(cast.steward.user)
        text = text_of(lead, NEW)
        assert ("Beach clean-up" in text, "Bats counted" in text, "permissions changed" in text) == (True, True, True)


class TestOne:
    def test_can_be_changed(self, cast: Cast, lead: Client, page: str) -> None:
        activity_id = an_open_activity(cast.lead)
        assert "hooks.example.org" in text_of(lead, f"{page}edit/")
        changed = {**FORM, "events": ["action.ended", "activity.opened"], "activity_id": str(activity_id)}
        assert lead.post(f"{page}edit/", changed).headers["Location"] == page
        webhook = Webhook.objects.get()
        assert (webhook.event_types, webhook.activity_id) == (["action.ended", "activity.opened"], activity_id)
        assert "Beach clean-up" in text_of(lead, page)
        assert lead.post(f"{page}edit/", {**FORM, "url": "x"}).status_code == 422

    def test_gets_a_new_secret_beside_the_old_one(self, lead: Client, page: str) -> None:
        answer = lead.post(f"{page}rotate/")
        assert re.search(r"whsec_[\w+/=]+", answer.content.decode())
        assert "no-store" in answer["Cache-Control"]
        assert "signs beside the new one until" in text_of(lead, page)

    def test_is_switched_off_and_on(self, lead: Client, page: str) -> None:
        lead.post(f"{page}off/")
        assert not Webhook.objects.filter(off_because=None).exists()
        assert "Switch on" in text_of(lead, page)
        assert lead.post(f"{page}test/").status_code == 302
        assert "Switch it on first" in text_of(lead, page)
        lead.post(f"{page}on/")
        assert Webhook.objects.filter(off_because=None).exists()

    def test_is_removed_after_asking(self, lead: Client, page: str) -> None:
        assert "Remove this webhook?" in text_of(lead, f"{page}remove/")
        assert lead.post(f"{page}remove/").headers["Location"] == PAGE
        assert not Webhook.objects.exists()

    def test_warns_while_nothing_arrives(self, lead: Client, page: str) -> None:
        Webhook.objects.update(failing_since=timezone.now())
        assert "Nothing has arrived lately" in text_of(lead, page)


class TestLog:
    def test_is_empty_at_first(self, lead: Client, page: str) -> None:
        assert "Nothing sent yet" in text_of(lead, page)

    def test_shows_a_test_on_its_way(self, lead: Client, page: str) -> None:
        lead.post(f"{page}test/")
        assert "On its way" in text_of(lead, page)
        assert WebhookDelivery.objects.get().event_type == "ping"

    def test_says_what_went_wrong_and_when_it_is_tried_again(self, lead: Client, page: str) -> None:
        a_delivery(state="WAITING", attempts=1, status=500, failure="REFUSED")
        text = text_of(lead, page)
        assert "500" in text
        assert "The server did not accept it." in text
        assert "Next attempt" in text

    def test_sends_again_what_has_ended(self, lead: Client, page: str) -> None:
        delivery = a_delivery()
        replay = f"{page}deliveries/{delivery.pk}/replay/"
        assert replay in text_of(lead, page)
        lead.post(replay)
        delivery.refresh_from_db()
        assert delivery.state == "WAITING"
        lead.post(replay)
        assert "still on its way" in text_of(lead, page)

    def test_has_pages_that_cost_the_same(
        self, lead: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        a_delivery()
        with django_assert_num_queries(4):
            lead.get(page)
        a_delivery(count=60)
        with django_assert_num_queries(4):
            text = text_of(lead, page)
        older = re.search(r'href="([^"]+after=[^"]+)"', text)
        assert older is not None
        assert "Newest" in text_of(lead, older[1])
