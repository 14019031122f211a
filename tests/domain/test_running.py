"""Who runs an activity, what it says of itself, and its versions of rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from socialscore.domain.activity import (
    Activity,
    ActivityNotFound,
    ActivityState,
    BlankActivityName,
    DescriptionTooLong,
    LeadNotPossible,
    StateNotPossible,
    WindowReversed,
    has_opened,
)
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import VersionId
from socialscore.domain.person import Person, Role, Suspended, WrongRole
from socialscore.domain.rules import DueTimeNotPossible
from tests.builders import DAY, HOUR, NOW, a_person, an_activity, some_rules

S = ActivityState
LEAD = a_person(role=Role.LEAD)
REASON = "The beach is closed."


def led(state: ActivityState = S.OPEN, **fields: Any) -> Activity:
    return an_activity(LEAD, state=state, **fields)


class TestHasOpened:
    @pytest.mark.parametrize("state", [S.OPEN, S.CLOSED, S.ARCHIVED, S.CANCELLED])
    def test_once_it_was_open(self, state: ActivityState) -> None:
        assert has_opened(state, None, NOW)

    @pytest.mark.parametrize("state", [S.DRAFT, S.SCHEDULED])
    def test_not_before(self, state: ActivityState) -> None:
        assert not has_opened(state, NOW - DAY, NOW)

    @pytest.mark.parametrize(
        ("opens_at", "answer"), [(None, True), (NOW - HOUR, True), (NOW, True), (NOW + HOUR, False)]
    )
    def test_paused_tells_by_the_moment_it_was_to_open(self, opens_at: datetime | None, answer: bool) -> None:
        assert has_opened(S.PAUSED, opens_at, NOW) is answer


class TestHandOver:
    @pytest.mark.parametrize("to", [a_person(role=Role.LEAD), a_person(is_steward=True)])
    def test_gives_it_to_who_may_lead(self, to: Person) -> None:
        activity = led()
        activity.hand_over(to, by=LEAD)
        assert activity.lead == to.subject_id

    @pytest.mark.parametrize("to", [a_person(), a_person(role=Role.LEAD, is_active=False)])
    def test_refuses_who_may_not(self, to: Person) -> None:
        with pytest.raises(LeadNotPossible):
            led().hand_over(to, by=LEAD)


class TestLoseLead:
    def test_gives_it_to_another_one(self) -> None:
        activity, to = led(), a_person(role=Role.LEAD)
        activity.lose_lead(to=to)
        assert (activity.lead, activity.state) == (to.subject_id, S.OPEN)

    @pytest.mark.parametrize("to", [LEAD, a_person()])
    def test_refuses_the_one_who_is_lost_and_who_may_not_lead(self, to: Person) -> None:
        with pytest.raises(LeadNotPossible):
            led().lose_lead(to=to)

    @pytest.mark.parametrize(("state", "then"), [(S.OPEN, S.PAUSED), (S.SCHEDULED, S.PAUSED), (S.DRAFT, S.DRAFT)])
    def test_pauses_without_another_what_is_open_or_would_open_by_itself(
        self, state: ActivityState, then: ActivityState
    ) -> None:
        activity = led(state, opens_at=NOW + HOUR)
        activity.lose_lead(to=None)
        assert (activity.state, activity.opens_at) == (then, NOW + HOUR)
        assert not activity.open_when_due(now=NOW + DAY)


class TestRequireRunBy:
    def test_lets_its_lead_and_any_steward(self) -> None:
        led().require_run_by(LEAD)
        led().require_run_by(a_person(is_steward=True))

    @pytest.mark.parametrize(
        ("person", "refusal"),
        [
            (a_person(role=Role.LEAD), ActivityNotFound),
            (a_person(role=Role.VALIDATOR), WrongRole),
            (a_person(is_staff=True), WrongRole),
            (a_person(role=Role.LEAD, subject_id=LEAD.subject_id, is_active=False), Suspended),
            (a_person(subject_id=LEAD.subject_id), WrongRole),
        ],
    )
    def test_refuses_anybody_else_every_step(self, person: Person, refusal: type[DomainError]) -> None:
        words: dict[str, Any] = {"name": "a", "description": "", "opens_at": None, "closes_at": None}
        steps: list[Callable[[], object]] = [
            lambda: led().describe(**words, by=person),
            lambda: led().change_rules(some_rules(), version_id=VersionId(uuid4()), by=person, now=NOW),
            lambda: led(S.DRAFT).open(by=person, now=NOW),
            lambda: led().pause(by=person),
            lambda: led().close(by=person, now=NOW),
            lambda: led(S.CLOSED).archive(by=person, unsettled=False),
            lambda: led().cancel(by=person, reason=REASON),
            lambda: led().hand_over(a_person(role=Role.LEAD), by=person),
        ]
        for step in steps:
            with pytest.raises(refusal):
                step()


class TestDescribe:
    def describe(self, activity: Activity, **words: Any) -> None:
        fields = {"name": "Beach", "description": "", "opens_at": None, "closes_at": None, **words}
        activity.describe(**fields, by=LEAD)

    def test_changes_words_and_window(self) -> None:
        activity = led()
        self.describe(activity, name="  A  name ", description="Sand", opens_at=NOW, closes_at=NOW + HOUR)
        assert (activity.name, activity.description) == ("A name", "Sand")
        assert (activity.opens_at, activity.closes_at) == (NOW, NOW + HOUR)

    @pytest.mark.parametrize(
        ("right", "wrong", "refusal"),
        [
            ({"name": "a" * 120}, {"name": "a" * 121}, BlankActivityName),
            ({"name": "a"}, {"name": "  "}, BlankActivityName),
            ({"description": "a" * 5_000}, {"description": "a" * 5_001}, DescriptionTooLong),
            ({"opens_at": NOW, "closes_at": NOW + HOUR}, {"opens_at": NOW, "closes_at": NOW}, WindowReversed),
            ({"closes_at": NOW}, {"opens_at": NOW + HOUR, "closes_at": NOW}, WindowReversed),
        ],
    )
    def test_refuses_words_and_windows_beyond_the_edge(
        self, right: dict[str, Any], wrong: dict[str, Any], refusal: type[DomainError]
    ) -> None:
        self.describe(led(), **right)
        with pytest.raises(refusal):
            self.describe(led(), **wrong)

    @pytest.mark.parametrize("state", [S.CLOSED, S.ARCHIVED, S.CANCELLED])
    def test_refuses_what_has_ended(self, state: ActivityState) -> None:
        with pytest.raises(StateNotPossible):
            self.describe(led(state))


class TestChangeRules:
    OTHER = some_rules(due_hours=24)

    def change(self, activity: Activity, **fields: Any) -> bool:
        rules = fields.get("rules", self.OTHER)
        return activity.change_rules(rules, version_id=VersionId(uuid4()), by=LEAD, now=NOW)

    def test_of_a_draft_replaces_them(self) -> None:
        activity = led(S.DRAFT, published_at=None)
        was = activity.version_id
        assert not self.change(activity)
        assert (activity.rules, activity.number, activity.version_id) == (self.OTHER, 1, was)
        assert activity.is_new_version
        assert activity.published_at is None

    @pytest.mark.parametrize("state", [S.SCHEDULED, S.OPEN, S.PAUSED])
    def test_otherwise_begins_the_next_version(self, state: ActivityState) -> None:
        activity = led(state, published_at=NOW - DAY)
        was = activity.version_id
        assert self.change(activity)
        assert (activity.rules, activity.number, activity.published_at) == (self.OTHER, 2, NOW)
        assert activity.version_id != was

    def test_to_the_same_rules_changes_nothing(self) -> None:
        activity = led()
        assert not self.change(activity, rules=some_rules())
        assert (activity.number, activity.is_new_version) == (1, False)

    def test_refuses_rules_that_cannot_hold(self) -> None:
        with pytest.raises(DueTimeNotPossible):
            self.change(led(), rules=some_rules(due_hours=0))

    @pytest.mark.parametrize("state", [S.CLOSED, S.ARCHIVED, S.CANCELLED])
    def test_refuses_what_has_ended(self, state: ActivityState) -> None:
        with pytest.raises(StateNotPossible):
            self.change(led(state))
