"""Appeals, reversals and adjustments as people see them: one step from the reason, and every step explained."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.ids import ActionId, ActivityId
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import APPROVE, DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in

WORDS = {"words": "The pier can be seen in the photo, so it is our beach."}
WHY = {"reason": "MISTAKE", "sentence": "The photo shows another beach."}
MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead)


def page(person: models.PersonProfile, address: str) -> str:
    browser = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    read = [query["sql"][:90] for query in queries if query["sql"].startswith("SELECT")]  # a first look is written down
    assert len(read) <= MOST_QUERIES, read
    return answer.content.decode()


def send(person: models.PersonProfile, address: str, data: dict[str, Any], status: int = 302) -> str:
    answer = signed_in(person).post(address, data)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def decided(cast: Cast, activity_id: ActivityId, opinion: Any = APPROVE) -> ActionId:
    action_id = a_submitted_action(cast.participant, activity_id, files=())
    a_settled_decision(action_id, cast.validator, opinion)
    return action_id


def appealed(cast: Cast, action_id: ActionId) -> str:
    appeal_id = uuid4()
    send(cast.participant, f"/actions/{action_id}/appeal/", {**WORDS, "appeal_id": appeal_id})
    return str(appeal_id)


class TestAppealing:
    def test_leads_from_the_reason_to_an_answer_by_somebody_else(self, cast: Cast, activity_id: ActivityId) -> None:
        models.PersonProfile.objects.filter(pk=cast.validator.pk).update(display_name="Nora Unique")
        action_id = decided(cast, activity_id, DECLINE)
        assert f"/actions/{action_id}/appeal/" in page(cast.participant, f"/actions/{action_id}/")
        assert "cannot lose by asking" in page(cast.participant, f"/actions/{action_id}/appeal/")
        send(cast.participant, f"/actions/{action_id}/appeal/", {"words": "short", "appeal_id": uuid4()}, 422)
        appeal_id = appealed(cast, action_id)
        send(cast.participant, f"/actions/{action_id}/appeal/", {**WORDS, "appeal_id": appeal_id})  # a second press
        assert WORDS["words"] in page(cast.participant, f"/appeals/{appeal_id}/")
        assert f"/appeals/{appeal_id}/" in page(cast.participant, f"/actions/{action_id}/")

        assert appeal_id not in page(cast.validator, "/appeals/")
        assert appeal_id in page(cast.steward, "/appeals/")
        asked = page(cast.validator2, f"/review/appeals/{appeal_id}/")
        assert "Three bags" not in asked
        assert "Nora Unique" not in asked
        send(cast.validator2, f"/review/appeals/{appeal_id}/take/", {})
        assert "Three bags" in page(cast.validator2, f"/review/appeals/{appeal_id}/")
        send(cast.steward, f"/review/appeals/{appeal_id}/take/", {}, 409)
        send(cast.validator2, f"/review/appeals/{appeal_id}/", {"outcome": "OVERTURNED"}, 422)
        given = {"outcome": "OVERTURNED", "count": 3, "criterion": ["place"], "sentence": "The pier can be seen well."}
        send(cast.validator2, f"/review/appeals/{appeal_id}/", given)

        told = page(cast.participant, f"/actions/{action_id}/")
        assert "Your appeal was right: 30 points" in told
        assert "The pier can be seen well." in page(cast.participant, f"/appeals/{appeal_id}/")
        entry = models.ScoreEntry.objects.get(action_id=action_id, kind="CONFIRM")
        explained = page(cast.participant, f"/score/entries/{entry.pk}/")
        assert "Your appeal was right" in explained
        assert "3 × full bag" in explained
        assert "The pier can be seen well." in page(cast.validator2, f"/review/appeals/{appeal_id}/")

    def test_gives_more_and_keeps_what_would_have_changed_it(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = decided(cast, activity_id)
        appeal_id = appealed(cast, action_id)
        send(cast.validator2, f"/review/appeals/{appeal_id}/take/", {})
        less = {"outcome": "AMENDED", "count": 1, "criterion": ["place"], "sentence": "I count one bag only here."}
        assert "Nobody is worse off" in send(cast.validator2, f"/review/appeals/{appeal_id}/", less, 422)
        more = {
            "outcome": "AMENDED",
            "count": 3,
            "sentence": "I count three.",
            "points": 28,
            "why": "The place is clear",
        }
        send(cast.validator2, f"/review/appeals/{appeal_id}/", more)
        back, again = models.ScoreEntry.objects.filter(action_id=action_id).order_by("-pk")[:2][::-1]
        assert (back.kind, back.confirmed_delta, again.confirmed_delta) == ("REVERSE", -25, 28)
        assert "made way" in page(cast.participant, f"/score/entries/{back.pk}/")
        assert "Without the reviewer" in page(cast.participant, f"/score/entries/{again.pk}/")
        assert "28" in page(cast.participant, f"/actions/{action_id}/")
        assert page(cast.participant, "/score/")

    def test_can_be_taken_back(self, cast: Cast, activity_id: ActivityId) -> None:
        appeal_id = appealed(cast, decided(cast, activity_id, DECLINE))
        for _ in range(2):
            send(cast.participant, f"/appeals/{appeal_id}/withdraw/", {})
        assert "You took it back" in page(cast.participant, f"/appeals/{appeal_id}/")

    def test_is_there_for_whoever_is_suspended(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = decided(cast, activity_id, DECLINE)
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        assert appealed(cast, action_id) in page(cast.participant, "/appeals/")


class TestReversing:
    def test_says_what_happens_before_and_why_afterwards(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = decided(cast, activity_id)
        assert f"/steward/actions/{action_id}/reverse/" in page(cast.steward, f"/lead/actions/{action_id}/")
        assert "reverse" not in page(cast.lead, f"/lead/actions/{action_id}/")
        assert "how to appeal" in page(cast.steward, f"/steward/actions/{action_id}/reverse/")
        send(cast.steward, f"/steward/actions/{action_id}/reverse/", {**WHY, "sentence": "No."}, 422)
        send(cast.steward, f"/steward/actions/{action_id}/reverse/", WHY)
        assert "nothing to take back" in page(cast.steward, f"/steward/actions/{action_id}/reverse/")
        send(cast.steward, f"/steward/actions/{action_id}/reverse/", WHY, 409)
        told = page(cast.participant, f"/actions/{action_id}/")
        assert WHY["sentence"] in told
        assert f"/actions/{action_id}/appeal/" in told
        taken = models.ScoreEntry.objects.get(action_id=action_id, kind="REVERSE")
        assert WHY["sentence"] in page(cast.participant, f"/score/entries/{taken.pk}/")

        appeal_id = appealed(cast, action_id)
        send(cast.validator2, f"/review/appeals/{appeal_id}/take/", {})
        given = {"outcome": "OVERTURNED", "count": 2, "criterion": ["place"], "sentence": "It is the same beach."}
        send(cast.validator2, f"/review/appeals/{appeal_id}/", given)
        assert models.Action.objects.get(pk=action_id).points_awarded == 25


class TestAdjusting:
    def test_of_few_points_is_told_and_can_be_appealed(self, cast: Cast) -> None:
        address = f"/steward/people/{cast.participant.person_id}/adjust/"
        assert "Adjust the score" in page(cast.steward, address)
        send(cast.steward, address, {**WHY, "points": 0, "adjustment_id": uuid4()}, 422)
        send(cast.steward, address, {**WHY, "points": -5, "adjustment_id": uuid4()})
        entry = models.ScoreEntry.objects.get(kind="ADJUST")
        made = models.Adjustment.objects.get()
        explained = page(cast.participant, f"/score/entries/{entry.pk}/")
        assert WHY["sentence"] in explained
        assert f"/score/adjustments/{made.pk}/appeal/" in explained
        assert WHY["sentence"] in page(cast.participant, f"/score/adjustments/{made.pk}/appeal/")
        appeal_id = uuid4()
        send(cast.participant, f"/score/adjustments/{made.pk}/appeal/", {**WORDS, "appeal_id": appeal_id})
        send(cast.validator, f"/review/appeals/{appeal_id}/take/", {})
        assert "Give back" in page(cast.validator, f"/review/appeals/{appeal_id}/")
        given = {"outcome": "OVERTURNED", "sentence": "Nothing was wrong with these."}
        send(cast.validator, f"/review/appeals/{appeal_id}/", given)
        back = models.ScoreEntry.objects.filter(kind="ADJUST").latest("pk")
        assert "Your appeal was right" in page(cast.participant, f"/score/entries/{back.pk}/")

    def test_of_many_waits_for_a_second_steward(self, cast: Cast) -> None:
        address = f"/steward/people/{cast.participant.person_id}/adjust/"
        models.PersonProfile.objects.filter(pk=cast.other.pk).update(is_steward=True)
        for points in (500, 600):
            send(cast.steward, address, {**WHY, "points": points, "adjustment_id": uuid4()})
        made, dropped = models.Adjustment.objects.order_by("points")
        assert "Waits for a second steward" in page(cast.other, "/steward/adjustments/")
        send(cast.steward, f"/steward/adjustments/{made.pk}/confirm/", {}, 403)
        send(cast.other, f"/steward/adjustments/{made.pk}/confirm/", {})
        send(cast.other, f"/steward/adjustments/{dropped.pk}/drop/", {})
        cast.participant.refresh_from_db()
        assert cast.participant.reputation_score == 500
        assert timezone.now() > models.Adjustment.objects.get(pk=made.pk).proposed_at

    def test_is_not_of_ones_own_nor_of_nobody(self, cast: Cast) -> None:
        own = f"/steward/people/{cast.steward.person_id}/adjust/"
        send(cast.steward, own, {**WHY, "points": 5, "adjustment_id": uuid4()}, 403)
        assert signed_in(cast.steward).get(f"/steward/people/{uuid4()}/adjust/").status_code == 404
