"""The plain rules of review: who may hold and judge what, what agrees, and what time and stewards do."""

from collections import Counter
from datetime import datetime, timedelta

from tests.lives.plain import DAY, PENDING, QUARTER, Deed, Grip, Ground, Sending, Staged, Vote

OUTCOMES = {"APPROVE": "APPROVED", "CHANGES": "CHANGES_REQUESTED", "DECLINE": "DECLINED"}
UNDO = timedelta(seconds=10)


class Judging(Sending):
    """What reviewers and stewards may do with what waits."""

    # Who may hold what

    def holds(self, who: str, now: datetime, *, but: Deed | None = None) -> int:
        return sum(deed.held(now) == who for deed in self.deeds.values() if deed is not but)

    def why_not_review(self, who: str) -> set[str]:
        if not self.people[who].is_here:
            return {"Suspended"}
        return set() if self.people[who].reviews else {"WrongRole"}

    def why_not_govern(self, who: str) -> set[str]:
        if not self.people[who].is_here:
            return {"Suspended"}
        return set() if self.people[who].governs else {"WrongRole"}

    def met_often(self, who: str, deed: Deed, now: datetime) -> bool:
        own = [vote for other in self.deeds.values() if other.owner == deed.owner for vote in other.history]
        times = sum(vote.by == who and vote.at > now - 7 * DAY for vote in own)
        return 0 < self.law.pair <= times and any(other != who for other in self.able(deed))

    def why_not_take(self, who: str, deed: Deed, now: datetime) -> set[str]:
        reasons = self.why_not_review(who)
        if not deed.waits:
            reasons.add("ActionNotFound" if deed.status == "DRAFT" else "AlreadyDecided")
        if self.close(who, deed):
            reasons.add("ConflictOfInterest")
        if self.met_often(who, deed, now):
            reasons.add("SeenOften")
        if any(vote.by == who for vote in deed.votes):
            reasons.add("JudgedBefore")
        if len(deed.votes) > deed.quorum:
            reasons.add("WithSteward")
        if deed.held(now) not in (None, who):
            reasons.add("Taken")
        if deed.held(now) != who and self.holds(who, now, but=deed) >= 3:
            reasons.add("TooManyLeases")
        return reasons

    def take(self, who: str, deed: Deed, now: datetime) -> int:
        """Returns the number of the page that shows the hold."""
        self.pages += 1
        grip = deed.grip if deed.grip and deed.grip.holder == who else None
        if grip and now < grip.extended(now):
            grip.until, grip.page = grip.extended(now), self.pages
        else:
            deed.grip = Grip(who, now, now + QUARTER, self.pages)
        return self.pages

    def most_urgent(self, who: str, ground: Ground, now: datetime, *, but: Deed | None = None) -> Deed | None:
        waiting = [
            deed
            for deed in self.deeds.values()
            if deed.waits
            and len(deed.votes) <= deed.quorum
            and deed.ground is ground
            and deed is not but
            and deed.held(now) is None
            and self.could_judge(who, deed)
            and not self.met_often(who, deed, now)
        ]
        return min(waiting, key=lambda deed: (urgency(deed, now), deed.sent_at, deed.key), default=None)

    def recuse(self, who: str, deed: Deed) -> None:
        """Back into the queue, or to a steward where nobody else is left."""
        deed.grip = None
        deed.recused.add(who)
        if not self.able(deed):
            deed.escalated = deed.with_steward = True

    # What is decided

    def why_not_say(self, who: str, deed: Deed, page: int, other: int | None) -> set[str]:
        reasons = self.why_not_review(who)
        if self.close(who, deed):
            reasons.add("ConflictOfInterest")
        if not deed.waits:
            reasons.add("AlreadyDecided")
        if deed.grip is None or deed.grip.page != page:
            reasons.add("LeaseLost")
        if other is not None and other > deed.q:
            reasons.add("PointsOutOfRange")
        return reasons

    def say(self, deed: Deed, vote: Vote, now: datetime) -> bool:
        """Returns whether the quorum agrees."""
        self.note(deed, vote)
        same = sorted(v.points for v in deed.votes if v.outcome == vote.outcome)
        if len(same) < deed.quorum:
            deed.escalated = deed.escalated or len(deed.votes) >= deed.quorum
            deed.with_steward = deed.with_steward or len(deed.votes) > deed.quorum
            return False
        median = same[(len(same) - 1) // 2]
        deed.staged = Staged(None, vote.by, vote.outcome, median, now + UNDO)
        return True

    def note(self, deed: Deed, vote: Vote) -> None:
        vote.revision = deed.revision
        deed.history.append(vote)
        deed.grip = None

    def why_not_settle_alone(self, who: str, deed: Deed, other: int | None) -> set[str]:
        reasons = self.why_not_govern(who)
        if self.close(who, deed):
            reasons.add("ConflictOfInterest")
        if not deed.waits:
            reasons.add("ActionNotFound" if deed.status == "DRAFT" else "AlreadyDecided")
        if not deed.with_steward:
            reasons.add("NotWithSteward")
        if any(vote.by == who for vote in deed.votes):
            reasons.add("JudgedBefore")
        if other is not None and other > deed.q:
            reasons.add("PointsOutOfRange")
        return reasons

    def settle_alone(self, deed: Deed, vote: Vote, now: datetime) -> None:
        self.note(deed, vote)
        deed.staged = Staged(None, vote.by, vote.outcome, vote.points, now)

    def why_not_undo(self, who: str, deed: Deed, key: object, by: str, now: datetime) -> set[str]:
        reasons = self.why_not_review(who)
        if who != by:
            reasons.add("ActionNotFound")
        if deed.staged is None or deed.staged.key != key or now >= deed.staged.at:
            reasons.add("UndoTooLate")
        return reasons

    def undo(self, deed: Deed) -> None:
        assert deed.staged is not None
        deed.history.remove(next(vote for vote in deed.votes if vote.by == deed.staged.by))
        deed.staged = None

    def settle(self, deed: Deed, now: datetime) -> bool:
        staged = deed.staged
        if staged is None or (now < staged.at and deed.ground.state != "CANCELLED"):
            return False
        if deed.ground.state == "CANCELLED":
            deed.end("CANCELLED")
            return True
        deed.end(OUTCOMES[staged.outcome])
        assert staged.key is not None
        deed.answered = staged.key, now
        if staged.outcome == "APPROVE":
            deed.p, deed.approved_at = staged.points, now
        if staged.outcome == "CHANGES":
            until, closes = now + 30 * DAY, deed.ground.closes_at
            until = min(until, max(closes, now) + 7 * DAY) if closes else until
            deed.told = max(until, deed.told or until)
        return True

    # What time brings about: it decides nothing

    def pass_time(self, deed: Deed, now: datetime) -> None:
        if deed.ground.state == "CANCELLED" and deed.status in PENDING:
            deed.end("CANCELLED")
        if deed.status == "CHANGES_REQUESTED" and deed.told and deed.told < now:
            deed.end("EXPIRED")
        if deed.grip and deed.grip.until <= now:
            deed.grip = None
        if not deed.waits or deed.due is None or deed.sent_at is None:
            return
        if deed.due < now and not deed.overdue:
            deed.overdue = deed.escalated = True
        alike = max(Counter(vote.outcome for vote in deed.votes).values(), default=0)
        nobody_left = len(self.able(deed)) < deed.quorum - alike
        deed.with_steward = deed.with_steward or nobody_left or now >= deed.sent_at + 2 * (deed.due - deed.sent_at)


def urgency(deed: Deed, now: datetime) -> int:
    if deed.due and deed.due < now:
        return 0
    return 1 if deed.escalated else 2
