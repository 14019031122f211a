"""Boards by batches: whatever happened in whatever order, places are those that a count of everybody gives."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from socialscore.application import membership, privacy
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing
from socialscore.http.sequencing import take_in_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.ranking import WIDTHS, move_touched
from socialscore.infrastructure.recounting import miscounted, misplaced_people
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.queries.boards import ALL_TIME, board
from socialscore.wiring import erasure_journal, proof_store, unit_of_work
from tests.boards import MONTHS, award, list_as
from tests.cast import a_stored_person

pytestmark = pytest.mark.django_db

MIGRATION = import_module("socialscore.infrastructure.django_app.migrations.0012_who_is_on_the_boards")
PERIODS = (*MONTHS, ALL_TIME)
# Some tie, some share a bucket, some are far apart.
AMOUNTS = (5, 5, 10, 31, 32, 33, 1_023, 1_024, 5_000, -5, -40)


def erase(person: models.PersonProfile) -> None:
    privacy.erase_now(
        unit_of_work(),
        person_id=PersonId(person.person_id),
        journal=erasure_journal(),
        store=proof_store(),
        now=timezone.now(),
    )


def on_board(period: str) -> dict[object, int]:
    """Points of everybody who holds a place, added up from the ledger alone."""
    sums: Counter[object] = Counter()
    for subject_id, points, at in models.ScoreEntry.objects.values_list("subject_id", "confirmed_delta", "created_at"):
        if period in (ALL_TIME, f"{at:%Y-%m}"):
            sums[subject_id] += points
    listed = models.PersonProfile.objects.filter(is_active=True).exclude(listing=Listing.ABSENT)
    there = set(listed.values_list("subject_id", flat=True))
    return {subject_id: points for subject_id, points in sums.items() if subject_id in there and points > 0}


def require_exact() -> None:
    """Everybody's place and neighbours, the first places and the histogram, by brute force."""
    for period in PERIODS:
        true = on_board(period)
        order = sorted(true, key=lambda subject: (true[subject], subject), reverse=True)
        names = dict(models.PersonProfile.objects.values_list("subject_id", "person_id"))
        places = {one: 1 + sum(points > true[one] for points in true.values()) for one in order}
        expected = [(places[one], names[one], true[one]) for one in order]
        for subject_id in names:
            seen = board(period=period, subject_id=SubjectId(subject_id))
            at = order.index(subject_id) if subject_id in true else None
            assert (seen.people, seen.own_place) == (len(true), places.get(subject_id))
            assert [(row.place, row.person_id, row.points) for row in seen.top] == expected[:50]
            around = [] if at is None else expected[max(0, at - 5) : at + 6]
            assert [(row.place, row.person_id, row.points) for row in seen.around] == around
            assert not seen.is_behind
        buckets = {(row.width, row.bucket): row.people for row in models.RankBucket.objects.filter(period=period)}
        assert buckets == Counter((width, points // width) for points in true.values() for width in WIDTHS)
    assert (list(misplaced_people()), miscounted()) == ([], [])


class Community:
    """Things that happen, at random."""

    def __init__(self, seed: int, size: int) -> None:
        self.chance = random.Random(seed)
        self.people = [a_stored_person(f"person{number}", pseudonym="Tern") for number in range(size)]
        self.steward = a_stored_person("steward", is_steward=True)
        self.suspended: set[object] = set()
        for person in self.people:  # all share the first place
            list_as(person, Listing.NAME)
            award(person, 5)

    def step(self) -> None:
        person = self.chance.choice(self.people)
        deeds: list[Callable[[models.PersonProfile], object]] = [self._award] * 6 + [self._list] * 4
        deeds += [self._suspend] * 2 + [lambda _person: take_in_waiting()] * 2
        deeds += [self._erase] if len(self.people) > 4 else []
        self.chance.choice(deeds)(person)

    def _award(self, person: models.PersonProfile) -> None:
        award(person, self.chance.choice(AMOUNTS), month=self.chance.choice(list(MONTHS)))

    def _list(self, person: models.PersonProfile) -> None:
        list_as(person, self.chance.choice(list(Listing)))

    def _suspend(self, person: models.PersonProfile) -> None:
        deed = membership.reinstate if person.pk in self.suspended else membership.suspend
        self.suspended ^= {person.pk}
        deed(
            unit_of_work(),
            person_id=PersonId(person.person_id),
            by=SubjectId(self.steward.subject_id),
            now=timezone.now(),
        )

    def _erase(self, person: models.PersonProfile) -> None:
        if self.chance.random() < 0.3:
            self.people.remove(person)
            erase(person)


def play(seed: int, *, size: int, rounds: int, steps: int) -> None:
    community = Community(seed, size)
    for _ in range(rounds):
        take_in_waiting()
        require_exact()
        for _ in range(steps):
            community.step()


class TestAnyOrder:
    def test_gives_the_places_of_a_count_of_everybody(self) -> None:
        play(4, size=13, rounds=8, steps=9)

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(12))
    def test_gives_them_in_the_long_run_too(self, seed: int) -> None:
        play(seed, size=40, rounds=20, steps=60)


class TestUpgrade:
    def test_brings_those_onto_the_boards_who_were_listed_before(self) -> None:
        for number in range(8):
            person = a_stored_person(f"person{number}", listing=Listing.NAME if number % 2 else Listing.ABSENT)
            award(person, 10 + number // 2)
        sequence(now=timezone.now())
        models.RankedScore.objects.all().delete()
        models.RankBucket.objects.all().delete()
        MIGRATION.touch_the_listed(apps, None)
        take_in_waiting()
        require_exact()


class TestBatch:
    @pytest.fixture
    def ana(self) -> models.PersonProfile:
        person = a_stored_person("ana")
        list_as(person, Listing.NAME)
        return person

    def test_is_what_brings_points_onto_the_board(self, ana: models.PersonProfile) -> None:
        award(ana, 25)
        before = board(period=ALL_TIME, subject_id=SubjectId(ana.subject_id))
        assert (before.own_place, before.own_points, before.people, before.is_behind) == (None, 25, 0, True)
        take_in_waiting()
        after = board(period=ALL_TIME, subject_id=SubjectId(ana.subject_id))
        assert (after.own_place, after.own_points, after.people, after.is_behind) == (1, 25, 1, False)

    def test_that_is_done_again_changes_nothing(self, ana: models.PersonProfile) -> None:
        award(ana, 25)
        take_in_waiting()
        buckets = list(models.RankBucket.objects.order_by("pk").values())
        models.RankTouch.objects.create(subject_id=ana.subject_id)
        take_in_waiting()
        assert list(models.RankBucket.objects.order_by("pk").values()) == buckets

    def test_that_fails_moves_nothing_and_is_made_up_for(
        self, ana: models.PersonProfile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        award(ana, 25)
        with monkeypatch.context() as patch:
            patch.setattr(models.LogCheckpoint.objects, "create", _fail)
            with pytest.raises(OSError, match="full"):
                sequence(now=timezone.now())
        assert not models.RankedScore.objects.exists()
        assert not models.RankBucket.objects.exists()
        take_in_waiting()
        require_exact()

    def test_of_few_takes_in_those_who_came_in_turn(self, ana: models.PersonProfile) -> None:
        award(ana, 5)
        for number in range(4):
            person = a_stored_person(f"other{number}")
            award(person, 10)
            list_as(person, Listing.NAME)
        sequence(now=timezone.now())
        assert [move_touched(at_most=2) for _ in range(4)] == [2, 2, 1, 0]
        require_exact()

    @pytest.mark.parametrize("many", [1, 40])
    def test_costs_the_same_number_of_queries_for_many(
        self, many: int, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
    ) -> None:
        for number in range(many):
            person = a_stored_person(f"person{number}")
            award(person, 5 + number)
            list_as(person, Listing.NAME)
        sequence(now=timezone.now())
        with django_assert_max_num_queries(8):
            assert move_touched() == many

    def test_leaves_nobody_seen_who_left_before_it(self, ana: models.PersonProfile) -> None:
        people = [a_stored_person(name) for name in ("bo", "cem", "dan")]
        for number, person in enumerate((ana, *people)):
            award(person, 40 - 10 * number)
            list_as(person, Listing.NAME)
        take_in_waiting()
        list_as(people[0], Listing.ABSENT)
        erase(people[1])
        for viewer in (ana, people[0], people[2]):
            seen = board(period=ALL_TIME, subject_id=SubjectId(viewer.subject_id))
            assert [(row.place, row.name) for row in seen.top] == [(1, "Ana"), (4, "Dan")]
            assert seen.is_behind
        assert board(period=ALL_TIME, subject_id=SubjectId(people[0].subject_id)).around == []
        take_in_waiting()
        seen = board(period=ALL_TIME, subject_id=SubjectId(ana.subject_id))
        assert [(row.place, row.name) for row in seen.around] == [(1, "Ana"), (2, "Dan")]

    def test_is_told_of_changes_that_concern_boards_only(self, ana: models.PersonProfile) -> None:
        take_in_waiting()
        membership.rename(unit_of_work(), person_id=PersonId(ana.person_id), display_name="Anna", pseudonym="Tern")
        list_as(ana, Listing.PSEUDONYM)
        assert not models.RankTouch.objects.exists()
        list_as(ana, Listing.ABSENT)
        assert models.RankTouch.objects.get().subject_id == ana.subject_id


def _fail(**_: object) -> None:
    raise OSError("The disk is full.")
