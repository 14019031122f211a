"""Webhooks by token: the same rules as the pages, and a secret that is said once."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity

BODY = {"url": "https://hooks.example.org/in", "events": ["action.submitted", "action.settled"]}


@pytest.fixture
def lead(cast: Cast) -> Program:
    return program_of(cast.lead)


@pytest.fixture
def address(lead: Program) -> str:
    """Of a webhook of the lead."""
    return f"webhooks/{lead.post('webhooks/', **BODY).json()['webhook_id']}/"


def a_delivery(cast: Cast, state: str = "DELIVERED", **fields: Any) -> str:
    """Something was sent to the one webhook there is."""
    a_submitted_action(cast.participant, an_open_activity(cast.lead))
    deliver_outbox()
    row = models.WebhookDelivery.objects.filter(event_type="action.submitted").latest("created_at")
    models.WebhookDelivery.objects.filter(pk=row.pk).update(state=state, **{"attempts": 1, **fields})
    return str(row.pk)


class TestMake:
    def test_says_the_secret_once(self, lead: Program) -> None:
        answer = lead.post("webhooks/", **BODY, description="Chat room")
        made = answer.json()
        assert answer.status_code == 201
        assert made.pop("secret").startswith("whsec_")
        assert (made["events"], made["is_on"], made["last_state"]) == (BODY["events"], True, None)
        assert lead.get(f"webhooks/{made['webhook_id']}/").json() == made
        assert lead.get("webhooks/").json() == {"results": [made], "next": None}

    @pytest.mark.parametrize(
        ("wrong", "code", "field"),
        [
            ({"url": "ftp://hooks.example.org/"}, "WEBHOOK_URL_NOT_POSSIBLE", "url"),
            ({"url": "https://a:b@hooks.example.org/"}, "WEBHOOK_URL_NOT_POSSIBLE", "url"),
            ({"events": []}, "EVENTS_NOT_POSSIBLE", "events"),
            ({"events": ["person.role_changed"]}, "EVENTS_NOT_POSSIBLE", "events"),
            ({"events": ["ping"]}, "FIELDS_NOT_VALID", "events.0"),
            ({"events": "action.submitted"}, "FIELDS_NOT_VALID", "events"),
            ({"activity_id": str(uuid4())}, "ACTIVITY_NOT_LED", "activity_id"),
            ({"description": "x" * 121}, "FIELDS_NOT_VALID", "description"),
        ],
    )
    def test_refuses_what_the_pages_refuse(self, lead: Program, wrong: dict[str, Any], code: str, field: str) -> None:
        answer = lead.post("webhooks/", **{**BODY, **wrong})
        assert refusal(answer) == (422, code)
        assert list(answer.json()["errors"]) == [field]

    def test_refuses_private_addresses_where_they_may_not_be_called(self, lead: Program, settings: Any) -> None:
        settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = False
        for url in ("http://hooks.example.org/", "https://127.0.0.1/", "https://localhost/"):
            assert refusal(lead.post("webhooks/", **{**BODY, "url": url})) == (422, "WEBHOOK_URL_NOT_POSSIBLE")

    def test_refuses_unknown_fields(self, lead: Program) -> None:
        assert refusal(lead.post("webhooks/", **BODY, secret="mine"))[0] == 400

    def test_refuses_an_eleventh(self, lead: Program) -> None:
        for _ in range(10):
            assert lead.post("webhooks/", **BODY).status_code == 201
        assert refusal(lead.post("webhooks/", **BODY)) == (422, "TOO_MANY_WEBHOOKS")

    def test_is_for_leads_and_stewards_with_a_token_that_may_manage(self, cast: Cast) -> None:
        assert (
            program_of(cast.steward).post("webhooks/", **{**BODY, "events": ["person.role_changed"]}).status_code == 201
        )
        assert refusal(program_of(cast.participant).post("webhooks/", **BODY)) == (403, "WRONG_ROLE")
        assert refusal(program_of(cast.validator).get("webhooks/")) == (403, "WRONG_ROLE")
        assert program_of(cast.lead, scopes=["read", "submit", "review"]).get("webhooks/").status_code == 403

    def test_makes_one_for_one_key_and_cannot_say_the_secret_again(self, lead: Program) -> None:
        first, again = (lead("POST", "webhooks/", BODY, idempotency_key="one") for _ in range(2))
        assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
        made = first.json()
        assert made.pop("secret")
        assert again.json() == made
        assert models.Webhook.objects.count() == 1


class TestOne:
    def test_changes_what_is_sent_and_keeps_the_rest(self, cast: Cast, lead: Program, address: str) -> None:
        activity_id = str(an_open_activity(cast.lead))
        before = lead.get(address).json()
        changed = lead("PATCH", address, {"activity_id": activity_id}).json()
        assert changed == {**before, "activity_id": activity_id}
        changed = lead("PATCH", address, {"events": ["action.ended"], "activity_id": None}).json()
        assert changed == {**before, "events": ["action.ended"]}
        assert refusal(lead("PATCH", address, {"is_on": False}))[0] == 400

    def test_rotates_switches_and_removes(self, lead: Program, address: str) -> None:
        rotated = lead.post(f"{address}rotate/").json()
        assert rotated["secret"].startswith("whsec_")
        assert rotated["previous_secret_until"] is not None
        assert lead.post(f"{address}off/").json()["off_because"] == "OWNER"
        assert refusal(lead.post(f"{address}test/")) == (422, "WEBHOOK_IS_OFF")
        assert lead.post(f"{address}on/").json()["is_on"]
        assert lead.delete(address).status_code == 204
        assert refusal(lead.get(address)) == (404, "WEBHOOK_NOT_FOUND")

    def test_is_not_there_for_others(self, cast: Cast, address: str) -> None:
        delivery = a_delivery(cast)
        for person in (cast.other_lead, cast.steward):
            program = program_of(person)
            answers = [
                program.get(address),
                program("PATCH", address, {"description": "mine"}),
                program.delete(address),
                program.get(f"{address}deliveries/"),
                program.get(f"{address}deliveries/{delivery}/"),
                program.post(f"{address}deliveries/{delivery}/replay/"),
                *(program.post(f"{address}{step}/") for step in ("rotate", "on", "off", "test")),
            ]
            assert {answer.status_code for answer in answers} == {404}


class TestDeliveries:
    def test_are_listed_with_what_came_of_them(self, cast: Cast, lead: Program, address: str) -> None:
        first = a_delivery(cast)
        second = a_delivery(cast, state="FAILED", attempts=9, status=500, failure="REFUSED")
        page = lead.get(f"{address}deliveries/?limit=1").json()
        (newest,) = page["results"]
        assert (newest["delivery_id"], newest["state"], newest["attempts"]) == (second, "FAILED", 9)
        assert (newest["answer_status"], newest["failure"]) == (500, "REFUSED")
        assert newest["last_error"] == "The server did not accept it."
        older = lead.get(f"{address}deliveries/?limit=1&cursor={page['next']}").json()
        assert ([row["delivery_id"] for row in older["results"]], older["next"]) == ([first], None)
        assert lead.get(address).json()["last_state"] == "FAILED"

    def test_show_what_was_sent(self, cast: Cast, lead: Program, address: str) -> None:
        delivery = a_delivery(cast)
        body = lead.get(f"{address}deliveries/{delivery}/").json()["body"]
        assert body["type"] == "action.submitted"
        assert refusal(lead.get(f"{address}deliveries/{uuid4()}/")) == (404, "DELIVERY_NOT_FOUND")

    def test_show_nothing_that_was_not_sent(self, cast: Cast, lead: Program, address: str) -> None:
        delivery = a_delivery(cast, state="FAILED", attempts=0, failure="NOT_ALLOWED")
        shown = lead.get(f"{address}deliveries/{delivery}/").json()
        assert (shown["failure"], shown["body"]) == ("NOT_ALLOWED", None)

    def test_are_sent_again(self, cast: Cast, lead: Program, address: str) -> None:
        delivery = a_delivery(cast)
        answer = lead.post(f"{address}deliveries/{delivery}/replay/")
        assert (answer.status_code, answer.json()["state"]) == (202, "WAITING")
        assert refusal(lead.post(f"{address}deliveries/{delivery}/replay/")) == (409, "DELIVERY_STILL_WAITS")

    def test_begin_with_a_test_and_not_with_a_flood(self, lead: Program, address: str) -> None:
        cache.clear()
        answer = lead.post(f"{address}test/")
        assert (answer.status_code, answer.json()["event"]) == (202, "ping")
        assert {lead.post(f"{address}test/").status_code for _ in range(29)} == {202}
        assert refusal(lead.post(f"{address}test/")) == (429, "TOO_OFTEN")

    def test_are_begun_once_for_one_key(self, cast: Cast, lead: Program, address: str) -> None:
        delivery = a_delivery(cast)
        for step in ("test/", f"deliveries/{delivery}/replay/", "rotate/", "off/", "on/"):
            answers = [lead("POST", f"{address}{step}", idempotency_key=step) for _ in range(2)]
            assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2, step
            assert answers[1]["Idempotent-Replayed"] == "true"
        assert models.WebhookDelivery.objects.filter(event_type="ping").count() == 1

    def test_cost_the_same_for_many(
        self, cast: Cast, lead: Program, address: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        cache.clear()
        a_delivery(cast)
        lead.get(address)
        for count in (0, 19):
            for _ in range(count):
                lead.post(f"{address}test/")
            with django_assert_num_queries(3):
                lead.get(f"{address}deliveries/")
