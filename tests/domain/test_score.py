"""Which entries an event makes (P2 to P5)."""

from uuid import uuid4

import pytest

from socialscore.domain.events import ActionEnded, ActionSettled, ActionSubmitted
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, SubjectId
from socialscore.domain.review import Outcome
from socialscore.domain.score import EntryKind, ScoreEntry, entries_for

ACTION, ACTIVITY, PERSON, REVIEWER = ActionId(uuid4()), ActivityId(uuid4()), SubjectId(uuid4()), SubjectId(uuid4())
DECISION = DecisionId(uuid4())


def submitted(was_reserved: int | None, up_to: int, revision: int = 1) -> ActionSubmitted:
    return ActionSubmitted(
        action_id=ACTION,
        activity_id=ACTIVITY,
        subject_id=PERSON,
        revision=revision,
        rule_version=2,
        was_reserved=was_reserved,
        up_to=up_to,
    )


def settled(outcome: Outcome, points: int, released: int | None) -> ActionSettled:
    return ActionSettled(
        action_id=ACTION,
        activity_id=ACTIVITY,
        subject_id=PERSON,
        decision_id=DECISION,
        decided_by=REVIEWER,
        rule_version=2,
        outcome=outcome,
        points=points,
        released=released,
    )


def ended(released: int | None) -> ActionEnded:
    return ActionEnded(
        action_id=ACTION,
        activity_id=ACTIVITY,
        subject_id=PERSON,
        actor=PERSON,
        rule_version=2,
        status="WITHDRAWN",
        released=released,
    )


def deltas(entries: list[ScoreEntry]) -> list[tuple[EntryKind, int, int]]:
    return [(entry.kind, entry.reserved_delta, entry.confirmed_delta) for entry in entries]


class TestEntriesFor:
    @pytest.mark.parametrize(
        ("event", "expected"),
        [
            (submitted(None, 30), [(EntryKind.RESERVE, 30, 0)]),
            (submitted(None, 0), [(EntryKind.RESERVE, 0, 0)]),
            (submitted(30, 35, 2), [(EntryKind.RELEASE, -30, 0), (EntryKind.RESERVE, 35, 0)]),
            (submitted(30, 30, 2), []),
            (settled(Outcome.APPROVE, 25, 30), [(EntryKind.RELEASE, -30, 0), (EntryKind.CONFIRM, 0, 25)]),
            (settled(Outcome.APPROVE, 0, 0), [(EntryKind.RELEASE, 0, 0), (EntryKind.CONFIRM, 0, 0)]),
            (settled(Outcome.DECLINE, 0, 30), [(EntryKind.RELEASE, -30, 0)]),
            (settled(Outcome.CHANGES, 0, None), []),
            (ended(30), [(EntryKind.RELEASE, -30, 0)]),
            (ended(None), []),
        ],
    )
    def test_follow_the_table_of_states(
        self, event: ActionSubmitted | ActionSettled | ActionEnded, expected: list[tuple[EntryKind, int, int]]
    ) -> None:
        assert deltas(entries_for(event)) == expected

    def test_name_who_did_it_and_under_which_rules(self) -> None:
        for entry in entries_for(settled(Outcome.APPROVE, 25, 30)):
            assert (entry.subject_id, entry.actor, entry.rule_version) == (PERSON, REVIEWER, 2)
        assert entries_for(submitted(None, 30))[0].actor == PERSON

    def test_of_the_same_event_have_the_same_keys_and_of_others_have_others(self) -> None:
        events: list[ActionSubmitted | ActionSettled | ActionEnded] = [
            submitted(None, 30),
            submitted(30, 35, 2),
            settled(Outcome.APPROVE, 25, 30),
            ended(30),
        ]
        keys = [entry.idempotency_key for event in events for entry in entries_for(event)]
        assert keys == [entry.idempotency_key for event in events for entry in entries_for(event)]
        assert len(set(keys)) == len(keys) == 6
