"""Appeals: who may ask and until when, who answers, and that nobody is worse off for asking."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import appeals
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.appealing import NothingToAppeal, TooLateToAppeal, WordsMissing
from socialscore.domain.appeals import (
    Answer,
    AppealedBefore,
    AppealEnded,
    AppealNotFound,
    AppealNotTaken,
    AppealState,
    AppealTaken,
    NotAmendable,
    NotMore,
    NotOverturnable,
    TookPart,
)
from socialscore.domain.correcting import AdjustmentNotFound, WhyMissing
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import AppealId
from socialscore.domain.person import WrongRole
from socialscore.domain.points import JudgementNeedsSentence
from socialscore.domain.review import ConflictOfInterest, Opinion, Outcome
from tests.application.test_correcting import kinds
from tests.corrections import (
    AMEND,
    FULL,
    GIVE_BACK,
    LATER,
    OVERTURN,
    UPHOLD,
    a_declined,
    adjust,
    an_approved,
    answer,
    answered,
    appeal,
    appeal_adjustment,
    be_close,
    let_pairs_meet,
    reverse,
    take,
)
from tests.domain.steps import ASK, DECLINE
from tests.worlds import Community

DAY = timedelta(days=1)


def withdraw(community: Community, appeal_id: AppealId, by: object = None) -> None:
    subject_id = (by or community.participant).subject_id  # type: ignore[attr-defined]
    appeals.withdraw_appeal(community.world.uow(), appeal_id=appeal_id, subject_id=subject_id, now=LATER)


class TestAsking:
    def test_is_possible_where_points_were_refused_or_taken(self, community: Community) -> None:
        declined, fewer, taken = a_declined(community), an_approved(community), an_approved(community)
        reverse(community, taken.action_id)
        abouts = [str(appeal(community, one.action_id).about) for one in (declined, fewer, taken)]
        abouts.append(str(appeal_adjustment(community, adjust(community, -5)).about))
        assert abouts == ["DECLINED", "FEWER", "REVERSED", "ADJUSTED"]

    def test_needs_something_to_ask_about(self, community: Community) -> None:
        activity_id = community.open_activity()
        waits = community.submit(activity_id)
        in_full = community.decide(community.submit(activity_id).action_id, FULL)
        for action in (waits, in_full):
            with pytest.raises(NothingToAppeal):
                appeal(community, action.action_id)
        with pytest.raises(NothingToAppeal):
            appeal_adjustment(community, adjust(community, 5))

    def test_is_for_ones_own_and_once(self, community: Community) -> None:
        action, made = a_declined(community), adjust(community, -5)
        with pytest.raises(ActionNotFound):
            appeal(community, action.action_id, by=community.other)
        with pytest.raises(AdjustmentNotFound):
            appeal_adjustment(community, made, by=community.other)
        appeal(community, action.action_id)
        with pytest.raises(AppealedBefore):
            appeal(community, action.action_id)

    def test_has_a_clock_and_words(self, community: Community) -> None:
        action = a_declined(community)
        with pytest.raises(TooLateToAppeal):
            appeal(community, action.action_id, now=LATER + 14 * DAY)
        for words in ("short", "x" * 2_001, "a null is in here \0"):
            with pytest.raises(WordsMissing):
                appeal(community, action.action_id, words=words)
        assert appeal(community, action.action_id, now=LATER + 13 * DAY).due_at == LATER + 20 * DAY

    def test_can_be_taken_back(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        with pytest.raises(AppealNotFound):
            withdraw(community, one.appeal_id, community.other)
        withdraw(community, one.appeal_id)
        with pytest.raises(AppealEnded):
            withdraw(community, one.appeal_id)
        with pytest.raises(AppealEnded):
            take(community, one)
        with pytest.raises(AppealNotFound):
            withdraw(community, AppealId(uuid4()))


class TestLooking:
    def test_is_for_somebody_who_took_no_part(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        for person, refusal in (
            (community.reviewer, TookPart),
            (community.participant, WrongRole),
            (community.lead, WrongRole),
        ):
            with pytest.raises(refusal):
                take(community, one, person)
        take(community, one)
        take(community, one)  # a second press
        with pytest.raises(AppealTaken):
            take(community, one, community.steward)
        assert take(community, one, community.steward, now=LATER + 2 * DAY).assigned_to == community.steward.subject_id
        assert community.world.views(one.action_id or a_declined(community).action_id) >= 1

    def test_is_not_for_who_judged_an_earlier_revision(self, community: Community) -> None:
        activity_id = community.open_activity()
        action_id = community.decide(community.submit(activity_id).action_id, ASK).action_id
        community.submit(activity_id, action_id=action_id, now=LATER)
        declined = community.stage(action_id, DECLINE, community.second, now=LATER)
        assert community.settle(declined.decision_id, now=declined.effective_at)
        one = appeal(community, action_id, now=declined.effective_at)
        for person in (community.reviewer, community.second):
            with pytest.raises(TookPart):
                take(community, one, person)
        take(community, one, community.steward)

    def test_is_not_for_a_new_lead_of_the_activity(self, community: Community) -> None:
        action = an_approved(community)
        one = appeal(community, action.action_id)
        with community.world.uow() as uow:
            activity = uow.activities.find_by_id(action.activity_id)
            activity.lead = community.steward.subject_id
            uow.activities.save(activity)
        with pytest.raises(ConflictOfInterest):
            take(community, one, community.steward)

    def test_waits_for_nobody_who_does_not_exist(self, community: Community) -> None:
        reverse(community, (action := an_approved(community)).action_id)
        one = appeal(community, action.action_id)
        with pytest.raises(TookPart):
            take(community, one, community.steward)
        be_close(community, community.second)
        self.suspend(community, community.reviewer)
        with pytest.raises(ConflictOfInterest):
            take(community, one)
        assert answered(community, one, OVERTURN, community.steward).state is AppealState.OVERTURNED

    @pytest.mark.parametrize("is_about_action", [True, False])
    def test_is_not_for_somebody_close(self, community: Community, is_about_action: bool) -> None:
        be_close(community, community.second)
        if is_about_action:
            one = appeal(community, a_declined(community).action_id)
        else:
            one = appeal_adjustment(community, adjust(community, -5))
        with pytest.raises(ConflictOfInterest):
            take(community, one)
        take(community, one, community.steward if is_about_action else community.reviewer)

    def suspend(self, community: Community, person: object) -> None:
        with community.world.uow() as uow:
            found = uow.people.find_by_id(person.person_id)  # type: ignore[attr-defined]
            found.is_active = False
            uow.people.save(found)


class TestAnswering:
    def test_upholds(self, community: Community) -> None:
        action = a_declined(community)
        one = answered(community, appeal(community, action.action_id), UPHOLD)
        assert (one.state, community.action(action.action_id).status) == (AppealState.UPHELD, Status.DECLINED)
        assert kinds(community) == []
        assert community.world.event_names()[-1:] == ["AppealAnswered"]
        assert community.world.audit_codes()[-1:] == ["APPEAL_ANSWERED"]
        with pytest.raises(AppealEnded):
            answer(community, one, UPHOLD)

    def test_counts_for_the_agreement_of_whoever_decided(self, community: Community) -> None:
        let_pairs_meet(community)
        upheld, overturned, waits = (a_declined(community) for _ in range(3))
        in_full, fewer = an_approved(community), an_approved(community)
        for action, given in ((upheld, UPHOLD), (overturned, OVERTURN), (fewer, AMEND)):
            answered(community, appeal(community, action.action_id), given)
        appeal(community, waits.action_id)
        assert in_full.points_awarded == fewer.points_awarded
        with community.world.uow() as uow:
            assert sorted(uow.actions.agreements(community.reviewer.subject_id, 9)) == [False, False, True]
            assert uow.actions.agreements(community.second.subject_id, 9) == []

    def test_overturns_what_was_declined(self, community: Community) -> None:
        action = a_declined(community)
        one = answered(community, appeal(community, action.action_id), OVERTURN)
        stored = community.action(action.action_id)
        assert (stored.status, stored.points_awarded, one.points) == (Status.APPROVED, 30, 30)
        assert sum(line.points for line in one.lines) == 30
        assert kinds(community) == [("CONFIRM", 30)]
        assert community.world.balance(community.participant.subject_id).score == 30

    def test_overturns_what_was_reversed_by_no_less(self, community: Community) -> None:
        action = an_approved(community)
        reverse(community, action.action_id)
        one = take(community, appeal(community, action.action_id))
        less = Opinion(outcome=Outcome.APPROVE, count=1, ticked=("place",))
        with pytest.raises(NotMore):
            answer(community, one, Answer(state=AppealState.OVERTURNED, sentence=UPHOLD.sentence, opinion=less))
        with pytest.raises(NotAmendable):
            answer(community, one, AMEND)
        answer(community, one, OVERTURN)
        assert kinds(community) == [("CONFIRM", 25), ("REVERSE", -25), ("CONFIRM", 30)]

    def test_amends_upwards_only(self, community: Community) -> None:
        action = an_approved(community)
        one = take(community, appeal(community, action.action_id))
        same = Opinion(outcome=Outcome.APPROVE, count=2, ticked=("place",))
        with pytest.raises(NotMore):
            answer(community, one, Answer(state=AppealState.AMENDED, sentence=UPHOLD.sentence, opinion=same))
        with pytest.raises(NotOverturnable):
            answer(community, one, OVERTURN)
        other = Opinion(outcome=Outcome.APPROVE, other=27)
        with pytest.raises(JudgementNeedsSentence):
            answer(community, one, Answer(state=AppealState.AMENDED, sentence=UPHOLD.sentence, opinion=other))
        answer(community, one, AMEND)
        assert kinds(community) == [("CONFIRM", 25), ("REVERSE", -25), ("CONFIRM", 30)]
        reverse(community, action.action_id)  # and what stands now can be reversed, once more
        assert kinds(community)[-1] == ("REVERSE", -30)
        assert appeal(community, action.action_id).stood == 30

    def test_gives_adjusted_points_back(self, community: Community) -> None:
        upheld, back = (appeal_adjustment(community, adjust(community, -5)) for _ in range(2))
        answered(community, upheld, UPHOLD)
        answered(community, back, GIVE_BACK)
        assert kinds(community) == [("ADJUST", -5), ("ADJUST", -5), ("ADJUST", 5)]

    def test_needs_the_appeal_in_hand_and_a_sentence(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        with pytest.raises(AppealNotTaken):
            answer(community, one, UPHOLD)
        with pytest.raises(WhyMissing):
            answered(community, one, Answer(state=AppealState.UPHELD, sentence="No."))


class TestLateAnswers:
    def test_are_told_once(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        late = one.due_at + DAY
        assert appeals.escalate_late(community.world.uow(), now=one.due_at) == 0
        assert appeals.escalate_late(community.world.uow(), now=late) == 1
        assert appeals.escalate_late(community.world.uow(), now=late) == 0
        assert community.world.event_names()[-2:] == ["AppealLate"] * 2

    def test_wait_for_nobody(self, community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
        one = appeal(community, a_declined(community).action_id)
        stale = take(community, one)
        stale.version -= 1
        with pytest.raises(Conflict), community.world.uow() as uow:
            uow.appeals.save(stale)
        with community.world.uow() as uow:
            found = uow.appeals.find_by_id(one.appeal_id)
        assert found.escalate(stewards=[], now=LATER) == []
