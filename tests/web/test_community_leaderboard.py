"""Boards (product.md, P10): opted-in and active people only, places close up, ties share one."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing
from socialscore.http.boards import current_board
from socialscore.http.sequencing import take_in_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.ranking import move_touched
from socialscore.queries.boards import ALL_TIME, Board, board, month_of
from socialscore.wiring import community_zone, unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

Counted = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def this_month() -> str:
    return month_of(timezone.now(), community_zone())


def players(
    points: list[int],
    *,
    listing: Listing = Listing.NAME,
    prefix: str = "Player",
    period: str | None = None,
    **rights: Any,
) -> list[models.PersonProfile]:
    """People with a sum on the board, made in four statements however many they are."""
    users = models.User.objects.bulk_create(
        models.User(email=f"{prefix.lower()}{n}-{uuid4()}@example.org") for n, _ in enumerate(points)
    )
    subjects = models.Subject.objects.bulk_create(models.Subject() for _ in points)
    made = models.PersonProfile.objects.bulk_create(
        models.PersonProfile(
            user=user,
            subject=subject,
            display_name=f"{prefix} {n}",
            pseudonym=f"Secret {prefix} {n}",
            listing=listing,
            **rights,
        )
        for n, (user, subject) in enumerate(zip(users, subjects, strict=True))
    )
    with unit_of_work():
        models.BoardSum.objects.bulk_create(
            models.BoardSum(subject=subject, period=period or this_month(), points=amount)
            for subject, amount in zip(subjects, points, strict=True)
        )
    models.RankTouch.objects.bulk_create(models.RankTouch(subject=subject) for subject in subjects)
    while move_touched():
        pass
    return made


def seen_by(person: models.PersonProfile, **options: Any) -> Board:
    return board(period=this_month(), subject_id=SubjectId(person.subject_id), **options)


class TestBoard:
    def test_shares_places_between_ties_and_goes_on_after_them(self, cast: Cast) -> None:
        players([50, 40, 40, 30])
        assert [row.place for row in seen_by(cast.participant).top] == [1, 2, 2, 4]

    def test_closes_up_over_those_who_are_absent_or_suspended(self, cast: Cast) -> None:
        players([100], listing=Listing.ABSENT, prefix="Absent")
        players([90], prefix="Suspended", is_active=False)
        players([80, 70])
        board_seen = seen_by(cast.participant)
        assert [(row.place, row.name) for row in board_seen.top] == [(1, "Player 0"), (2, "Player 1")]

    def test_shows_the_pseudonym_and_not_the_name_of_who_chose_so(self, cast: Cast) -> None:
        players([80], listing=Listing.PSEUDONYM)
        (row,) = seen_by(cast.participant).top
        assert (row.name, row.is_pseudonym) == ("Secret Player 0", True)

    def test_leaves_out_whoever_has_no_points(self, cast: Cast) -> None:
        players([0, -5, 1])
        assert [row.points for row in seen_by(cast.participant).top] == [1]

    @pytest.mark.parametrize("mine", range(20))
    def test_shows_five_above_and_five_below_with_the_places_of_the_whole(self, cast: Cast, mine: int) -> None:
        points = [99, 90, 90, 90, 90, 90, 90, 90, 90, 80, 70, 70, 60, 50, 50, 50, 40, 30, 20, 10]
        everybody = sorted(
            zip(players(points), points, strict=True), key=lambda pair: (pair[1], pair[0].subject_id), reverse=True
        )
        me = everybody[mine][0]
        around = seen_by(me).around
        shown = everybody[max(0, mine - 5) : mine + 6]
        assert [row.person_id for row in around] == [person.person_id for person, _ in shown]
        assert [row.place for row in around] == [1 + sum(other > amount for other in points) for _, amount in shown]
        assert [row.is_me for row in around].count(True) == 1

    def test_has_nothing_around_who_is_not_listed_but_tells_them_their_points(self, cast: Cast) -> None:
        players([50, 40, 30])
        (me,) = players([40], listing=Listing.ABSENT, prefix="Me", reserved_score=55)
        seen = seen_by(me)
        assert (seen.around, seen.own_points, seen.own_reserved) == ([], 40, 55)
        assert me.person_id not in [row.person_id for row in seen.top]

    def test_keeps_months_and_all_time_apart(self, cast: Cast) -> None:
        players([50], prefix="Now")
        players([70], prefix="Ever", period=ALL_TIME)
        ever = board(period=ALL_TIME, subject_id=SubjectId(cast.participant.subject_id))
        assert [row.name for row in ever.top] == ["Ever 0"]
        assert [row.name for row in seen_by(cast.participant).top] == ["Now 0"]

    def test_agrees_with_the_sums_that_settling_keeps(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        choose(cast.participant, Listing.NAME)
        for period in (this_month(), ALL_TIME):
            shown, _ = current_board(
                period=period, subject_id=SubjectId(cast.other.subject_id), now=timezone.now(), with_around=False
            )
            (row,) = shown.top
            assert (row.points, row.name) == (25, "Participant")

    @pytest.mark.parametrize("many", [30, 3_000])
    def test_takes_one_query_however_many_there_are(
        self, cast: Cast, many: int, django_assert_max_num_queries: Counted
    ) -> None:
        me = players([n % 50 for n in range(many)])[many // 2 + 1]
        with django_assert_max_num_queries(1):
            assert seen_by(me).around
        with django_assert_max_num_queries(1):
            seen_by(me, with_around=False)


def choose(person: models.PersonProfile, listing: Listing) -> None:
    membership.choose_visibility(
        unit_of_work(),
        person_id=PersonId(person.person_id),
        listing=listing,
        has_public_profile=False,
        now=timezone.now(),
    )


class TestPage:
    @pytest.fixture
    def mine(self, client: Client, cast: Cast) -> models.PersonProfile:
        """Somebody signed in, listed in the middle of thirty."""
        me = players(list(range(30, 0, -1)))[14]
        client.force_login(models.User.objects.get(pk=me.user_id))
        return me

    def test_shows_this_month_around_me_first(self, client: Client, mine: models.PersonProfile) -> None:
        page = client.get("/leaderboard/").content.decode()
        assert f"{timezone.localtime():%B}" in page
        assert names(around_part(page)) == [f"Player {n}" for n in range(9, 20)]
        assert page.count("data-me") == 1
        assert "You appear as" in page

    def test_says_my_place_and_among_how_many(self, client: Client, mine: models.PersonProfile) -> None:
        for query in ("", "?show=top"):
            assert "Place 15 of 30" in client.get(f"/leaderboard/{query}").content.decode()
        with unit_of_work():
            models.BoardSum.objects.filter(subject_id=mine.subject_id).update(points=40)
        models.RankTouch.objects.create(subject_id=mine.subject_id)
        assert "Place 1 of 30" in client.get("/leaderboard/").content.decode()

    def test_says_up_to_when_it_is_exact(
        self, client: Client, cast: Cast, mine: models.PersonProfile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert f">{timezone.localtime():%H:}" in as_of(client)
        # A log that must not sign holds its batches up: what waits is from another day.
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        choose(cast.participant, Listing.NAME)
        monkeypatch.setattr("socialscore.http.boards.take_in_waiting", lambda: None)
        long_ago = timezone.now() - timedelta(days=40)
        models.RankTouch.objects.update(created_at=long_ago)
        assert f"{timezone.localtime(long_ago):%H:%M}</time>" in as_of(client)
        assert f"{timezone.localtime(long_ago):%b}" in as_of(client)
        client.force_login(cast.participant.user)
        page = client.get("/leaderboard/").content.decode()
        assert "You appear as Participant when the board is counted next." in page

    def test_is_one_click_from_all_time_and_from_the_first_fifty(
        self, client: Client, mine: models.PersonProfile
    ) -> None:
        players([500 - n for n in range(60)], prefix="Ever", period=ALL_TIME)
        page = client.get("/leaderboard/").content.decode()
        assert "/leaderboard/?period=all" in page
        assert "/leaderboard/?show=top" in page
        top = client.get("/leaderboard/?period=all&show=top").content.decode()
        assert len(names(top)) == 50
        assert "Ever 49" in top
        assert "Ever 50" not in top

    def test_tells_who_is_not_listed_and_how_to_be(self, client: Client, cast: Cast) -> None:
        players([50, 40])
        client.force_login(cast.participant.user)
        page = client.get("/leaderboard/").content.decode()
        assert "You are not listed" in page
        assert "/settings/privacy/" in page
        assert "data-me" not in page

    def test_tells_who_is_listed_and_has_no_points_yet(self, client: Client, cast: Cast) -> None:
        choose(cast.participant, Listing.NAME)
        client.force_login(cast.participant.user)
        page = client.get("/leaderboard/").content.decode()
        assert "No place yet" in page
        assert "Nobody is on this board yet" in page

    def test_escapes_names_and_links_public_profiles_only(self, client: Client, cast: Cast) -> None:
        (shown,) = players([9], has_public_profile=True)
        models.PersonProfile.objects.filter(pk=shown.pk).update(display_name="<script>alert(1)</script>")
        (hidden,) = players([8], prefix="Hidden")
        client.force_login(cast.participant.user)
        page = client.get("/leaderboard/").content.decode()
        assert "<script>alert" not in page
        assert f"/people/{shown.person_id}/" in page
        assert str(hidden.person_id) not in page

    def test_is_for_members(self, client: Client, db: None) -> None:
        assert client.get("/leaderboard/").headers["Location"] == "/accounts/login/?next=%2Fleaderboard%2F"

    def test_can_be_switched_off(self, client: Client, cast: Cast, settings: Any) -> None:
        settings.BOARDS = False
        client.force_login(cast.participant.user)
        answer = client.get("/leaderboard/")
        assert answer.status_code == 404
        assert "no leaderboard" in answer.content.decode()
        assert 'href="/leaderboard/"' not in client.get("/settings/").content.decode()

    @pytest.mark.parametrize("many", [20, 200])
    @pytest.mark.parametrize("query", ["", "?period=all", "?show=top", "?period=nonsense&show=nonsense"])
    def test_takes_six_queries_at_most_even_for_a_reviewer(
        self, client: Client, cast: Cast, many: int, query: str, django_assert_max_num_queries: Counted
    ) -> None:
        players([n % 50 for n in range(many)])
        with unit_of_work():
            models.BoardSum.objects.create(subject_id=cast.validator.subject_id, period=this_month(), points=25)
        choose(cast.validator, Listing.NAME)
        client.force_login(cast.validator.user)
        take_in_waiting()
        with django_assert_max_num_queries(6):
            client.get(f"/leaderboard/{query}")


def as_of(client: Client) -> str:
    return client.get("/leaderboard/").content.decode().partition("As of ")[2].partition("</p>")[0]


def around_part(page: str) -> str:
    return page.partition('id="around"')[2].partition("</section>")[0]


def names(part: str) -> list[str]:
    return re.findall(r"<span>((?:Player|Ever) \d+)", part)
