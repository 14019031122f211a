"""Which entries an event makes (P2 to P5)."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from socialscore.domain.action_events import ActionEnded, ActionSettled, ActionSubmitted
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, SubjectId
from socialscore.domain.review import Outcome
from socialscore.domain.score import (
    Cause,
    DayNotCome,
    DayNotUnderstood,
    EntryKind,
    ScoreEntry,
    cause_of,
    day_of,
    end_of_day,
    entries_for,
)

ACTION, ACTIVITY, PERSON, REVIEWER = ActionId(uuid4()), ActivityId(uuid4()), SubjectId(uuid4()), SubjectId(uuid4())
DECISION = DecisionId(UUID(int=25))  # one for all workers, who name their tests by it


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


class TestCause:
    def test_of_what_was_sent_is_its_revision(self) -> None:
        for entry in entries_for(submitted(30, 20, revision=2)):
            assert cause_of(entry.kind, entry.idempotency_key) == Cause(revision=2)

    def test_of_what_was_decided_is_the_decision(self) -> None:
        entries = entries_for(settled(Outcome.APPROVE, 20, 30))
        assert [cause_of(entry.kind, entry.idempotency_key) for entry in entries] == [Cause(decision_id=DECISION)] * 2

    @pytest.mark.parametrize(
        ("kind", "key", "cause"),
        [
            (EntryKind.REVERSE, f"REVERSE:{DECISION}", Cause(reversal_id=DECISION)),
            (EntryKind.REVERSE, f"REVERSE:{DECISION}:APPEAL", Cause(appeal_id=DECISION)),
            (EntryKind.CONFIRM, f"CONFIRM:{DECISION}:APPEAL", Cause(appeal_id=DECISION)),
            (EntryKind.ADJUST, f"ADJUST:{DECISION}", Cause(adjustment_id=DECISION)),
        ],
    )
    def test_of_what_was_put_right_is_who_did_it(self, kind: EntryKind, key: str, cause: Cause) -> None:
        assert cause_of(kind, key) == cause

    def test_of_an_end_is_neither(self) -> None:
        (entry,) = entries_for(ended(30))
        assert cause_of(entry.kind, entry.idempotency_key) == Cause()

    @pytest.mark.parametrize(
        ("kind", "key"),
        [
            (EntryKind.ADJUST, f"IMPORT:{DECISION}:1"),
            (EntryKind.CONFIRM, f"RELEASE:{DECISION}"),
        ],
    )
    def test_is_not_read_out_of_another_key(self, kind: EntryKind, key: str) -> None:
        assert cause_of(kind, key) == Cause()


class TestDayOf:
    def test_is_read_as_it_is_written_everywhere(self) -> None:
        assert day_of("2026-11-24") == date(2026, 11, 24)

    @pytest.mark.parametrize("text", ["", "24.11.2026", "2026-02-30", "2026-11-24T09:00", "0000-01-01", "yesterday"])
    def test_refuses_what_is_no_day(self, text: str) -> None:
        with pytest.raises(DayNotUnderstood):
            day_of(text)


class TestEndOfDay:
    BERLIN = ZoneInfo("Europe/Berlin")
    NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("day", "ends_at"),
        [
            (date(2026, 11, 24), datetime(2026, 11, 24, 23, tzinfo=UTC)),
            (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
            (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # 23 hours
            (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # 25 hours
        ],
    )
    def test_follows_the_clock_of_the_community(self, day: date, ends_at: datetime) -> None:
        assert end_of_day(day, now=self.NOW, zone=self.BERLIN) == ends_at

    def test_is_the_change_itself_where_midnight_does_not_exist(self) -> None:
        ends_at = end_of_day(date(2026, 9, 5), now=self.NOW, zone=ZoneInfo("America/Santiago"))
        assert ends_at.astimezone(UTC) == datetime(2026, 9, 6, 4, tzinfo=UTC)

    def test_exists_for_the_first_of_all_days(self) -> None:
        assert end_of_day(date(1, 1, 1), now=self.NOW, zone=ZoneInfo("Asia/Tokyo")).date() == date(1, 1, 2)

    def test_refuses_a_day_that_has_not_begun_there(self) -> None:
        late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # it is the 25th in Berlin
        assert end_of_day(date(2026, 11, 25), now=late, zone=self.BERLIN) > late
        with pytest.raises(DayNotCome):
            end_of_day(date(2026, 11, 25), now=late, zone=UTC)
        with pytest.raises(DayNotCome):
            end_of_day(date.max, now=late, zone=self.BERLIN)
