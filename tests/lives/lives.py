"""The part of the state machine that is about people, activities and time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from socialscore.application import activities, appeals, escalations, review, timers
from socialscore.application.community import change_rules
from socialscore.domain.action import Action
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import ActivityId, DecisionId, SubjectId, VersionId
from socialscore.domain.person import Person, Role
from tests.builders import NOW, some_rules
from tests.lives.plain import PENDING, Deed, Grip, Ground, Law, Who
from tests.lives.plain_correcting import OPEN, Plain
from tests.worlds import BERLIN, World

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
    *(timedelta(days=days) for days in (1, 2, 3, 8, 31)),
)
# Each seat is somebody's; whoever is erased leaves it to a newcomer. `sam` stays, so that somebody is there who may.
SEATS: dict[str, dict[str, Any]] = {
    "ada": {},
    "bo": {},
    "cem": {"role": "VALIDATOR"},
    "dua": {"role": "VALIDATOR"},
    "eve": {"role": "VALIDATOR"},
    "lea": {"role": "LEAD", "may_review": True},
    "leo": {"role": "LEAD"},
    "sam": {"steward": True},
    "tia": {"role": "VALIDATOR", "steward": True},
}
PARTICIPANTS, REVIEWERS = ("ada", "bo", "eve"), ("cem", "dua", "eve", "lea", "tia", "cem", "dua", "bo")
WHY = "Because of this."
picks = st.integers(0, 30)
laws = st.builds(
    Law,
    pair=st.sampled_from([0, 0, 3]),
    second_from=st.sampled_from([0, 0, 1, 30]),
    second_first=st.sampled_from([0, 1]),
)


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
        self.seats = {seat: seat for seat in SEATS}
        self.pages: list[Page] = []
        self.decisions: list[tuple[DecisionId, Deed, str]] = []
        self.touched: dict[UUID, Deed] = {}
        self.holders: dict[UUID, set[SubjectId]] = {}
        self.known_holds: set[UUID] = set()

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

    def touch(self, deed: Deed) -> Deed:
        self.touched[deed.key] = deed
        return deed

    @contextmanager
    def expecting(self, refusals: set[str]) -> Iterator[bool]:
        """One of the refusals, or success where there is none; `with` yields whether success is expected."""
        try:
            yield not refusals
        except DomainError as refused:
            if type(refused).__name__ not in refusals:
                raise AssertionError(f"refused as {type(refused).__name__}, expected was {refusals}") from refused
            return
        if refusals:
            self.facts_hold()  # says first what went wrong by it
            raise AssertionError(f"went through, and is refused by {refusals}")

    def facts_hold(self) -> dict[UUID, Action]:
        """What must be true of all that the last step touched, whatever the model says; `Machine` knows."""
        raise NotImplementedError

    def see(self, who: str, deed: Deed, action: Action) -> None:
        """The reviewer took the item: in the model too, and the page shows it."""
        number = self.plain.take(who, self.touch(deed), self.now)
        assert action.lease is not None
        assert deed.grip is not None
        assert (action.action_id, action.lease.expires_at) == (deed.key, deed.grip.until)
        self.holders.setdefault(deed.key, set()).add(action.lease.holder)
        hold = review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version)
        self.pages.append(Page(who, deed, deed.grip, number, hold))

    # People and activities

    @initialize(law=laws, sent=st.lists(st.tuples(st.sampled_from(PARTICIPANTS), st.integers(0, 7)), max_size=4))
    def meet(self, law: Law, sent: list[tuple[str, int]]) -> None:
        for seat in SEATS:
            self.sit(seat)
        self.legislate(law)
        self.found(caps=(), cooldown_hours=0, lead="lea", own=False)
        for seat, count in sent:
            self.submit(seat, 0, count)

    def submit(self, seat: str, pick: int, count: int) -> None:
        """Something new in the activity of this number."""
        raise NotImplementedError

    def sit(self, seat: str) -> None:
        """Somebody new takes a seat, with what goes with it."""
        name = seat if seat not in self.people else f"{seat} {len(self.people)}"
        rights = Who(**SEATS[seat])
        self.people[name] = self.there.join(
            email=f"{name.replace(' ', '.')}@example.org",
            role=Role(rights.role),
            may_review=rights.may_review,
            is_steward=rights.steward,
        )
        self.seats[seat] = name
        self.plain.people[name] = rights

    def legislate(self, law: Law) -> None:
        """A steward lets other rules hold; what was sent keeps its quorum."""
        with self.there.uow() as uow:
            number, rules = uow.community.number(), uow.community.current()
        change_rules(
            self.there.uow(),
            rules=replace(
                rules,
                same_pair_in_week=law.pair,
                second_review_points=law.second_from,
                second_review_first=law.second_first,
            ),
            version=number,
            by=self.subject("sam"),
            now=self.now,
        )
        self.plain.law = law

    @precondition(lambda self: 0 < len(self.plain.grounds) < self.most_grounds)
    @rule(
        caps=st.sampled_from(CAPS),
        cooldown_hours=st.sampled_from([0, 0, 1]),
        lead=st.sampled_from(["lea", "leo", "tia"]),
        own=st.booleans(),
    )
    def found(self, caps: tuple[tuple[str, str, int], ...], cooldown_hours: int, lead: str, own: bool) -> None:
        lead = self.seats[lead] if self.plain.people[self.seats[lead]].leads else "sam"
        ground = Ground(self.a_new_id(), lead, caps, cooldown_hours, own)
        rules = some_rules(
            caps=tuple(Cap(Window(window), CapKind(kind), limit) for window, kind, limit in caps),
            cooldown_hours=cooldown_hours,
            lead_may_review=own,
        )
        activities.create_activity(
            self.there.uow(),
            activity_id=ActivityId(ground.key),
            lead_id=self.subject(lead),
            name="Beach",
            description="",
            rules=rules,
        )
        self.move(ground, activities.open_activity, now=self.now)
        self.plain.grounds.append(ground)

    def move(self, ground: Ground, step: Callable[..., Any], **fields: Any) -> None:
        step(self.there.uow(), activity_id=ground.key, by=self.subject("sam"), **fields)

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
                activity.cancel(by=self.people["sam"], reason=WHY)
                uow.activities.save(activity)
        else:
            self.move(ground, activities.cancel_activity, reason=WHY, now=self.now)
            for deed in self.plain.deeds.values():
                if deed.ground is ground and deed.status in PENDING:
                    self.touch(deed).end("CANCELLED")
        ground.state = "CANCELLED"

    def change_rules(self, ground: Ground, base: int) -> None:
        if ground.state not in ("OPEN", "PAUSED") or base == ground.base:
            return
        with self.there.uow() as uow:
            activity = uow.activities.find_by_id(ActivityId(ground.key))
            rules = replace(activity.rules, points=replace(activity.rules.points, base_points=base))
            activity.change_rules(rules, version_id=VersionId(uuid4()), by=self.people["sam"], now=self.now)
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
        escalations.move_up(uow, now=self.now, zone=BERLIN)
        escalations.hand_over(uow, now=self.now)
        for deed in self.plain.deeds.values():
            self.plain.pass_time(self.touch(deed), self.now)
        late = [one for one in self.plain.pleas.values() if one.state in OPEN and one.due < self.now and not one.late]
        assert appeals.escalate_late(uow, now=self.now) == len(late)
        for plea in late:
            plea.late = True
