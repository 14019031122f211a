"""Reversals and adjustments: points go by entries, a leaf for each, one event, and nobody decides about their own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import correcting
from socialscore.domain.action_states import Status
from socialscore.domain.appeals import AppealState
from socialscore.domain.correcting import (
    AdjustmentEnded,
    AdjustmentNotFound,
    AdjustmentState,
    AppealWaits,
    CloseToThem,
    NotReversible,
    OwnScore,
    PointsMissing,
    ReversalReason,
    SecondStewardNeeded,
    TooLateToReverse,
    WhyMissing,
)
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import AdjustmentId
from socialscore.domain.person import WrongRole
from socialscore.domain.review import ConflictOfInterest
from socialscore.domain.score import EntryKind
from tests.corrections import LATER, OVERTURN, a_declined, adjust, an_approved, answered, appeal, be_close, reverse
from tests.worlds import Community


def kinds(community: Community) -> list[tuple[str, int]]:
    entries = community.world.entries(community.participant.subject_id)
    return [(str(one.kind), one.confirmed_delta) for one in entries if one.kind not in ("RESERVE", "RELEASE")]


class TestReversing:
    def test_takes_the_award_back(self, community: Community) -> None:
        action = an_approved(community)
        reverse(community, action.action_id)
        stored = community.action(action.action_id)
        assert (stored.status, stored.points_awarded) == (Status.REVERSED, None)
        assert kinds(community) == [("CONFIRM", 25), ("REVERSE", -25)]
        *_, given, taken = community.world.entries(community.participant.subject_id)
        assert (taken.reverses, taken.actor) == (given.idempotency_key, community.steward.subject_id)
        assert community.world.balance(community.participant.subject_id).score == 0
        assert community.world.event_names()[-1] == "ActionReversed"
        assert community.world.audit_codes()[-1] == "POINTS_REVERSED"

    def test_happens_once(self, community: Community) -> None:
        action = an_approved(community)
        reverse(community, action.action_id)
        with pytest.raises(NotReversible):
            reverse(community, action.action_id)

    def test_that_comes_again_can_be_appealed_again_whatever_the_clocks_say(self, community: Community) -> None:
        action = an_approved(community)
        reverse(community, action.action_id)
        answered(community, appeal(community, action.action_id), OVERTURN)
        earlier = LATER - timedelta(minutes=1)  # another server's clock is behind
        reverse(community, action.action_id, now=earlier)
        assert appeal(community, action.action_id, now=earlier).state is AppealState.OPEN

    def test_needs_points_that_stand(self, community: Community) -> None:
        with pytest.raises(NotReversible):
            reverse(community, a_declined(community).action_id)

    def test_needs_a_steward_who_did_not_do_it(self, community: Community) -> None:
        own = an_approved(community, person=community.steward)
        with pytest.raises(WrongRole):
            reverse(community, own.action_id, by=community.reviewer)
        with pytest.raises(ConflictOfInterest):
            reverse(community, own.action_id)

    def test_is_possible_for_180_days_and_then_for_fraud(self, community: Community) -> None:
        action = an_approved(community)
        late = LATER + timedelta(days=181)
        with pytest.raises(TooLateToReverse):
            reverse(community, action.action_id, now=late)
        reverse(community, action.action_id, reason=ReversalReason.FRAUD, now=late)
        assert community.action(action.action_id).status is Status.REVERSED

    def test_says_why(self, community: Community) -> None:
        action = an_approved(community)
        for sentence in (" too short ", "x" * 2_001, "a null is in here \0"):
            with pytest.raises(WhyMissing):
                reverse(community, action.action_id, sentence=sentence)

    def test_waits_for_an_appeal(self, community: Community) -> None:
        action = an_approved(community)
        appeal(community, action.action_id)
        with pytest.raises(AppealWaits):
            reverse(community, action.action_id)


class TestAdjusting:
    def test_of_few_points_is_done_by_one(self, community: Community) -> None:
        made = adjust(community, -20)
        assert made.state is AdjustmentState.CONFIRMED
        assert kinds(community) == [("ADJUST", -20)]
        assert community.world.balance(community.participant.subject_id).score == -20
        assert community.world.event_names()[-1:] == ["ScoreAdjusted"]
        assert community.world.audit_codes()[-1:] == ["SCORE_ADJUSTED"]

    def test_of_many_waits_for_a_second_steward(self, community: Community) -> None:
        made = adjust(community, 101)
        assert (made.state, kinds(community)) == (AdjustmentState.PROPOSED, [])
        second, by = community.world.join(is_steward=True), community.steward
        with pytest.raises(SecondStewardNeeded):
            self.confirm(community, made.adjustment_id, by)
        self.confirm(community, made.adjustment_id, second)
        assert kinds(community) == [("ADJUST", 101)]
        with pytest.raises(AdjustmentEnded):
            self.confirm(community, made.adjustment_id, second)
        assert community.world.audit_codes()[-2:] == ["ADJUSTMENT_PROPOSED", "SCORE_ADJUSTED"]

    def test_can_be_dropped(self, community: Community) -> None:
        made = adjust(community, -500)
        drop = {"adjustment_id": made.adjustment_id, "by": community.steward.subject_id, "now": LATER}
        assert correcting.drop_adjustment(community.world.uow(), **drop).state is AdjustmentState.DROPPED
        assert kinds(community) == []
        with pytest.raises(AdjustmentEnded):
            correcting.drop_adjustment(community.world.uow(), **drop)

    def test_is_never_of_ones_own(self, community: Community) -> None:
        second = community.world.join(is_steward=True)
        with pytest.raises(OwnScore):
            adjust(community, 5, person=community.steward)
        made = adjust(community, 200, person=second)
        with pytest.raises(OwnScore):
            self.confirm(community, made.adjustment_id, second)

    def test_is_never_of_somebody_close(self, community: Community) -> None:
        made, second = adjust(community, 500), community.world.join(is_steward=True)
        be_close(community, second)
        with pytest.raises(CloseToThem):
            adjust(community, 5, by=second)
        for end in (correcting.confirm_adjustment, correcting.drop_adjustment):
            with pytest.raises(CloseToThem):
                end(community.world.uow(), adjustment_id=made.adjustment_id, by=second.subject_id, now=LATER)
        assert kinds(community) == []

    def test_has_points_and_a_reason(self, community: Community) -> None:
        for points in (0, 10_001, -10_001):
            with pytest.raises(PointsMissing):
                adjust(community, points)
        with pytest.raises(WhyMissing):
            adjust(community, 5, sentence="")
        with pytest.raises(AdjustmentNotFound):
            self.confirm(community, AdjustmentId(uuid4()), community.steward)

    def test_is_saved_once(self, community: Community) -> None:
        made = adjust(community, 500)
        made.version = 0
        with pytest.raises(Conflict), community.world.uow() as uow:
            uow.corrections.save_adjustment(made)
        made.version = 7
        with pytest.raises(Conflict), community.world.uow() as uow:
            uow.corrections.save_adjustment(made)

    def confirm(self, community: Community, adjustment_id: AdjustmentId, by: object) -> None:
        by_id = by.subject_id  # type: ignore[attr-defined]
        correcting.confirm_adjustment(community.world.uow(), adjustment_id=adjustment_id, by=by_id, now=LATER)


class TestTheLog:
    def test_knows_the_leaf_that_is_reversed(self, community: Community) -> None:
        an_approved(community)
        key = community.world.entries(community.participant.subject_id)[-1].idempotency_key
        with community.world.uow() as uow:
            assert uow.log.hash_of(key)
            with pytest.raises(NotFound):
                uow.log.hash_of("CONFIRM:nothing")

    def test_and_the_ledger_know_what_stands(self, community: Community) -> None:
        action = an_approved(community)
        with community.world.uow() as uow:
            award = uow.ledger.award_of(action.action_id)
        assert award is not None
        assert (award.points, EntryKind(award.key.partition(":")[0])) == (25, EntryKind.CONFIRM)
