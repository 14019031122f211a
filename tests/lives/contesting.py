"""The part of the state machine that is about putting right: reversals, adjustments and appeals."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from socialscore.application import appeals, correcting
from socialscore.domain.appeals import Answer, Appeal, AppealState
from socialscore.domain.correcting import AdjustmentReason, ReversalReason
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, ReversalId
from tests.lives.governing import ANYBODY, STEWARDS, Governing
from tests.lives.lives import PARTICIPANTS, REVIEWERS, WHY, picks
from tests.lives.plain import Deed
from tests.lives.plain_correcting import OPEN, Change, Plea
from tests.lives.reviewing import opinion_on

ANSWERS = (AppealState.UPHELD, AppealState.OVERTURNED, AppealState.AMENDED)
judges = st.sampled_from(sorted({"sam", *REVIEWERS}))
# Rather one that fits: None is the answer that helps the appellant.
answers = st.sampled_from([None, None, None, *ANSWERS])
amounts = st.none() | st.integers(0, 50)
changed = st.sampled_from([-150, -101, -100, -30, -1, 5, 100, 101])


class Contesting(Governing):
    """Adds what is put right, and what is asked to be looked at again."""

    def decided(self, pick: int) -> Deed:
        """Rather one that was answered; if there is none, one is first."""
        if pick % 5 and not self.answered():
            self.decide_one(pick)
        deeds = list(self.plain.deeds.values())
        among = (self.answered() if pick % 5 else []) or deeds
        return self.touch(among[-1 - pick % len(among)])

    def answered(self) -> list[Deed]:
        return [deed for deed in self.plain.deeds.values() if deed.status in ("APPROVED", "DECLINED", "REVERSED")]

    @precondition(lambda self: self.plain.deeds)
    @rule(seat=STEWARDS, pick=picks, reason=st.sampled_from(ReversalReason))
    def reverse(self, seat: str, pick: int, reason: ReversalReason) -> None:
        who, deed, key = self.seats[seat], self.decided(pick), self.a_new_id()
        is_fraud = reason is ReversalReason.FRAUD
        with self.expecting(self.plain.why_not_reverse(who, deed, self.now, is_fraud=is_fraud)) as possible:
            correcting.reverse_action(
                self.there.uow(),
                action_id=ActionId(deed.key),
                by=self.subject(who),
                reason=reason,
                sentence=WHY,
                now=self.now,
                reversal_id=ReversalId(key),
            )
        if possible:
            self.plain.reverse(who, deed, key, self.now)

    @rule(seat=STEWARDS, about=ANYBODY, points=changed, pick=picks)
    def put_right(self, seat: str, about: str, points: int, pick: int) -> None:
        """A score beside all actions, as often said as ended by a second steward."""
        proposed = [one for one in self.plain.changes.values() if one.state == "PROPOSED"]
        if proposed and pick % 2:
            self.end_adjustment(seat, pick // 2, confirms=pick % 3 > 0)
        else:
            self.adjust(seat, about, points)

    def adjust(self, seat: str, about: str, points: int) -> None:
        who, about = self.seats[seat], self.seats[about]
        change = Change(self.a_new_id(), about, points, who, "PROPOSED")
        with self.expecting(self.plain.why_not_adjust(who, about)) as possible:
            correcting.propose_adjustment(
                self.there.uow(),
                adjustment_id=AdjustmentId(change.key),
                subject_id=self.subject(about),
                by=self.subject(who),
                points=points,
                reason=AdjustmentReason.OTHER,
                sentence=WHY,
                now=self.now,
            )
        if possible:
            self.plain.adjust(change, self.now)
            self.check_sums({about})

    def end_adjustment(self, seat: str, pick: int, *, confirms: bool) -> None:
        """The second steward, or one who thinks better of it."""
        changes = list(self.plain.changes.values())
        proposed = [one for one in changes if one.state == "PROPOSED"] if pick % 4 else []
        change = (proposed or changes)[-1 - pick % len(proposed or changes)]
        who, end = self.seats[seat], correcting.confirm_adjustment if confirms else correcting.drop_adjustment
        with self.expecting(self.plain.why_not_end_change(who, change, confirms=confirms)) as possible:
            end(self.there.uow(), adjustment_id=AdjustmentId(change.key), by=self.subject(who), now=self.now)
        if possible:
            change.state, change.ended_by, change.ended_at = "CONFIRMED" if confirms else "DROPPED", who, self.now
            self.check_sums({change.about})

    # Appeals

    @precondition(lambda self: self.plain.deeds)
    @rule(pick=picks, seat=st.sampled_from([None, None, None, *PARTICIPANTS]))
    def plead(self, pick: int, seat: str | None) -> None:
        self.ask(self.decided(pick), seat)

    def ask(self, deed: Deed, seat: str | None) -> Plea | None:
        key, who = self.a_new_id(), self.seats[seat] if seat else deed.owner
        if self.plain.people[who].gone:
            return None
        said = self.plain.contested(deed)
        refusals = self.plain.why_not_plead(said, self.now) if who == deed.owner else {"ActionNotFound"}
        with self.expecting(refusals) as possible:
            made = appeals.appeal_action(
                self.there.uow(),
                appeal_id=AppealId(key),
                action_id=ActionId(deed.key),
                subject_id=self.subject(who),
                words=WHY,
                now=self.now,
            )
        return self.asked(key, who, deed, made, self.plain.took_part(deed)) if possible else None

    @precondition(lambda self: self.plain.changes)
    @rule(pick=picks)
    def plead_about_points(self, pick: int) -> None:
        changes = list(self.plain.changes.values())
        change, key = changes[-1 - pick % len(changes)], self.a_new_id()
        if self.plain.people[change.about].gone:
            return
        with self.expecting(self.plain.why_not_plead(self.plain.contested_change(change), self.now)) as possible:
            made = appeals.appeal_adjustment(
                self.there.uow(),
                appeal_id=AppealId(key),
                adjustment_id=AdjustmentId(change.key),
                subject_id=self.subject(change.about),
                words=WHY,
                now=self.now,
            )
        if possible:
            self.asked(key, change.about, None, made, {who for who in (change.by, change.ended_by) if who})

    def asked(self, key: UUID, who: str, deed: Deed | None, made: Appeal, took_part: set[str]) -> Plea:
        said = (
            self.plain.contested(deed) if deed else self.plain.contested_change(self.plain.changes[made.contested_id])
        )
        assert said is not None
        about, contested, _, stood = said
        plea = Plea(key, who, deed, about, contested, stood, took_part, made.due_at)
        assert (str(made.about), made.contested_id, made.stood) == (about, contested, stood)
        assert made.due_at == self.now + (made.due_at - made.opened_at)
        assert (made.due_at - made.opened_at).days == 7
        assert made.took_part == {self.subject(name) for name in took_part}
        self.plain.pleas[key] = plea
        return plea

    def plea(self, pick: int) -> Plea:
        pleas = list(self.plain.pleas.values())
        unanswered = [plea for plea in pleas if plea.state in OPEN] if pick % 4 else []
        return (unanswered or pleas)[-1 - pick % len(unanswered or pleas)]

    @precondition(lambda self: self.plain.pleas)
    @rule(seat=judges, pick=picks)
    def take_plea(self, seat: str, pick: int) -> None:
        """Or, seldom, it is withdrawn, for nothing comes after that."""
        if pick % 7 == 0:
            self.withdraw_plea(seat if pick % 2 else None, self.plea(pick))
        else:
            self.take_up(self.seats[seat], self.plea(pick))

    def take_up(self, who: str, plea: Plea) -> bool:
        with self.expecting(self.plain.why_not_take_plea(who, plea, self.now)) as possible:
            appeals.take_appeal(self.there.uow(), appeal_id=AppealId(plea.key), by=self.subject(who), now=self.now)
        if possible:
            self.plain.take_plea(who, plea, self.now)
        return possible

    @precondition(lambda self: self.plain.pleas)
    @rule(
        seat=st.sampled_from([None, None, *REVIEWERS]), pick=picks, state=answers, count=amounts, ticked=st.booleans()
    )
    def answer_plea(
        self, seat: str | None, pick: int, state: AppealState | None, count: int | None, ticked: bool
    ) -> None:
        """Rather by whoever has it."""
        plea = self.plea(pick)
        who = plea.taken_by if seat is None and plea.taken_by else self.seats[seat or "sam"]
        if not self.plain.people[who].gone:
            self.answer(who, plea, state, count, ticked)

    def answer(self, who: str, plea: Plea, state: AppealState | None, other: int | None, ticked: bool) -> None:
        state = state or (AppealState.AMENDED if plea.about == "FEWER" else AppealState.OVERTURNED)
        opinion, points = opinion_on(plea.deed, None, ticked, other) if plea.deed else (None, 0)
        # Whoever left has no score, and their appeals are taken back.
        before = 0 if self.plain.people[plea.owner].gone else self.there.balance(self.subject(plea.owner)).score
        with self.expecting(self.plain.why_not_answer(who, plea, str(state), points)) as possible:
            made = appeals.answer_appeal(
                self.there.uow(),
                appeal_id=AppealId(plea.key),
                by=self.subject(who),
                answer=Answer(state=state, sentence=WHY, opinion=opinion),
                now=self.now,
            )
            self.nobody_is_worse_off(plea, made, before)
        if plea.deed is not None:
            self.touch(plea.deed)
        if possible:
            self.plain.answer(plea, str(state), points, self.now)
            self.check_sums({plea.owner})

    def nobody_is_worse_off(self, plea: Plea, made: Appeal, before: int) -> None:
        """By asking: neither the sum is less than before, nor what is given than what stood."""
        assert self.there.balance(self.subject(plea.owner)).score >= before, "somebody is worse off for asking"
        assert sum(line.points for line in made.lines) == (made.points if plea.deed else 0)
        if plea.deed and made.state is not AppealState.UPHELD:
            assert made.points >= plea.stood, "somebody is worse off for asking"

    def withdraw_plea(self, seat: str | None, plea: Plea) -> None:
        who = self.seats[seat] if seat else plea.owner
        refusals = set() if who == plea.owner else {"AppealNotFound"}
        with self.expecting(refusals | (set() if plea.state in OPEN else {"AppealEnded"})) as possible:
            appeals.withdraw_appeal(
                self.there.uow(), appeal_id=AppealId(plea.key), subject_id=self.subject(who), now=self.now
            )
        if possible:
            plea.state, plea.taken_by = "WITHDRAWN", None

    @precondition(lambda self: self.plain.deeds)
    @rule(pick=picks, seat=judges, state=answers, other=amounts)
    def contest(self, pick: int, seat: str, state: AppealState | None, other: int | None) -> None:
        """Ask, take and answer at once, rather by somebody who may, so that lives become long."""
        plea = self.ask(self.decided(pick), None)
        if plea is None:
            return
        present = [who for who, here in self.plain.people.items() if not here.gone]
        able = [who for who in present if not self.plain.why_not_take_plea(who, plea, self.now)]
        who = able[pick % len(able)] if able and pick % 4 else self.seats[seat]
        if self.take_up(who, plea):
            self.answer(who, plea, state, other, ticked=True)

    def check_sums(self, names: set[str]) -> None:
        raise NotImplementedError
