"""The state machine finds what is wrong: bugs are put in one at a time, and what it says of each is asserted."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from socialscore.application import correcting
from socialscore.domain import appeals, judging, quorum, score
from socialscore.domain.action import Action
from socialscore.domain.conflicts import Ties
from socialscore.domain.score import EntryKind
from tests.in_memory_community import InMemoryLedger
from tests.lives.machine import Machine
from tests.worlds import InMemoryWorld

Patch = Callable[[pytest.MonkeyPatch], None]


def quorum_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judging, "agreed", lambda verdicts, _quorum: verdicts[-1].opinion.outcome)


def relations_are_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ties, "require_none", lambda _self: None)
    patch.setattr(Ties, "require_no_conflict", lambda _self: None)


def ones_own_may_be_judged(patch: pytest.MonkeyPatch) -> None:
    for module in (judging, quorum):
        patch.setattr(module, "require_disinterested", lambda *_args, **_fields: None)


def holds_are_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judging, "_require_hold", lambda *_args, **_fields: None)


def appeals_lower_points(patch: pytest.MonkeyPatch) -> None:
    give = appeals.Appeal._give

    def give_anything(self: appeals.Appeal, given: appeals.Answer, action: Action | None) -> None:
        stood, self.stood = self.stood, self.stood if action is None else -1
        give(self, given, action)
        self.stood = stood

    patch.setattr(appeals.Appeal, "_give", give_anything)


def reversals_are_not_entered(patch: pytest.MonkeyPatch) -> None:
    def without_reversals(event: Any) -> list[Any]:
        return [entry for entry in score.entries_for(event) if entry.kind is not EntryKind.REVERSE]

    patch.setattr(correcting, "entries_for", without_reversals)


def two_awards_stand(patch: pytest.MonkeyPatch) -> None:
    def without_reversals(event: Any) -> list[Any]:
        made = score.entries_for(event)
        return [entry for entry in made if entry.kind is not EntryKind.REVERSE] if len(made) > 1 else made

    patch.setattr(correcting, "entries_for", without_reversals)


def points_stay_reserved(patch: pytest.MonkeyPatch) -> None:
    append = InMemoryLedger.append

    def without_releases(self: InMemoryLedger, entries: Any, **fields: Any) -> None:
        append(self, [entry for entry in entries if entry.kind is not EntryKind.RELEASE], **fields)

    patch.setattr(InMemoryLedger, "append", without_releases)


def balances_forget(patch: pytest.MonkeyPatch) -> None:
    append = InMemoryLedger.append

    def by_one(self: InMemoryLedger, entries: Any, **fields: Any) -> None:
        append(self, entries, **fields)
        for entry in entries:
            self._store.scores[entry.subject_id] -= entry.kind is EntryKind.CONFIRM

    patch.setattr(InMemoryLedger, "append", by_one)


def lines_miss_one(patch: pytest.MonkeyPatch) -> None:
    lower = judging.verdict_of

    def without_base(*args: Any, **fields: Any) -> Any:
        verdict = lower(*args, **fields)
        object.__setattr__(verdict, "lines", verdict.lines[1:])
        return verdict

    patch.setattr(judging, "verdict_of", without_base)


BUGS: dict[Patch, str] = {
    quorum_is_ignored: "a decision without its quorum",
    relations_are_ignored: "somebody close|ConflictOfInterest",
    ones_own_may_be_judged: "somebody close|a reviewer judged their own",
    holds_are_ignored: "a verdict without a hold",
    appeals_lower_points: "somebody is worse off",
    reversals_are_not_entered: "other points than the plain rules give|a second award",
    two_awards_stand: "other points than the plain rules give|a second award",
    points_stay_reserved: "reserved",
    balances_forget: "a wrong balance",
    lines_miss_one: "lines that do not add up",
}


# Those that only many lives meet.
RARE = (relations_are_ignored, appeals_lower_points, two_awards_stand)


@pytest.mark.parametrize(
    "bug",
    [pytest.param(bug, marks=pytest.mark.long) if bug in RARE else bug for bug in BUGS],
    ids=lambda bug: bug.__name__,
)
def test_says_what_is_wrong(bug: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    machine = seed(1)(type("Buggy", (Machine,), {"world": InMemoryWorld}))
    chosen = settings(
        max_examples=400,
        stateful_step_count=50,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises(AssertionError, match=BUGS[bug]):
        run_state_machine_as_test(machine, settings=chosen)
