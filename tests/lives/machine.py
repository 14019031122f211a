"""Random lives of actions through the use cases, compared after each step with the plain model; and what must hold."""

import sys
from typing import Any
from uuid import UUID

from hypothesis.stateful import invariant

from socialscore.domain.action import Action
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.score import EntryKind
from tests.lives.contesting import Contesting
from tests.lives.plain import PENDING, Deed, same_window, worth


class Machine(Contesting):
    """What must hold after each step, of everything that the step touched."""

    def __init__(self) -> None:
        super().__init__()
        self.known_verdicts: set[UUID] = set()

    @invariant()
    def holds(self) -> None:
        actions = self.facts_hold()
        for deed in self.touched.values():
            self.is_as_the_model_says(deed, actions[deed.key])
        self.check_sums({deed.owner for deed in self.touched.values()})
        self.caps_hold()
        self.touched = {}

    def facts_hold(self) -> dict[UUID, Action]:
        actions = self.look()
        for deed in self.touched.values():
            action = actions[deed.key]
            self.reviewers_took_no_side(deed, action)
            self.decision_had_its_quorum(deed, action)
            self.lines_add_up(deed, action)
        for who in {deed.owner for deed in self.touched.values()}:
            self.entries_add_up(who)
        return actions

    def look(self) -> dict[UUID, Action]:
        with self.there.uow() as uow:
            return {key: uow.actions.find_by_id(ActionId(key)) for key in self.touched}

    # Of review

    def reviewers_took_no_side(self, deed: Deed, action: Action) -> None:
        """No verdict on one's own, of somebody close or without a hold; a steward needs none for what came to them."""
        for verdict in action.verdicts:
            if verdict.verdict_id in self.known_verdicts:
                continue
            by = self.name_of(verdict.reviewer)
            is_alone = action.decision is not None and action.decision.staged_at == action.decision.effective_at
            assert verdict.reviewer != action.subject_id, "a reviewer judged their own"
            assert not self.plain.close(by, deed), "a reviewer judged somebody close"
            assert is_alone or verdict.reviewer in self.holders.get(deed.key, ()), "a verdict without a hold"
            self.known_verdicts.add(verdict.verdict_id)
        if action.lease is not None and action.lease.lease_id not in self.known_holds:
            assert not self.plain.close(self.name_of(action.lease.holder), deed), "somebody close holds it"
            self.known_holds.add(action.lease.lease_id)
        self.holders[deed.key] = {action.lease.holder} if action.lease else set()

    def name_of(self, subject_id: SubjectId) -> str:
        return next(name for name in self.people if self.subject(name) == subject_id)

    def decision_had_its_quorum(self, deed: Deed, action: Action) -> None:
        decision = action.decision
        if decision is None:
            return
        agreed = {verdict.reviewer for verdict in action.verdicts if verdict.opinion.outcome is decision.outcome}
        by_steward = deed.with_steward and decision.staged_at == decision.effective_at
        assert len(agreed) >= deed.quorum or by_steward, "a decision without its quorum"
        assert decision.decided_by in agreed

    def lines_add_up(self, deed: Deed, action: Action) -> None:
        for verdict in action.verdicts:
            assert verdict.points == sum(line.points for line in verdict.lines), "lines that do not add up"
        if action.decision is not None:
            lines = action.decision.lines
            assert action.decision.points == sum(line.points for line in lines) <= deed.q, "lines that do not add up"

    def is_as_the_model_says(self, deed: Deed, action: Action) -> None:
        assert action.status == deed.status
        assert action.reserved == (deed.q if deed.status in PENDING else None)
        assert action.points_awarded == deed.p
        assert action.is_staged == (deed.staged is not None)
        assert (action.revision.number if action.revision else 0) == deed.revision
        assert (action.due_at, action.first_submitted_at) == (deed.due, deed.first_at)
        marks = (action.escalated_at is not None, action.overdue_at is not None, action.with_steward_at is not None)
        assert marks == (deed.escalated, deed.overdue, deed.with_steward), (marks, deed)
        if deed.status == "CHANGES_REQUESTED":
            assert action.changes_until == deed.told
        if deed.revision:
            assert (action.rule_version, action.sent.quorum_required) == (deed.number, deed.quorum)
        assert (action.lease.holder if action.lease else None) == (
            self.subject(deed.grip.holder) if deed.grip else None
        )
        said = sorted((verdict.points, str(verdict.opinion.outcome)) for verdict in action.verdicts)
        assert said == sorted((vote.points, vote.outcome) for vote in deed.votes)

    # Of the ledger

    def entries_add_up(self, who: str) -> None:
        """P2 to P5."""
        subject_id = self.subject(who)
        entries = self.there.entries(subject_id)
        assert all(entry.actor != subject_id for entry in entries if entry.confirmed_delta), "points given to oneself"
        if not self.plain.people[who].gone:
            score, reserved, boards = self.there.balance(subject_id)
            assert score == sum(entry.confirmed_delta for entry in entries) == boards.get("ALL", 0), "a wrong balance"
            assert score == sum(points for period, points in boards.items() if period != "ALL"), "wrong months"
            assert reserved == sum(entry.reserved_delta for entry in entries), "a wrong balance"
        by_action: dict[Any, list[Any]] = {}
        for entry in entries:
            by_action.setdefault(entry.action_id, []).append(entry)
        for deed in self.touched.values():
            if deed.owner == who:
                self.one_award_stands(deed, by_action.get(deed.key, []))

    def one_award_stands(self, deed: Deed, entries: list[Any]) -> None:
        """Never two at a time, and what is taken back is what was given."""
        standing = None
        for entry in entries:
            if entry.kind is EntryKind.CONFIRM:
                assert standing is None, "a second award beside the first"
                assert 0 <= entry.confirmed_delta <= deed.q, "more than was asked for"
                standing = entry
            if entry.kind is EntryKind.REVERSE:
                assert standing is not None, "nothing stood that could be taken back"
                assert (entry.reverses, entry.confirmed_delta) == (standing.idempotency_key, -standing.confirmed_delta)
                standing = None
        reserved = sum(entry.reserved_delta for entry in entries)
        assert reserved in (0, deed.q), "reserved is neither all nor nothing"

    def check_sums(self, names: set[str]) -> None:
        """Points and reserve are those of the plain model."""
        for who in names:
            if self.plain.people[who].gone:
                continue
            score, reserved, _ = self.there.balance(self.subject(who))
            own = [deed for deed in self.plain.deeds.values() if deed.owner == who]
            assert score == self.plain.score(who), "other points than the plain rules give"
            assert reserved == sum(deed.q for deed in own if deed.status in PENDING), "reserved after it was settled"

    def caps_hold(self) -> None:
        """P6, from the outside: in no window is there more than the cap allows, but what an appeal gave back."""
        for deed in self.touched.values():
            if deed.first_at is None or deed.status not in (*PENDING, "APPROVED"):
                continue
            for window, kind, limit in deed.ground.caps:
                mates = [one for one in (deed, *self.plain.counted(deed)) if not one.lifted]
                inside = [d for d in mates if d.first_at and same_window(window, d.first_at, deed.first_at)]
                assert (len(inside) if kind == "COUNT" else sum(worth(d) for d in inside)) <= limit

    def teardown(self) -> None:
        if sys.exc_info()[0] is not None:
            return  # what failed first says more
        self.touched = dict(self.plain.deeds)
        self.holds()
