"""Page and API refuse alike: the same status, and the same sentence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import SubjectId
from socialscore.domain.points import PointsRule
from socialscore.domain.rules import Need, ProofRule, Rules
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import unit_of_work
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.tokens import make_token

TEXT = ProofRule(text=Need.REQUIRED, link=Need.OPTIONAL, kinds=(), min_files=0, max_files=0)
PLAIN = Rules(points=PointsRule(base_points=15), proof=TEXT)
COUNTED = Rules(points=PointsRule(unit_name="bag", points_each=5, at_most=3), proof=TEXT)
LINKED = Rules(proof=ProofRule(text=Need.NONE, link=Need.REQUIRED, kinds=(), min_files=0, max_files=0))
CAPPED = Rules(
    proof=ProofRule(min_files=0), caps=(Cap(Window.DAY, CapKind.COUNT, 1),), points=PointsRule(base_points=5)
)
COOLING = Rules(proof=ProofRule(min_files=0), cooldown_hours=5)

Setting = Callable[[Cast], Any]


def plain(cast: Cast) -> Any:
    return an_open_activity(cast.lead, rules=PLAIN)


def counted(cast: Cast) -> Any:
    return an_open_activity(cast.lead, rules=COUNTED)


def linked(cast: Cast) -> Any:
    return an_open_activity(cast.lead, rules=LINKED)


def paused(cast: Cast) -> Any:
    activity_id = plain(cast)
    activities.pause_activity(unit_of_work(), activity_id=activity_id, by=SubjectId(cast.lead.subject_id))
    return activity_id


def capped(cast: Cast) -> Any:
    return used(cast, CAPPED)


def cooling(cast: Cast) -> Any:
    return used(cast, COOLING)


def used(cast: Cast, rules: Rules) -> Any:
    activity_id = an_open_activity(cast.lead, rules=rules)
    a_submitted_action(cast.participant, activity_id, files=[], now=timezone.now() - timedelta(seconds=1))
    return activity_id


def suspended(cast: Cast) -> Any:
    PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
    return plain(cast)


CASES: list[tuple[Setting, dict[str, Any], int, str]] = [
    (plain, {"text": ""}, 422, "TEXT_MISSING"),
    (plain, {"text": "x" * 100_000}, 422, "TEXT_TOO_LONG"),
    (plain, {"text": "beep \x07"}, 422, "TEXT_HAS_CONTROL_CHARACTERS"),
    (plain, {"text": "Hello", "link": "javascript:alert(1)"}, 422, "LINK_NOT_USABLE"),
    (plain, {"text": "Hello", "link": "data:text/html,x"}, 422, "LINK_NOT_USABLE"),
    (plain, {"text": "Hello", "link": "https://"}, 422, "LINK_NOT_USABLE"),
    (plain, {"text": "Hello", "link": "https://example.org/" + "a" * 2_000}, 422, "LINK_NOT_USABLE"),
    (linked, {"text": ""}, 422, "LINK_MISSING"),
    (counted, {"text": "Hello"}, 422, "COUNT_MISSING"),
    (paused, {"text": "Hello"}, 422, "ACTIVITY_NOT_OPEN"),
    (capped, {"text": "Hello"}, 422, "OVER_CAP"),
    (cooling, {"text": "Hello"}, 422, "COOLING_DOWN"),
    (suspended, {"text": "Hello"}, 403, "SUSPENDED"),
    (lambda _cast: uuid4(), {"text": "Hello"}, 404, "ACTIVITY_NOT_FOUND"),
]


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


class TestRefusals:
    @pytest.mark.parametrize(("setting", "fields", "status", "code"), CASES)
    def test_are_the_same_on_page_and_api(
        self, cast: Cast, client: Client, setting: Setting, fields: dict[str, Any], status: int, code: str
    ) -> None:
        activity_id = setting(cast)
        _, secret = make_token(cast.participant.user)
        api = client.post(
            reverse("api_actions"),
            {"activity_id": str(activity_id), **fields},
            content_type="application/json",
            headers={"authorization": f"Token {secret}"},
        )
        assert (api.status_code, api.json()["code"]) == (status, code)

        client.force_login(cast.participant.user)
        page = client.post(
            reverse("submit", kwargs={"activity_id": activity_id}), {"action_id": str(uuid4()), **fields}
        )
        assert page.status_code == status
        assert escape(api.json()["detail"]) in page.content.decode()

    @pytest.mark.parametrize(("setting", "fields", "status", "code"), CASES)
    def test_are_the_same_for_a_draft_that_is_sent(
        self, cast: Cast, setting: Setting, fields: dict[str, Any], status: int, code: str
    ) -> None:
        """Either no draft is kept, or sending it is refused."""
        program = Program(cast.participant)
        answer = program.post("actions/", activity_id=str(setting(cast)), submit=False, **fields)
        if answer.status_code == 201:
            answer = program.post(f"actions/{answer.json()['action_id']}/submit/")
        assert refusal(answer) == (status, code)
