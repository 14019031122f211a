"""What reviewers could not decide: pages and endpoints of stewards, and what the participant is told meanwhile."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import review
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import Opinion
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.api.programs import program_of
from tests.cast import Cast, a_stored_person, store_cast
from tests.domain.steps import APPROVE, ASK
from tests.domain.steps import DECLINE as PREPARED
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import signed_in

DECLINE = replace(PREPARED, sentence="I was there and saw nobody.")
LIST = "/steward/escalations/"


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> ActionId:
    """It needs two opinions."""
    found = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    models.Revision.objects.update(quorum_required=2)
    return found


def say(action_id: ActionId, reviewer: models.PersonProfile, opinion: Opinion) -> None:
    subject, now = SubjectId(reviewer.subject_id), timezone.now()
    page = review.claim(unit_of_work(), reviewer_id=subject, action_id=action_id, now=now)
    assert page is not None
    assert page.lease is not None
    hold = review.Hold(lease_id=page.lease.lease_id, fence=page.lease.fence, version=page.version)
    review.judge(
        unit_of_work(),
        action_id=action_id,
        reviewer_id=subject,
        opinion=opinion,
        hold=hold,
        now=now,
        claim_next=False,
    )


@pytest.fixture
def at_odds(cast: Cast, action_id: ActionId) -> ActionId:
    """Three reviewers said three different things."""
    crowd = [cast.validator, *(a_stored_person(name, role="VALIDATOR") for name in ("two", "three"))]
    for reviewer, opinion in zip(crowd, (APPROVE, DECLINE, ASK), strict=True):
        say(action_id, reviewer, opinion)
    return action_id


class TestParticipant:
    def test_is_told_how_many_have_looked_and_nothing_else(self, cast: Cast, action_id: ActionId) -> None:
        page = f"/actions/{action_id}/"
        assert "0 of 2 reviewers have looked." in signed_in(cast.participant).get(page).content.decode()
        say(action_id, cast.validator, DECLINE)
        html = signed_in(cast.participant).get(page).content.decode()
        assert "1 of 2 reviewers have looked." in html
        assert DECLINE.sentence not in html
        data = program_of(cast.participant).get(f"actions/{action_id}/").json()
        assert (data["opinions_needed"], data["opinions_given"]) == (2, 1)


class TestOpinions:
    def test_are_hidden_until_one_has_given_ones_own(self, cast: Cast, action_id: ActionId) -> None:
        say(action_id, cast.validator, DECLINE)
        second = a_stored_person("second", role="VALIDATOR")
        review.claim(unit_of_work(), reviewer_id=SubjectId(second.subject_id), action_id=action_id, now=timezone.now())
        for person, address in (
            (second, "/review/"),
            (cast.lead, f"/lead/actions/{action_id}/"),
            (cast.steward, f"/lead/actions/{action_id}/"),
        ):
            assert DECLINE.sentence not in signed_in(person).get(address).content.decode()
        assert signed_in(cast.steward).get(f"{LIST}{action_id}/").status_code == 404
        assert DECLINE.sentence not in str(program_of(second).get("review/queue/").json())


class TestSteward:
    def test_sees_all_opinions_and_settles(
        self, cast: Cast, at_odds: ActionId, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        steward, page = signed_in(cast.steward), f"{LIST}{at_odds}/"
        with django_assert_max_num_queries(5):
            listed = steward.get(LIST).content.decode()
        assert page in listed
        assert "3 opinions" in listed
        with django_assert_max_num_queries(5):
            html = steward.get(page).content.decode()
        assert DECLINE.sentence in html
        assert "with 25 points" in html
        version = models.Action.objects.get(pk=at_odds).version
        assert steward.post(page, {"version": version, "outcome": "APPROVE", "sentence": "Short"}).status_code == 422
        stale = {"version": version - 1, "outcome": "DECLINE", "sentence": "It does not show the place."}
        assert steward.post(page, stale).status_code == 409
        given = {"version": version, "outcome": "APPROVE", "count": 2, "ticked": ["place"]}
        assert steward.post(page, {**given, "sentence": "It does show the place."})["Location"] == LIST
        action = models.Action.objects.get(pk=at_odds)
        assert (action.status, action.points_awarded) == ("APPROVED", 25)
        assert "Nothing waits for you" in steward.get(LIST).content.decode()
        html = signed_in(cast.participant).get(f"/actions/{at_odds}/").content.decode()
        assert "It does show the place." in html
        assert steward.get(page)["Location"] == f"/lead/actions/{at_odds}/"  # where a notice of it leads from now on

    def test_is_told_at_home_that_something_waits(self, cast: Cast, at_odds: ActionId) -> None:
        home = signed_in(cast.steward).get("/home/").content.decode()
        assert "Reviewers leave something to a steward" in home
        assert "Others wait for your answer" in home
        assert LIST in home
        for person in (cast.participant, cast.validator, cast.lead):
            assert "Reviewers leave" not in signed_in(person).get("/home/").content.decode()

    def test_settles_nothing_they_take_part_in(self, cast: Cast, at_odds: ActionId) -> None:
        for party in (cast.participant, cast.validator, cast.lead):
            models.PersonProfile.objects.filter(pk=party.pk).update(is_steward=True)
            party.refresh_from_db()
            assert str(at_odds) not in signed_in(party).get(LIST).content.decode()
            assert signed_in(party).get(f"{LIST}{at_odds}/").status_code == 404

    def test_settles_nothing_of_somebody_close(self, cast: Cast, at_odds: ActionId) -> None:
        first, second = sorted([cast.steward.subject_id, cast.participant.subject_id])
        models.Relation.objects.create(
            first_id=first,
            second_id=second,
            kind="FAMILY",
            declared_by_id=first,
            declared_at=timezone.now(),
        )
        assert str(at_odds) not in signed_in(cast.steward).get(LIST).content.decode()
        assert signed_in(cast.steward).get(f"{LIST}{at_odds}/").status_code == 404

    def test_reads_the_list_page_by_page(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        sent = [a_submitted_action(cast.participant, activity_id) for _ in range(3)]
        models.Action.objects.update(with_steward_at=timezone.now())
        program, found, cursor = program_of(cast.steward), [], ""
        for _ in sent:
            page: Any = program.get(f"escalations/?limit=1&cursor={cursor}").json()
            found += [row["action_id"] for row in page["results"]]
            cursor = page["next"]
        assert found == sorted(map(str, sent))
        assert cursor is None

    def test_settles_by_program(self, cast: Cast, at_odds: ActionId) -> None:
        program = program_of(cast.steward)
        item = program.get(f"escalations/{at_odds}/").json()
        assert [one["outcome"] for one in item["opinions"]] == ["APPROVE", "DECLINE", "CHANGES"]
        body = {"version": item["version"], "decision": "DECLINE", "sentence": "It does not show the place."}
        assert program("POST", f"escalations/{at_odds}/", body).status_code == 204
        assert models.Action.objects.get(pk=at_odds).status == "DECLINED"
        assert program("POST", f"escalations/{at_odds}/", body).status_code == 404
