"""The part of the state machine that is about people, activities and time."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from socialscore.application import activities, review, timers
from socialscore.domain.action import Action
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, VersionId
from socialscore.domain.person import Person, Role
from tests.application.plain import PENDING, Deed, Grip, Ground, Plain
from tests.builders import NOW, some_rules
from tests.worlds import World

CAPS: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (),
    (("DAY", "COUNT", 2),),
    (("WEEK", "POINTS", 60), ("ALL", "COUNT", 4)),
    (("MONTH", "POINTS", 40),),
    (("ALL", "POINTS", 90),),
)
STEPS = (
    *(timedelta(seconds=seconds) for seconds in (1, 9, 10)),
    *(timedelta(minutes=minutes) for minutes in (5, 15, 59, 61)),
    *(timedelta(days=days) for days in (1, 3, 8, 31)),
)
PARTICIPANTS, REVIEWERS = ("ada", "bo", "eve"), ("cem", "dua", "eve", "lea")
WHY = "Because of this."
picks = st.integers(0, 30)


@dataclass(frozen=True)
class Page:
    """What a reviewer saw when they took an item."""

    who: str
    deed: Deed
    grip: Grip
    number: int
    hold: review.Hold


class Lives(RuleBasedStateMachine):
    """Subclasses say in which `world` they run."""

    world: ClassVar[Callable[[], World]]
    most_grounds: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.there = type(self).world()
        self.plain, self.now, self.names = Plain(), NOW, 0
        self.family = uuid4().int >> 64
        self.people: dict[str, Person] = {}
        self.pages: list[Page] = []
        self.decisions: list[tuple[DecisionId, Deed, str]] = []
        self.touched: dict[UUID, Deed] = {}

    # Helpers

    def a_new_id(self) -> UUID:
        """In the same order each time a life is lived again, and yet never used before."""
        self.names += 1
        return UUID(int=uuid5(NAMESPACE_OID, str(self.names)).int >> 64 << 64 | self.family)

    def subject(self, who: str) -> Any:
        return self.people[who].subject_id

    def deed(self, pick: int) -> Deed:
        """Rather one that still lives."""
        deeds = list(self.plain.deeds.values())
        living = [deed for deed in deeds if deed.status in ("DRAFT", *PENDING)] if pick % 4 else []
        among = living or deeds
        return self.touch(among[-1 - pick % len(among)])

    def ground(self, pick: int) -> Ground:
        return self.plain.grounds[pick % len(self.plain.grounds)]

    def page(self, pick: int) -> Page:
        """Rather one that shows its item as it is."""
        fresh = [page for page in self.pages if page.deed.grip and page.deed.grip.page == page.number]
        among = (fresh if pick % 4 else []) or self.pages
        page = among[-1 - pick % min(len(among), 8)]
        self.touch(page.deed)
        return page

    def touch(self, deed: Deed) -> Deed:
        self.touched[deed.key] = deed
        return deed

    @contextmanager
    def expecting(self, refusals: set[str]) -> Any:
        """One of the refusals, or success where there is none; `with` yields whether success is expected."""
        if not refusals:
            yield True
            return
        with pytest.raises(DomainError) as refused:
            yield False
        assert type(refused.value).__name__ in refusals

    def see(self, who: str, deed: Deed, action: Action) -> None:
        """The reviewer took the item: in the model too, and the page shows it."""
        number = self.plain.take(who, self.touch(deed), self.now)
        assert action.lease is not None
        assert deed.grip is not None
        assert (action.action_id, action.lease.expires_at) == (deed.key, deed.grip.until)
        hold = review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version)
        self.pages.append(Page(who, deed, deed.grip, number, hold))

    # People and activities

    @initialize()
    def meet(self) -> None:
        for who in sorted({*PARTICIPANTS, *REVIEWERS}):
            is_lead = who == "lea"
            fields: dict[str, Any] = {"role": Role.LEAD, "may_review": True} if is_lead else {}
            if who in REVIEWERS and not is_lead:
                fields = {"role": Role.VALIDATOR}
            self.people[who] = self.there.join(**fields)
        self.let_pairs_meet()
        self.found(caps=(), cooldown_hours=0, strict=False)

    def let_pairs_meet(self) -> None:
        """Lives are long and reviewers few: how often the same two may meet has tests of its own."""
        with self.there.uow() as uow:
            rules = replace(uow.community.current(), same_pair_in_week=0)
            if rules != uow.community.current():
                by = self.people["lea"].subject_id
                uow.community.publish(rules, number=uow.community.number() + 1, by=by, now=self.now)

    @precondition(lambda self: 0 < len(self.plain.grounds) < self.most_grounds)
    @rule(caps=st.sampled_from(CAPS), cooldown_hours=st.sampled_from([0, 0, 1]), strict=st.booleans())
    def found(self, caps: tuple[tuple[str, str, int], ...], cooldown_hours: int, strict: bool) -> None:
        ground = Ground(self.a_new_id(), "lea", caps, cooldown_hours, strict)
        rules = some_rules(
            caps=tuple(Cap(Window(window), CapKind(kind), limit) for window, kind, limit in caps),
            cooldown_hours=cooldown_hours,
        )
        activities.create_activity(
            self.there.uow(),
            activity_id=ActivityId(ground.key),
            lead_id=self.subject("lea"),
            name="Beach",
            description="",
            rules=rules,
        )
        self.move(ground, activities.open_activity, now=self.now)
        self.plain.grounds.append(ground)

    def move(self, ground: Ground, step: Callable[..., Any], **fields: Any) -> None:
        step(self.there.uow(), activity_id=ground.key, by=self.subject("lea"), **fields)

    @precondition(lambda self: self.plain.deeds)
    @rule(
        pick=picks,
        what=st.sampled_from(["timers", "timers", "rules", "open", "open", "pause", "close", "cancel", "cut"]),
    )
    def meanwhile(self, pick: int, what: str) -> None:
        """What happens around the actions; little of it early, for little happens after an activity has ended."""
        ground = self.ground(pick)
        if what == "timers":
            self.run_timers()
        elif what == "rules":
            self.change_rules(ground, base=pick % 20)
        elif len(self.plain.grounds) < self.most_grounds:
            return
        elif what in ("cancel", "cut"):
            self.cancel(ground, cut_off=what == "cut")
        else:
            self.steer(ground, what)

    def steer(self, ground: Ground, verb: str) -> None:
        table: dict[str, tuple[tuple[str, ...], str, Callable[..., Any], dict[str, Any]]] = {
            "pause": (("OPEN",), "PAUSED", activities.pause_activity, {}),
            "open": (("PAUSED",), "OPEN", activities.open_activity, {"now": self.now}),
            "close": (("OPEN", "PAUSED"), "CLOSED", activities.close_activity, {"now": self.now}),
        }
        allowed, then, step, fields = table[verb]
        with self.expecting(set() if ground.state in allowed else {"StateNotPossible"}) as possible:
            self.move(ground, step, **fields)
        if possible:
            ground.state = then
            ground.closes_at = self.now if verb == "close" else None

    def cancel(self, ground: Ground, *, cut_off: bool) -> None:
        if ground.state not in ("OPEN", "PAUSED"):
            return
        if cut_off:
            with self.there.uow() as uow:
                activity = uow.activities.find_by_id(ActivityId(ground.key))
                activity.cancel(by=self.people["lea"], reason=WHY)
                uow.activities.save(activity)
        else:
            self.move(ground, activities.cancel_activity, reason=WHY, now=self.now)
            self.end_all(ground)
        ground.state = "CANCELLED"

    def end_all(self, ground: Ground) -> None:
        for deed in self.plain.deeds.values():
            if deed.ground is ground and deed.status in PENDING:
                self.touch(deed).end("CANCELLED")

    def ask_for_a_second_review(self, deed: Deed) -> None:
        """As a rule of a steward would, at submission."""
        with self.there.uow() as uow:
            action = uow.actions.find_by_id(ActionId(deed.key))
            action.sent.quorum_required = 2
            uow.actions.save(action)
        deed.quorum = 2

    def change_rules(self, ground: Ground, base: int) -> None:
        if ground.state not in ("OPEN", "PAUSED") or base == ground.base:
            return
        with self.there.uow() as uow:
            activity = uow.activities.find_by_id(ActivityId(ground.key))
            rules = replace(activity.rules, points=replace(activity.rules.points, base_points=base))
            activity.change_rules(rules, version_id=VersionId(uuid4()), by=self.people["lea"], now=self.now)
            uow.activities.save(activity)
        ground.base, ground.number = base, ground.number + 1

    # Time

    @rule(step=st.sampled_from(STEPS))
    def wait(self, step: timedelta) -> None:
        self.now += step

    def run_timers(self) -> None:
        uow = self.there.uow()
        timers.finish_cancelled(uow, now=self.now)
        timers.expire_silent(uow, now=self.now)
        timers.end_leases(uow, now=self.now)
        for deed in self.plain.deeds.values():
            self.touch(deed)
            if deed.ground.state == "CANCELLED" and deed.status in PENDING:
                deed.end("CANCELLED")
            if deed.status == "CHANGES_REQUESTED" and deed.told and deed.told < self.now:
                deed.end("EXPIRED")
            if deed.grip and deed.grip.until <= self.now:
                deed.grip = None
