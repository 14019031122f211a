"""The part of the state machine that is about reviewers: take, judge, undo, hand back, step back; and the settling."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from socialscore.application import conflicts, holds, review
from socialscore.domain.action import Action
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.review import Opinion, Outcome
from tests.lives.lives import REVIEWERS, WHY, Page, picks
from tests.lives.participating import Participating
from tests.lives.plain import Deed, Vote

reviewers = st.sampled_from(REVIEWERS)


class Reviewing(Participating):
    """Adds what reviewers do."""

    def page(self, pick: int) -> Page:
        """Rather one that shows its item as it is."""
        fresh = [page for page in self.pages if page.deed.grip and page.deed.grip.page == page.number]
        among = (fresh if pick % 4 else []) or self.pages
        page = among[-1 - pick % min(len(among), 8)]
        self.touch(page.deed)
        return page

    @precondition(lambda self: self.plain.deeds)
    @rule(seat=reviewers, pick=picks)
    def claim(self, seat: str, pick: int) -> None:
        self.take(self.seats[seat], self.deed(pick))

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
    @rule(seat=reviewers, pick=picks)
    def claim_next(self, seat: str, pick: int) -> None:
        who, ground = self.seats[seat], self.ground(pick)
        deed = self.plain.most_urgent(who, ground, self.now)
        with self.expecting(self.why_not_next(who, deed)) as possible:
            action = review.claim(
                self.there.uow(),
                reviewer_id=self.subject(who),
                action_id=None,
                activity_id=ActivityId(ground.key),
                now=self.now,
            )
        if possible:
            self.see_or_not(who, deed, action)

    def why_not_next(self, who: str, deed: Deed | None) -> set[str]:
        return self.plain.why_not_review(who) | (self.plain.why_not_take(who, deed, self.now) if deed else set())

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
        with self.expecting(self.why_not_next(page.who, deed)) as possible:
            action = review.claim(
                self.there.uow(),
                reviewer_id=self.subject(page.who),
                action_id=None,
                activity_id=ActivityId(page.deed.ground.key),
                leaving=holds.Leaving(lease_id=page.hold.lease_id, typed=typed),
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
            until = holds.heartbeat(
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
    @rule(pick=picks, steps_back=st.booleans())
    def hand_back(self, pick: int, steps_back: bool) -> None:
        """With or without "I know this person"."""
        page = self.page(pick)
        lease_id, reviewer_id, mine = page.hold.lease_id, self.subject(page.who), page.deed.grip is page.grip
        if not steps_back:
            holds.release(self.there.uow(), lease_id=lease_id, reviewer_id=reviewer_id)
            page.deed.grip = None if mine else page.deed.grip
            return
        with self.expecting(self.plain.why_not_review(page.who)) as possible:
            left = conflicts.recuse(self.there.uow(), lease_id=lease_id, reviewer_id=reviewer_id, now=self.now)
        if possible:
            assert left == (page.deed.key if mine else None)
            if mine:
                self.plain.recuse(page.who, page.deed)

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
        opinion, points = opinion_on(page.deed, count, ticked, other)
        self.say(page, opinion, Vote(page.who, "APPROVE", points, self.now), other, go_on)

    @precondition(lambda self: self.pages)
    @rule(pick=picks, outcome=st.sampled_from([Outcome.CHANGES, Outcome.DECLINE]), go_on=st.booleans())
    def refuse(self, pick: int, outcome: Outcome, go_on: bool) -> None:
        self.refuse_on(self.page(pick), outcome, go_on)

    def refuse_on(self, page: Page, outcome: Outcome, go_on: bool) -> None:
        opinion = Opinion(outcome=outcome, reason="OTHER", sentence="This is not enough.")
        self.say(page, opinion, Vote(page.who, str(outcome), 0, self.now), None, go_on)

    @precondition(lambda self: any(deed.waits for deed in self.plain.deeds.values()))
    @rule(decided=st.lists(st.tuples(st.sampled_from(REVIEWERS[:5]), picks, st.sampled_from(Outcome)), min_size=1))
    def decide(self, decided: list[tuple[str, int, Outcome]]) -> None:
        """Many steps at once, so that lives become long: take, judge, mostly wait about ten seconds and settle."""
        for seat, pick, outcome in decided:
            waiting = [deed for deed in self.plain.deeds.values() if deed.waits]
            page = self.take(self.seats[seat], self.touch(waiting[pick % len(waiting)])) if waiting else None
            if page is None:
                continue
            if outcome is Outcome.APPROVE:
                self.approve_on(page, pick % 5, ticked=pick % 4 < 3, other=None, go_on=False)
            else:
                self.refuse_on(page, outcome, go_on=False)
            if pick % 5 < 4:
                self.now += timedelta(seconds=8 + pick % 4)
                self.settle(0)

    def decide_one(self, pick: int) -> None:
        """Two reviewers of the same mind, which is enough for anything."""
        if any(deed.waits for deed in self.plain.deeds.values()):
            outcome = Outcome.APPROVE if pick % 3 else Outcome.DECLINE
            self.decide([("cem", pick, outcome), ("dua", pick, outcome)])

    def say(self, page: Page, opinion: Opinion, vote: Vote, other: int | None, go_on: bool) -> None:
        deed = page.deed
        with self.expecting(self.plain.why_not_say(page.who, deed, page.number, other)) as possible:
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
        if (judged.decision is not None) != agreed:
            self.facts_hold()  # says first what went wrong by it
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
    @rule(pick=picks, seat=st.sampled_from([None, None, *REVIEWERS]))
    def undo(self, pick: int, seat: str | None) -> None:
        decision_id, deed, by = self.decisions[-1 - pick % min(len(self.decisions), 4)]
        who = self.seats[seat or "cem"] if seat or self.plain.people[by].gone else by
        with self.expecting(self.plain.why_not_undo(who, deed, decision_id, by, self.now)) as possible:
            action = review.undo(self.there.uow(), decision_id=decision_id, reviewer_id=self.subject(who), now=self.now)
        if possible:
            self.plain.undo(deed)
            self.see(by, deed, action)
            self.known_holds.add(self.pages[-1].hold.lease_id)  # theirs again, whatever was declared meanwhile

    @precondition(lambda self: self.decisions)
    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        if not self.decisions:
            return
        decision_id, deed, _ = self.decisions[-1 - pick % min(len(self.decisions), 6)]
        self.touch(deed)
        is_current = deed.staged is not None and deed.staged.key == decision_id
        expected = self.plain.settle(deed, self.now) if is_current else False
        assert (review.settle(self.there.uow(), decision_id=decision_id, now=self.now) is not None) == expected


def opinion_on(deed: Deed, count: int | None, ticked: bool, other: int | None) -> tuple[Opinion, int]:
    """An approval, and the points it comes to by the plain rule."""
    confirmed = min(deed.count, deed.count if count is None else count, 6)
    points = deed.base + 5 * confirmed + (5 if ticked else 0) if other is None else other
    ticks = ("place",) if ticked else ()
    note = "A steward decides it so."
    return Opinion(outcome=Outcome.APPROVE, count=count, ticked=ticks, other=other, why=WHY, note=note), points
