"""Appeals and corrections by programs: what the pages do, by the same use cases."""

from uuid import uuid4

import pytest

from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.appeals import overturn_rate, overturned_of
from tests.api.programs import program_of
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity

WORDS = {"words": "The pier can be seen in the photo, so it is our beach."}
WHY = {"reason": "MISTAKE", "sentence": "The photo shows another beach."}


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead)


class TestAppeals:
    def test_go_from_words_to_an_answer(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id, files=())
        a_settled_decision(action_id, cast.validator, DECLINE)
        own, reviewer = program_of(cast.participant), program_of(cast.validator2)
        asked = own("POST", f"actions/{action_id}/appeal/", WORDS)
        assert (asked.status_code, asked.json()["state"], asked.json()["about"]) == (201, "OPEN", "DECLINED")
        appeal_id = asked.json()["appeal_id"]
        assert own("POST", f"actions/{action_id}/appeal/", WORDS).status_code == 409
        assert [one["appeal_id"] for one in own("GET", "appeals/").json()["results"]] == [appeal_id]

        assert program_of(cast.validator)("GET", "review/appeals/").json()["results"] == []
        assert len(reviewer("GET", "review/appeals/").json()["results"]) == 1
        assert reviewer("POST", f"review/appeals/{appeal_id}/take/", {}).json()["is_mine"] is True
        given = {"outcome": "OVERTURNED", "sentence": "The pier can be seen.", "criteria": ["place"]}
        answered = reviewer("POST", f"review/appeals/{appeal_id}/answer/", given)
        assert (answered.json()["state"], answered.json()["points"]) == ("OVERTURNED", 30)
        told = own("GET", f"appeals/{appeal_id}/").json()
        assert (told["sentence"], told["points"]) == ("The pier can be seen.", 30)
        assert own("POST", f"appeals/{appeal_id}/withdraw/", {}).status_code == 409

        changed = overturned_of(SubjectId(cast.validator.subject_id))
        assert [(one.sentence, one.points) for one in changed] == [("The pier can be seen.", 30)]
        assert overturned_of(SubjectId(cast.validator2.subject_id)) == []
        rate = overturn_rate(activity_id)
        assert (rate.answered, rate.overturned, rate.waiting) == (1, 1, 0)

    def test_of_what_stewards_did_go_the_same_way(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id, files=())
        a_settled_decision(action_id, cast.validator)
        steward, own = program_of(cast.steward), program_of(cast.participant)
        assert steward("POST", f"actions/{action_id}/reverse/", WHY).json()["status"] == "REVERSED"
        about = {**WHY, "person_id": str(cast.participant.person_id), "points": -5}
        made = steward("POST", "adjustments/", about)
        assert (made.status_code, made.json()["state"]) == (201, "CONFIRMED")
        assert steward("GET", "adjustments/").json()["results"][0]["points"] == -5
        asked = own("POST", f"adjustments/{made.json()['adjustment_id']}/appeal/", WORDS)
        assert own("POST", f"appeals/{asked.json()['appeal_id']}/withdraw/", {}).json()["state"] == "WITHDRAWN"

    def test_wait_for_a_second_steward(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.other.pk).update(is_steward=True)
        steward, second = program_of(cast.steward), program_of(cast.other)
        about = {**WHY, "person_id": str(cast.participant.person_id), "points": 500}
        ids = [steward("POST", "adjustments/", about).json()["adjustment_id"] for _ in range(2)]
        assert steward("POST", f"adjustments/{ids[0]}/confirm/", {}).status_code == 403
        assert second("POST", f"adjustments/{ids[0]}/confirm/", {}).json()["state"] == "CONFIRMED"
        assert second("POST", f"adjustments/{ids[1]}/drop/", {}).json()["state"] == "DROPPED"
        nobody = {**about, "person_id": str(uuid4())}
        assert steward("POST", "adjustments/", nobody).status_code == 404
