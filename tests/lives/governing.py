"""The part of the state machine that is about who may what: relations, rights, suspension, leaving; and stewards."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from socialscore.application import conflicts, escalations, membership, privacy
from socialscore.domain.conflicts import RelationKind
from socialscore.domain.ids import ActionId, RelationId
from socialscore.domain.person import Role
from socialscore.domain.review import Opinion, Outcome
from tests.leaving import Bin, Journal
from tests.lives.lives import SEATS, laws, picks
from tests.lives.plain import DAY, Deed, Law, Vote
from tests.lives.reviewing import Reviewing, opinion_on

STEWARDS = st.sampled_from(["sam", "tia", "sam", "tia", "dua"])
ANYBODY = st.sampled_from(sorted(SEATS))
# `sam` keeps what they have, so that there is always somebody who may.
OTHERS = st.sampled_from(sorted(SEATS.keys() - {"sam"}))


class Governing(Reviewing):
    """Adds what changes who may judge, and what a steward decides alone."""

    @rule(
        what=st.sampled_from(["relate", "relate", "role", "role back", "suspend", "leave", "law"]),
        one=OTHERS,
        other=ANYBODY,
        by=STEWARDS,
        pick=picks,
        law=laws,
    )
    def govern(self, what: str, one: str, other: str, by: str, pick: int, law: Law) -> None:
        """One rule for all of it, so that lives are about review more than about that."""
        if what == "law":
            self.legislate(law)
        elif what == "leave":
            self.leave(one)
        elif what == "suspend":
            away = [seat for seat, who in self.seats.items() if not self.plain.people[who].active]
            self.suspend_or_reinstate(away[0] if away else one, by)
        elif what == "relate" and pick % 2:
            self.relate_and_try(one)
        elif what == "relate":
            self.relate(one, other, ends=pick % 3 == 0)
        else:
            self.give_role(one, by, list(Role)[pick % 3], extra=pick % 2 == 0, back=what == "role back")

    def relate_and_try(self, seat: str) -> None:
        """Close to somebody whose item waits, and wants it all the same."""
        waiting = [deed for deed in self.plain.deeds.values() if deed.waits]
        seats = {who: seat for seat, who in self.seats.items()}
        if waiting and waiting[0].owner in seats:
            self.relate(seat, seats[waiting[0].owner], ends=False)
            self.take(self.seats[seat], self.touch(waiting[0]))

    def relate(self, one: str, other: str, *, ends: bool) -> None:
        """Two say that they are close, or that they are not any more."""
        one, other = self.seats[one], self.seats[other]
        pair = frozenset({one, other})
        if ends and pair in self.plain.related:
            relation_id = RelationId(self.plain.related.pop(pair))
            conflicts.end(self.there.uow(), relation_id=relation_id, subject_id=self.subject(one), now=self.now)
            return
        if len(self.plain.related) >= 3:
            return  # or nobody could judge anybody
        with self.expecting({"RelatedToOneself"} if one == other else set()) as possible:
            made = conflicts.declare(
                self.there.uow(),
                relation_id=RelationId(self.a_new_id()),
                subject_id=self.subject(one),
                email=f"{other.replace(' ', '.')}@example.org",
                name="Amina",
                kind=RelationKind.TEAM,
                now=self.now,
            )
        if possible:
            assert self.plain.related.setdefault(pair, made.relation_id) == made.relation_id

    def give_role(self, seat: str, by: str, role: Role, *, extra: bool, back: bool) -> None:
        """Another role, or the one that goes with the seat."""
        who, by, rights = self.seats[seat], self.seats[by], SEATS[seat]
        if back:
            role, extra = Role(rights.get("role", "PARTICIPANT")), bool(rights.get("may_review"))
        steward = bool(rights.get("steward")) if back else extra and role is Role.PARTICIPANT
        refusals = self.why_not_change(who, by)
        unfinished = any(one.lead == who and one.state in ("OPEN", "PAUSED") for one in self.plain.grounds)
        if unfinished and not (role is Role.LEAD or steward):
            refusals.add("ActivitiesLed")
        with self.expecting(refusals) as possible:
            membership.change_role(
                self.there.uow(),
                person_id=self.people[who].person_id,
                role=role,
                may_review=extra,
                is_steward=steward,
                by=self.subject(by),
                now=self.now,
            )
        if possible:
            here = self.plain.people[who]
            here.role, here.may_review, here.steward = str(role), extra and role is Role.LEAD, steward

    def suspend_or_reinstate(self, seat: str, by: str) -> None:
        who, by = self.seats[seat], self.seats[by]
        here, person_id, subject_id = self.plain.people[who], self.people[who].person_id, self.subject(by)
        with self.expecting(self.why_not_change(who, by)) as possible:
            if here.active:
                membership.suspend(
                    self.there.uow(), person_id=person_id, by=subject_id, now=self.now, pause_activities=True
                )
            else:
                membership.reinstate(self.there.uow(), person_id=person_id, by=subject_id, now=self.now)
        if possible and here.active:
            self.plain.give_back(who, self.now)
            self.plain.pause_led(who)
        if possible:
            here.active = not here.active

    def why_not_change(self, who: str, by: str) -> set[str]:
        return self.plain.why_not_govern(by) | ({"OwnRole"} if who == by else set())

    def leave(self, seat: str) -> None:
        """Everything of them is erased, and somebody new takes the seat."""
        who = self.seats[seat]
        own = [deed for deed in self.plain.deeds.values() if deed.owner == who]
        journal = Journal()
        assert privacy.erase_now(
            self.there.uow(), person_id=self.people[who].person_id, journal=journal, store=Bin(), now=self.now
        )
        assert journal.lines == [self.subject(who)]
        self.plain.erase(who, self.heir_of(who), self.now)
        for deed in own:
            if deed.key in self.plain.deeds:
                self.touch(deed)
        self.pages = [page for page in self.pages if page.who != who]
        self.sit(seat)

    def heir_of(self, who: str) -> str:
        """Whichever steward leads their activities now; it has to be one."""
        stewards = [name for name, here in self.plain.people.items() if here.governs and name != who]
        running = [one for one in self.plain.grounds if one.lead == who and one.state in ("OPEN", "PAUSED")]
        heir = stewards[0]
        for ground in running:
            with self.there.uow() as uow:
                lead = uow.activities.find_by_id(ground.key).lead  # type: ignore[arg-type]
            heir = next(name for name in stewards if self.subject(name) == lead)
        return heir

    # A steward settles what reviewers could not

    def handed_over(self) -> list[Deed]:
        return [deed for deed in self.plain.deeds.values() if deed.waits and deed.with_steward]

    @precondition(lambda self: self.plain.deeds)
    @rule(
        seat=STEWARDS,
        pick=picks,
        outcome=st.sampled_from(Outcome),
        other=st.none() | st.integers(0, 50),
        at_once=st.booleans(),
    )
    def settle_alone(self, seat: str, pick: int, outcome: Outcome, other: int | None, at_once: bool) -> None:
        """Rather one that came to the stewards, after six days if there is none."""
        if pick % 4 == 0 and not self.handed_over():
            self.now += 6 * DAY
            self.run_timers()
        who, open_ones = self.seats[seat], self.handed_over() if pick % 5 else []
        deed = self.touch(open_ones[pick % len(open_ones)]) if open_ones else self.deed(pick)
        if outcome is Outcome.APPROVE:
            opinion, points = opinion_on(deed, None, True, other)
        else:
            opinion, points, other = Opinion(outcome=outcome, reason="OTHER", sentence="It is not enough."), 0, None
        with self.there.uow() as uow:
            version = uow.actions.find_by_id(ActionId(deed.key)).version
        with self.expecting(self.plain.why_not_settle_alone(who, deed, other)) as possible:
            decision = escalations.settle_as_steward(
                self.there.uow(),
                action_id=ActionId(deed.key),
                steward_id=self.subject(who),
                opinion=opinion,
                version=version,
                now=self.now,
            )
        if possible:
            self.plain.settle_alone(deed, Vote(who, str(outcome), points, self.now), self.now)
            assert deed.staged is not None
            deed.staged.key = decision.decision_id
            self.decisions.append((decision.decision_id, deed, who))
            self.facts_hold()  # while the decision is there to be looked at: it may end with its activity
            if at_once:
                self.settle(0)
