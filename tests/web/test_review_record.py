"""What a reviewer sees of their own work: agreement, answer times, what others changed; on the page and in the API."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from socialscore.application import appeals
from socialscore.domain.appeals import Answer, AppealState
from socialscore.domain.ids import ActionId, AppealId, SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import unit_of_work
from tests.api.programs import program_of
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.reviewing import signed_in

HERE, API = "/review/record/", "review/record/"
MOST_QUERIES = 6
UPHOLD = Answer(state=AppealState.UPHELD, sentence="I see the same as before.")
FULL = Opinion(outcome=Outcome.APPROVE, count=3, ticked=("place",))


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def overturned(cast: Cast, person: PersonProfile, *, now: datetime) -> None:
    """The validator turned something down; on appeal it was approved."""
    action_id = a_submitted_action(person, an_open_activity(cast.lead), now=now)
    a_settled_decision(action_id, cast.validator, DECLINE, now=now)
    asked(cast, action_id, person, Answer(state=AppealState.OVERTURNED, sentence="The pier shows well.", opinion=FULL))


def asked(cast: Cast, action_id: ActionId, person: PersonProfile, answer: Answer) -> None:
    appeal_id, now, by = AppealId(uuid4()), timezone.now(), SubjectId(cast.validator2.subject_id)
    subject_id = SubjectId(person.subject_id)
    words = "Look at the pier, it is our beach."
    appeals.appeal_action(
        unit_of_work(), appeal_id=appeal_id, action_id=action_id, subject_id=subject_id, words=words, now=now
    )
    appeals.take_appeal(unit_of_work(), appeal_id=appeal_id, by=by, now=now)
    appeals.answer_appeal(unit_of_work(), appeal_id=appeal_id, by=by, answer=answer, now=now)


def judged_ten(cast: Cast) -> None:
    """Ten verdicts of the validator, each a minute longer after the item was taken than the one before."""
    activity_id = an_open_activity(cast.lead)
    for n in range(10):
        action_id = a_submitted_action(a_stored_person(f"p{n}"), activity_id)
        a_settled_decision(action_id, cast.validator)
        earlier = F("granted_at") - timedelta(minutes=n)
        models.Lease.objects.filter(action_id=action_id).update(granted_at=earlier)


class TestPage:
    def test_says_that_there_is_nothing_yet(self, cast: Cast) -> None:
        page = signed_in(cast.validator).get(HERE).text
        assert "You decide alone" in page
        assert "there are 0." in page
        assert "Nothing of yours was compared yet" in page
        assert "with 10 verdicts there is something to say" in page
        assert "No decision of yours was changed" in page

    def test_shows_what_was_changed_and_why(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        overturned(cast, cast.participant, now=timezone.now())
        client = signed_in(cast.validator)
        with django_assert_max_num_queries(MOST_QUERIES):
            page = client.get(HERE).text
        assert "The pier shows well." in page
        assert "0 → 30" in page
        assert "The pier shows well." not in signed_in(cast.validator2).get(HERE).text

    def test_shows_how_long_answers_took(self, cast: Cast) -> None:
        judged_ten(cast)
        page = signed_in(cast.validator).get(HERE).text
        assert "4\u00a0min" in page
        assert "8\u00a0min" in page

    def test_says_what_not_deciding_alone_rests_on(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socialscore.queries.review_record.FEWEST_COMPARISONS", 1)
        monkeypatch.setattr("socialscore.domain.authority.FEWEST_COMPARISONS", 1)
        overturned(cast, cast.participant, now=timezone.now())
        page = signed_in(cast.validator).get(HERE).text
        assert "A second reviewer looks too" in page
        assert "You agreed in 0 of 1 comparisons" in page
        assert "no mark against you" in page

    def test_is_found_from_the_queue_and_the_settings(self, cast: Cast) -> None:
        for url in ("/review/", "/settings/"):
            assert f'href="{HERE}"' in signed_in(cast.validator).get(url).text
        assert f'href="{HERE}"' not in signed_in(cast.participant).get("/settings/").text


class TestApi:
    def test_gives_the_same(self, cast: Cast) -> None:
        overturned(cast, cast.participant, now=timezone.now())
        record = program_of(cast.validator)("GET", API).json()
        assert (record["decides_alone"], record["agreed"], record["compared"]) == (True, 0, 1)
        assert record["bound_percent"] is record["half_seconds"] is record["most_seconds"] is None
        assert {one["source"]: one["compared"] for one in record["agreements"]}["APPEAL"] == 1
        assert [one["sentence"] for one in record["overturned"]] == ["The pier shows well."]
