"""The board and public profiles by token: who opted in, and nobody else."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import membership
from socialscore.domain.ids import PersonId
from socialscore.domain.person import Listing
from socialscore.http.sequencing import take_in_waiting
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import unit_of_work
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    """Two participants with 25 points each; nobody has chosen anything yet."""
    cache.clear()
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    for person in (cast.participant, cast.other):
        a_settled_decision(a_submitted_action(person, activity_id), cast.validator)
    return cast


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


def opt_in(person: PersonProfile, listing: Listing, *, has_public_profile: bool = False) -> None:
    who = PersonId(person.person_id)
    membership.rename(unit_of_work(), person_id=who, display_name=person.display_name, pseudonym="Quiet Tern")
    membership.choose_visibility(
        unit_of_work(), person_id=who, listing=listing, has_public_profile=has_public_profile, now=timezone.now()
    )


class TestLeaderboard:
    def test_shows_who_opted_in_as_they_chose(self, cast: Cast, program: Program) -> None:
        opt_in(cast.participant, Listing.NAME, has_public_profile=True)
        opt_in(cast.other, Listing.PSEUDONYM)
        board = program.get("leaderboard/").json()
        places = {row["name"]: row for row in board["results"]}
        assert places.keys() == {"Participant", "Quiet Tern"}
        assert {row["place"] for row in board["results"]} == {1}
        assert places["Participant"]["person_id"] == str(cast.participant.person_id)
        assert (places["Quiet Tern"]["person_id"], places["Quiet Tern"]["is_pseudonym"]) == (None, True)
        assert [row["is_me"] for row in board["around"]].count(True) == 1
        assert board["own"] == {"is_listed": True, "name": "Participant", "place": 1, "points": 25, "reserved": 0}
        assert board["people"] == 2

    def test_tells_who_is_not_listed_their_points(self, program: Program) -> None:
        board = program.get("leaderboard/?period=all").json()
        assert (board["period"], board["results"], board["around"], board["next"]) == ("ALL", [], [], None)
        assert (board["own"]["is_listed"], board["own"]["place"], board["own"]["points"]) == (False, None, 25)

    def test_can_be_switched_off(self, program: Program, settings: Any) -> None:
        settings.BOARDS = False
        assert refusal(program.get("leaderboard/")) == (404, "BOARDS_OFF")

    def test_costs_four_queries(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        opt_in(cast.participant, Listing.NAME)
        take_in_waiting()
        program.get("me/")
        with django_assert_num_queries(4):  # the token, whether there are boards, what is due, the board
            program.get("leaderboard/")

    def test_needs_the_scope(self, cast: Cast) -> None:
        assert Program(cast.participant, "submit").get("leaderboard/").status_code == 403


class TestProfile:
    def test_shows_name_and_points_by_activity(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        opt_in(cast.other, Listing.PSEUDONYM, has_public_profile=True)
        program.get("me/")
        with django_assert_num_queries(3):  # the token, who, and how much
            answer = program.get(f"people/{cast.other.person_id}/")
        profile = answer.json()
        assert (profile["name"], profile["is_pseudonym"], profile["reputation_score"]) == ("Quiet Tern", True, 25)
        assert [(share["activity"], share["points"]) for share in profile["shares"]] == [("Beach clean-up", 25)]
        assert str(cast.other.subject_id) not in answer.content.decode()

    def test_is_the_same_404_for_who_did_not_opt_in_and_for_nobody(self, cast: Cast, program: Program) -> None:
        absent, nobody = (program.get(f"people/{who}/") for who in (cast.other.person_id, uuid4()))
        assert refusal(absent) == (404, "NOT_FOUND")
        assert absent.json() == nobody.json()
        assert program.get(f"people/{cast.participant.person_id}/").status_code == 404

    def test_needs_the_scope(self, cast: Cast) -> None:
        assert Program(cast.participant, "submit").get(f"people/{cast.other.person_id}/").status_code == 403
