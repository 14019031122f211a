"""Those who review, lead and govern are refused alike by page and API: the same status, and the same sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from socialscore.domain.ids import ActivityId
from socialscore.infrastructure.django_app.models import PersonProfile
from tests.api.programs import program_of, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One thing that is refused: how a program tries it, and how a browser does."""

    who: PersonProfile
    method: str
    address: str
    body: dict[str, Any]
    page: str
    form: dict[str, Any]


def an_activity(cast: Cast) -> UUID:
    return an_open_activity(cast.lead)


def a_claim(cast: Cast, who: PersonProfile, action_id: UUID) -> Try:
    return Try(
        who=who,
        method="POST",
        address="review/claim/",
        body={"action_id": str(action_id)},
        page=reverse("review_claim"),
        form={"item": str(action_id)},
    )


def a_verb(who: PersonProfile, activity_id: UUID, verb: str, **given: Any) -> Try:
    return Try(
        who=who,
        method="POST",
        address=f"activities/{activity_id}/{verb}/",
        body=given,
        page=reverse("lead_activity_change", args=[activity_id, verb]),
        form=given,
    )


def a_role(cast: Cast, who: PersonProfile, person_id: UUID) -> Try:
    return Try(
        who=who,
        method="PUT",
        address=f"people/{person_id}/rights/",
        body={"role": "VALIDATOR", "may_review": False, "is_steward": False},
        page=reverse("person_role", args=[person_id]),
        form={"role": "VALIDATOR"},
    )


def taken(cast: Cast) -> Try:
    action_id = a_submitted_action(cast.participant, ActivityId(an_activity(cast)))
    program_of(cast.validator2)("POST", "review/claim/", {})
    return a_claim(cast, cast.validator, action_id)


def decided(cast: Cast) -> Try:
    action_id = a_submitted_action(cast.participant, ActivityId(an_activity(cast)))
    a_staged_decision(action_id, cast.validator2)
    return a_claim(cast, cast.validator, action_id)


def ones_own(cast: Cast) -> Try:
    return a_claim(cast, cast.validator, a_submitted_action(cast.validator, ActivityId(an_activity(cast))))


def a_fourth(cast: Cast) -> Try:
    activity_id = ActivityId(an_activity(cast))
    actions = [a_submitted_action(cast.participant, activity_id) for _ in range(4)]
    for _ in range(3):
        program_of(cast.validator)("POST", "review/claim/", {})
    return a_claim(cast, cast.validator, actions[-1])


def too_late_to_undo(cast: Cast) -> Try:
    decision_id = a_settled_decision(
        a_submitted_action(cast.participant, ActivityId(an_activity(cast))), cast.validator
    )
    return Try(
        who=cast.validator,
        method="POST",
        address=f"decisions/{decision_id}/undo/",
        body={},
        page=reverse("undo_decision", args=[decision_id]),
        form={},
    )


def led(cast: Cast) -> Try:
    an_activity(cast)
    return a_role(cast, cast.steward, cast.lead.person_id)


def unsettled(cast: Cast) -> Try:
    a_submitted_action(cast.participant, activity_id := ActivityId(an_activity(cast)))
    program_of(cast.lead)("POST", f"activities/{activity_id}/close/")
    return a_verb(cast.lead, activity_id, "archive")


CASES: list[tuple[Callable[[Cast], Try], int, str]] = [
    (taken, 409, "TAKEN"),
    (decided, 409, "ALREADY_DECIDED"),
    (ones_own, 403, "CONFLICT_OF_INTEREST"),
    (a_fourth, 422, "TOO_MANY_LEASES"),
    (too_late_to_undo, 409, "UNDO_TOO_LATE"),
    (lambda cast: a_claim(cast, cast.validator, uuid4()), 404, "ACTION_NOT_FOUND"),
    (lambda cast: a_claim(cast, cast.lead, uuid4()), 403, "WRONG_ROLE"),
    (lambda cast: a_verb(cast.lead, an_activity(cast), "open"), 422, "STATE_NOT_POSSIBLE"),
    (lambda cast: a_verb(cast.lead, an_activity(cast), "cancel", reason="No"), 422, "REASON_MISSING"),
    (unsettled, 422, "ACTIONS_UNSETTLED"),
    (lambda cast: a_verb(cast.other_lead, an_activity(cast), "pause"), 404, "ACTIVITY_NOT_FOUND"),
    (lambda cast: a_verb(cast.participant, an_activity(cast), "pause"), 403, "WRONG_ROLE"),
    (led, 422, "ACTIVITIES_LED"),
    (lambda cast: a_role(cast, cast.steward, cast.steward.person_id), 403, "OWN_ROLE"),
    (lambda cast: a_role(cast, cast.steward, uuid4()), 404, "NOT_FOUND"),
    (lambda cast: a_role(cast, cast.lead, cast.other.person_id), 403, "WRONG_ROLE"),
]


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.mark.parametrize(("setting", "status", "code"), CASES)
def test_page_and_api_refuse_alike(
    cast: Cast, client: Client, setting: Callable[[Cast], Try], status: int, code: str
) -> None:
    tried = setting(cast)
    api = program_of(tried.who)(tried.method, tried.address, tried.body)
    assert refusal(api) == (status, code)
    client.force_login(tried.who.user)
    page = client.post(tried.page, tried.form)
    assert page.status_code == status
    assert escape(api.json()["detail"]) in page.content.decode()
