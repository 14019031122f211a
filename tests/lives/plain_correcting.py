"""The plain rules of what stewards put right, of appeals, and of leaving."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.lives.plain import DAY, PENDING, Deed, Taken
from tests.lives.plain_review import Judging

ALONE = 100
OPEN = ("OPEN", "ASSIGNED")


@dataclass
class Change:
    """An adjustment of somebody's score."""

    key: UUID
    about: str
    points: int
    by: str
    state: str
    ended_by: str | None = None
    ended_at: datetime | None = None


@dataclass
class Plea:
    """An appeal, about a deed or about a change."""

    key: UUID
    owner: str
    deed: Deed | None
    about: str
    contested: UUID
    stood: int
    took_part: set[str]
    due: datetime
    state: str = "OPEN"
    taken_by: str | None = None
    taken_at: datetime | None = None
    late: bool = False
    given: int = field(default=0)


class Plain(Judging):
    """Everything, and what may be done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[UUID, Change] = {}
        self.pleas: dict[UUID, Plea] = {}

    # Stewards put right

    def why_not_reverse(self, who: str, deed: Deed, now: datetime, *, is_fraud: bool) -> set[str]:
        reasons = self.why_not_govern(who)
        if any(plea.deed is deed and plea.state in OPEN for plea in self.pleas.values()):
            reasons.add("AppealWaits")
        if self.people[deed.owner].gone:
            reasons.add("NotFound")
        if self.close(who, deed):
            reasons.add("ConflictOfInterest")
        if deed.status != "APPROVED":
            reasons.add("NotReversible")
        elif deed.approved_at and now > deed.approved_at + 180 * DAY and not is_fraud:
            reasons.add("TooLateToReverse")
        return reasons

    def reverse(self, who: str, deed: Deed, key: UUID, now: datetime) -> None:
        deed.taken.append(Taken(key, who, now, deed.p or 0))
        deed.status, deed.p = "REVERSED", None

    def why_not_adjust(self, who: str, about: str) -> set[str]:
        reasons = self.why_not_govern(who) | ({"OwnScore"} if who == about else set())
        return reasons | ({"CloseToThem"} if frozenset({who, about}) in self.related else set())

    def adjust(self, change: Change, now: datetime) -> None:
        self.changes[change.key] = change
        if abs(change.points) <= ALONE:
            change.state, change.ended_by, change.ended_at = "CONFIRMED", change.by, now

    def why_not_end_change(self, who: str, change: Change, *, confirms: bool) -> set[str]:
        reasons = self.why_not_adjust(who, change.about)
        if self.people[change.about].gone:
            reasons |= {"NotFound", "AdjustmentNotFound"}
        if change.state != "PROPOSED":
            reasons.add("AdjustmentEnded")
        if confirms and who == change.by:
            reasons.add("SecondStewardNeeded")
        return reasons

    # Appeals

    def contested(self, deed: Deed) -> tuple[str, UUID, datetime, int] | None:
        """What is said about it last, if points were refused or taken away."""
        if deed.status == "REVERSED":
            last = deed.taken[-1]
            return "REVERSED", last.key, last.at, last.points
        if deed.answered is None or deed.status not in ("DECLINED", "APPROVED"):
            return None
        key, at = deed.answered
        if deed.status == "DECLINED":
            return "DECLINED", key, at, 0
        return ("FEWER", key, at, deed.p or 0) if (deed.p or 0) < deed.q else None

    def contested_change(self, change: Change) -> tuple[str, UUID, datetime, int] | None:
        if change.state != "CONFIRMED" or change.points >= 0 or change.ended_at is None:
            return None
        return "ADJUSTED", change.key, change.ended_at, change.points

    def why_not_plead(self, said: tuple[str, UUID, datetime, int] | None, now: datetime) -> set[str]:
        if said is None:
            return {"NothingToAppeal"}
        _, key, at, _ = said
        reasons = {"AppealedBefore"} if any(plea.contested == key for plea in self.pleas.values()) else set()
        return reasons | ({"TooLateToAppeal"} if now > at + 14 * DAY else set())

    def took_part(self, deed: Deed) -> set[str]:
        """Whoever judged it, took its points back, or answered an appeal about it; its lead, if they may not review."""
        answered = {plea.taken_by for plea in self.pleas.values() if plea.deed is deed and plea.state not in OPEN}
        led = set() if deed.ground.own else {deed.ground.lead}
        known = {vote.by for vote in deed.history} | {one.by for one in deed.taken} | led
        return known | {who for who in answered if who}

    def too_close(self, who: str, plea: Plea) -> bool:
        return self.close(who, plea.deed) if plea.deed else frozenset({who, plea.owner}) in self.related

    def others_for(self, plea: Plea) -> bool:
        """Whether anybody is there who took no part and is not close."""
        judges = [name for name, who in self.people.items() if who.reviews or who.governs]
        known = plea.took_part | {plea.owner}
        return any(name not in known and not self.too_close(name, plea) for name in judges)

    def why_not_look(self, who: str, plea: Plea) -> set[str]:
        here, has_others = self.people[who], self.others_for(plea)
        reasons = set() if here.is_here else {"Suspended"}
        if here.is_here and not (here.reviews or here.governs):
            reasons.add("WrongRole")
        if who == plea.owner or (who in plea.took_part and (has_others or not here.governs)):
            reasons.add("TookPart")
        if self.too_close(who, plea) and (has_others or not here.governs):
            reasons.add("ConflictOfInterest")
        if plea.state not in OPEN:
            reasons.add("AppealEnded")
        return reasons

    def why_not_take_plea(self, who: str, plea: Plea, now: datetime) -> set[str]:
        reasons = self.why_not_look(who, plea)
        if plea.taken_by not in (None, who) and plea.taken_at and now < plea.taken_at + 2 * DAY:
            reasons.add("AppealTaken")
        return reasons

    def take_plea(self, who: str, plea: Plea, now: datetime) -> None:
        if plea.taken_by != who:
            plea.state, plea.taken_by, plea.taken_at = "ASSIGNED", who, now

    def why_not_answer(self, who: str, plea: Plea, state: str, points: int) -> set[str]:
        reasons = self.why_not_look(who, plea)
        if plea.taken_by != who:
            reasons.add("AppealNotTaken")
        if state == "AMENDED" and plea.about != "FEWER":
            reasons.add("NotAmendable")
        if state == "OVERTURNED" and plea.about == "FEWER":
            reasons.add("NotOverturnable")
        if plea.deed is not None and state != "UPHELD":
            if points > plea.deed.q:
                reasons.add("PointsOutOfRange")
            if points < plea.stood + (1 if state == "AMENDED" else 0):
                reasons.add("NotMore")
        return reasons

    def answer(self, plea: Plea, state: str, points: int, now: datetime) -> None:
        plea.state = state
        if state == "UPHELD":
            return
        if plea.deed is None:
            plea.given = -plea.stood
            return
        deed = plea.deed
        deed.status, deed.p, deed.approved_at, deed.lifted = "APPROVED", points, now, True

    # Sums, and leaving

    def score(self, who: str) -> int:
        deeds = sum(deed.p or 0 for deed in self.deeds.values() if deed.owner == who and deed.status == "APPROVED")
        changes = sum(one.points for one in self.changes.values() if one.about == who and one.state == "CONFIRMED")
        return deeds + changes + sum(plea.given for plea in self.pleas.values() if plea.owner == who)

    def give_back(self, who: str, now: datetime) -> None:
        """Whatever they still hold."""
        for deed in self.deeds.values():
            if deed.held(now) == who:
                deed.grip = None

    def pause_led(self, who: str) -> None:
        for ground in self.grounds:
            if ground.lead == who and ground.state == "OPEN":
                ground.state = "PAUSED"

    def erase(self, who: str, heir: str, now: datetime) -> None:
        """What they sent and still waits ends; whom they judged keeps all; their activities go to the heir."""
        self.people[who].gone = True
        self.end_own(who)
        self.give_back(who, now)
        self.related = {pair: key for pair, key in self.related.items() if who not in pair}
        for ground in self.grounds:
            if ground.lead == who and ground.state in ("OPEN", "PAUSED"):
                ground.lead = heir

    def end_own(self, who: str) -> None:
        """What they sent and what they asked; what they had taken up is free."""
        for deed in [deed for deed in self.deeds.values() if deed.owner == who]:
            if deed.status == "DRAFT":
                del self.deeds[deed.key]
            elif deed.status in PENDING:
                deed.end("WITHDRAWN")
        for plea in self.pleas.values():
            if plea.owner == who and plea.state in OPEN:
                plea.state, plea.taken_by = "WITHDRAWN", None
            elif plea.state == "ASSIGNED" and plea.taken_by == who:
                plea.state, plea.taken_by, plea.taken_at = "OPEN", None, None
