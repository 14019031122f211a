"""Random lives of actions through the use cases, compared after each step with `tests.application.plain`."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from socialscore.application import review
from socialscore.domain.action import Action
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.domain.score import EntryKind
from tests.application.lives import REVIEWERS, WHY, Page, picks
from tests.application.participating import Participating
from tests.application.plain import PENDING, Deed, Vote, same_window, worth

reviewers = st.sampled_from(REVIEWERS)


class Machine(Participating):
    """Adds what reviewers do, the settling, and what must always hold."""

    @precondition(lambda self: self.plain.deeds)
    @rule(who=reviewers, pick=picks)
    def claim(self, who: str, pick: int) -> None:
        self.take(who, self.deed(pick))

    def take(self, who: str, deed: Deed) -> Page | None:
        with self.expecting(self.plain.why_not_take(who, deed, self.now)) as possible:
            action = review.claim(
                self.there.uow(), reviewer_id=self.subject(who), action_id=ActionId(deed.key), now=self.now
            )
        if possible:
            assert action is not None
            self.see(who, deed, action)
            return self.pages[-1]
        return None

    @precondition(lambda self: self.plain.deeds)
    @rule(who=reviewers, pick=picks)
    def claim_next(self, who: str, pick: int) -> None:
        ground = self.ground(pick)
        deed = self.plain.most_urgent(who, ground, self.now)
        with self.expecting(self.plain.why_not_take(who, deed, self.now) if deed else set()) as possible:
            action = review.claim(
                self.there.uow(),
                reviewer_id=self.subject(who),
                action_id=None,
                activity_id=ActivityId(ground.key),
                now=self.now,
            )
        if possible:
            self.see_or_not(who, deed, action)

    def see_or_not(self, who: str, deed: Deed | None, action: Action | None) -> None:
        assert (deed is None) == (action is None)
        if deed is not None and action is not None:
            self.see(who, deed, action)

    @precondition(lambda self: self.pages)
    @rule(pick=picks, typed=st.sampled_from([{}, {"sentence": "Almost"}]))
    def move_on(self, pick: int, typed: dict[str, str]) -> None:
        page = self.page(pick)
        mine = page.deed.grip is page.grip
        if mine and not typed:
            page.deed.grip = None
        deed = self.plain.most_urgent(page.who, page.deed.ground, self.now, but=page.deed if mine else None)
        with self.expecting(self.plain.why_not_take(page.who, deed, self.now) if deed else set()) as possible:
            action = review.claim(
                self.there.uow(),
                reviewer_id=self.subject(page.who),
                action_id=None,
                activity_id=ActivityId(page.deed.ground.key),
                leaving=review.Leaving(lease_id=page.hold.lease_id, typed=typed),
                now=self.now,
            )
        if possible:
            self.see_or_not(page.who, deed, action)
        elif mine:
            page.deed.grip = page.grip

    @precondition(lambda self: self.pages)
    @rule(pick=picks)
    def heartbeat(self, pick: int) -> None:
        page = self.page(pick)
        grip, others = page.grip, self.plain.holds(page.who, self.now, but=page.deed)
        lost = page.deed.grip is not grip or self.now >= grip.extended(self.now)
        lost = lost or (self.now >= grip.until and others >= 3)
        with self.expecting({"LeaseLost"} if lost else set()) as possible:
            until = review.heartbeat(
                self.there.uow(),
                lease_id=page.hold.lease_id,
                reviewer_id=self.subject(page.who),
                typed={"note": "Hm"},
                now=self.now,
            )
        if possible:
            grip.until = grip.extended(self.now)
            assert until == grip.until

    @precondition(lambda self: self.pages)
    @rule(pick=picks)
    def hand_back(self, pick: int) -> None:
        page = self.page(pick)
        review.release(self.there.uow(), lease_id=page.hold.lease_id, reviewer_id=self.subject(page.who))
        if page.deed.grip is page.grip:
            page.deed.grip = None

    @precondition(lambda self: self.pages)
    @rule(
        pick=picks,
        count=st.none() | st.integers(0, 7),
        ticked=st.booleans(),
        other=st.none() | st.integers(0, 50),
        go_on=st.booleans(),
    )
    def approve(self, pick: int, count: int | None, ticked: bool, other: int | None, go_on: bool) -> None:
        self.approve_on(self.page(pick), count, ticked, other, go_on)

    def approve_on(self, page: Page, count: int | None, ticked: bool, other: int | None, go_on: bool) -> None:
        ticks = ("place",) if ticked else ()
        opinion = Opinion(outcome=Outcome.APPROVE, count=count, ticked=ticks, other=other, why=WHY)
        deed = page.deed
        confirmed = min(deed.count, deed.count if count is None else count, 6)
        points = deed.base + 5 * confirmed + (5 if ticked else 0) if other is None else other
        self.say(page, opinion, Vote(page.who, "APPROVE", points), other, go_on)

    @precondition(lambda self: self.pages)
    @rule(pick=picks, outcome=st.sampled_from([Outcome.CHANGES, Outcome.DECLINE]), go_on=st.booleans())
    def refuse(self, pick: int, outcome: Outcome, go_on: bool) -> None:
        self.refuse_on(self.page(pick), outcome, go_on)

    def refuse_on(self, page: Page, outcome: Outcome, go_on: bool) -> None:
        opinion = Opinion(outcome=outcome, reason="OTHER", sentence="This is not enough.")
        self.say(page, opinion, Vote(page.who, str(outcome), 0), None, go_on)

    @precondition(lambda self: any(deed.waits for deed in self.plain.deeds.values()))
    @rule(decided=st.lists(st.tuples(st.sampled_from(REVIEWERS[:3]), picks, st.sampled_from(Outcome)), min_size=1))
    def decide(self, decided: list[tuple[str, int, Outcome]]) -> None:
        """Many steps at once, so that lives become long: take, judge, wait about ten seconds, settle."""
        for who, pick, outcome in decided:
            waiting = [deed for deed in self.plain.deeds.values() if deed.waits]
            page = self.take(who, self.touch(waiting[pick % len(waiting)])) if waiting else None
            if page is None:
                continue
            if outcome is Outcome.APPROVE:
                self.approve_on(page, pick % 8, ticked=True, other=None, go_on=False)
            else:
                self.refuse_on(page, outcome, go_on=False)
            self.now += timedelta(seconds=8 + pick % 4)
            if page.deed.staged is not None:
                self.settle(0)

    def say(self, page: Page, opinion: Opinion, vote: Vote, other: int | None, go_on: bool) -> None:
        deed = page.deed
        with self.expecting(self.plain.why_not_say(deed, page.number, other)) as possible:
            judged = review.judge(
                self.there.uow(),
                action_id=ActionId(deed.key),
                reviewer_id=self.subject(page.who),
                opinion=opinion,
                hold=page.hold,
                activity_id=ActivityId(deed.ground.key),
                now=self.now,
                claim_next=go_on,
            )
        if not possible:
            return
        agreed = self.plain.say(deed, vote, self.now)
        assert (judged.decision is not None) == agreed
        if judged.decision is not None and deed.staged is not None:
            deed.staged.key = judged.decision.decision_id
            assert (judged.decision.points, judged.decision.effective_at) == (deed.staged.points, deed.staged.at)
            self.decisions.append((judged.decision.decision_id, deed, page.who))
        following = self.plain.most_urgent(page.who, deed.ground, self.now, but=deed) if go_on else None
        if self.plain.holds(page.who, self.now) >= 3:
            following = None
        assert judged.next_action == (following.key if following else None)
        if following is not None:
            with self.there.uow() as uow:
                self.see(page.who, following, uow.actions.find_by_id(ActionId(following.key)))

    @precondition(lambda self: self.decisions)
    @rule(pick=picks, who=st.sampled_from([None, None, *REVIEWERS]))
    def undo(self, pick: int, who: str | None) -> None:
        decision_id, deed, by = self.decisions[-1 - pick % min(len(self.decisions), 4)]
        who = who or by
        is_current = deed.staged is not None and deed.staged.key == decision_id
        refusals = {"ActionNotFound"} if who != by else set()
        if not is_current or (deed.staged and self.now >= deed.staged.at):
            refusals.add("UndoTooLate")
        with self.expecting(refusals) as possible:
            action = review.undo(self.there.uow(), decision_id=decision_id, reviewer_id=self.subject(who), now=self.now)
        if possible:
            deed.staged = None
            deed.votes = [vote for vote in deed.votes if vote.by != by]
            self.see(by, deed, action)

    @precondition(lambda self: self.decisions)
    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        decision_id, deed, _ = self.decisions[-1 - pick % min(len(self.decisions), 6)]
        self.touch(deed)
        is_current = deed.staged is not None and deed.staged.key == decision_id
        expected = self.plain.settle(deed, self.now) if is_current else False
        assert (review.settle(self.there.uow(), decision_id=decision_id, now=self.now) is not None) == expected

    # What must always hold

    @invariant()
    def holds(self) -> None:
        """Of everything that the last step touched."""
        self.is_as_the_model_says()
        self.entries_add_up()
        self.caps_hold()
        self.touched = {}

    def is_as_the_model_says(self) -> None:
        for deed in self.touched.values():
            with self.there.uow() as uow:
                self.compare(deed, uow.actions.find_by_id(ActionId(deed.key)))

    def compare(self, deed: Deed, action: Action) -> None:
        assert action.status == deed.status
        assert action.reserved == (deed.q if deed.status in PENDING else None)
        assert action.points_awarded == deed.p
        assert action.is_staged == (deed.staged is not None)
        assert (action.revision.number if action.revision else 0) == deed.revision
        assert (action.due_at, action.first_submitted_at) == (deed.due, deed.first_at)
        assert (action.escalated_at is not None) == deed.escalated
        if deed.status == "CHANGES_REQUESTED":
            assert action.changes_until == deed.told
        if deed.revision:
            assert action.rule_version == deed.number
        assert (action.lease.holder if action.lease else None) == (
            self.subject(deed.grip.holder) if deed.grip else None
        )
        assert sorted(verdict.points for verdict in action.verdicts) == sorted(vote.points for vote in deed.votes)
        if action.decision is not None:
            lines = action.decision.lines
            assert action.decision.points == sum(line.points for line in lines) <= deed.q
            assert action.decision.decided_by != action.subject_id

    def entries_add_up(self) -> None:
        """P2 to P5."""
        for who in {deed.owner for deed in self.touched.values()}:
            subject_id = self.subject(who)
            entries = self.there.entries(subject_id)
            score, reserved, boards = self.there.balance(subject_id)
            assert score == sum(entry.confirmed_delta for entry in entries) == boards.get("ALL", 0)
            assert score == sum(points for period, points in boards.items() if period != "ALL")
            assert reserved == sum(entry.reserved_delta for entry in entries)
            by_action: dict[Any, list[Any]] = {}
            for entry in entries:
                by_action.setdefault(entry.action_id, []).append(entry)
            for deed in self.touched.values():
                if deed.owner == who:
                    self.check_entries(deed, by_action.get(deed.key, []), subject_id)

    def check_entries(self, deed: Deed, entries: list[Any], subject_id: SubjectId) -> None:
        assert sum(entry.reserved_delta for entry in entries) == (deed.q if deed.status in PENDING else 0)
        confirmed = [entry for entry in entries if entry.kind is EntryKind.CONFIRM]
        assert [entry.confirmed_delta for entry in confirmed] == ([] if deed.p is None else [deed.p])
        assert all(0 <= entry.confirmed_delta <= deed.q for entry in confirmed)
        assert all(entry.actor != subject_id for entry in confirmed)

    def caps_hold(self) -> None:
        """P6, from the outside: in no window is there more than the cap allows."""
        for deed in self.touched.values():
            if deed.first_at is None or deed.status not in (*PENDING, "APPROVED"):
                continue
            for window, kind, limit in deed.ground.caps:
                mates = [deed, *self.plain.counted(deed)]
                inside = [d for d in mates if d.first_at and same_window(window, d.first_at, deed.first_at)]
                assert (len(inside) if kind == "COUNT" else sum(worth(d) for d in inside)) <= limit

    def teardown(self) -> None:
        self.touched = dict(self.plain.deeds)
        self.holds()
