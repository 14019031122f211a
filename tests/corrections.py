"""Putting right and appealing in one line each."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from socialscore.application import appeals, correcting
from socialscore.domain.action import Action
from socialscore.domain.appeals import Answer, Appeal, AppealState
from socialscore.domain.conflicts import Relation, RelationKind
from socialscore.domain.correcting import Adjustment, AdjustmentReason, ReversalReason
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, RelationId
from socialscore.domain.person import Person
from socialscore.domain.review import Opinion, Outcome
from tests.builders import NOW
from tests.domain.steps import DECLINE
from tests.worlds import Community

WHY = "The photo shows another beach."
WORDS = "The photo is of our beach, look at the pier."
LATER = NOW + timedelta(hours=1)
FULL = Opinion(outcome=Outcome.APPROVE, count=3, ticked=("place",))
UPHOLD = Answer(state=AppealState.UPHELD, sentence="I see the same as before.")
OVERTURN = Answer(state=AppealState.OVERTURNED, sentence="The pier can be seen well.", opinion=FULL)
AMEND = Answer(state=AppealState.AMENDED, sentence="There are three bags in it.", opinion=FULL)
GIVE_BACK = Answer(state=AppealState.OVERTURNED, sentence="Nothing was wrong with these.")


def let_pairs_meet(community: Community) -> None:
    """The same reviewer may judge the same person as often as a test needs."""
    with community.world.uow() as uow:
        rules = replace(uow.community.current(), same_pair_in_week=0)
        uow.community.publish(rules, number=uow.community.number() + 1, by=community.steward.subject_id, now=NOW)


def be_close(community: Community, one: Person) -> None:
    """Somebody has declared a relation with the participant."""
    relation = Relation(
        relation_id=RelationId(uuid4()),
        declared_by=one.subject_id,
        other=community.participant.subject_id,
        kind=RelationKind.FAMILY,
        declared_at=NOW,
    )
    with community.world.uow() as uow:
        uow.conflicts.save(relation)


def an_approved(community: Community, **fields: Any) -> Action:
    """25 of up to 30 points."""
    return community.decide(community.submit(community.open_activity(), **fields).action_id)


def a_declined(community: Community) -> Action:
    return community.decide(community.submit(community.open_activity()).action_id, DECLINE)


def reverse(
    community: Community,
    action_id: ActionId,
    *,
    by: Person | None = None,
    reason: ReversalReason = ReversalReason.MISTAKE,
    sentence: str = WHY,
    now: datetime = LATER,
) -> Action:
    return correcting.reverse_action(
        community.world.uow(),
        action_id=action_id,
        by=(by or community.steward).subject_id,
        reason=reason,
        sentence=sentence,
        now=now,
    )


def adjust(
    community: Community, points: int, *, person: Person | None = None, by: Person | None = None, sentence: str = WHY
) -> Adjustment:
    return correcting.propose_adjustment(
        community.world.uow(),
        adjustment_id=AdjustmentId(uuid4()),
        subject_id=(person or community.participant).subject_id,
        by=(by or community.steward).subject_id,
        points=points,
        reason=AdjustmentReason.MISTAKE,
        sentence=sentence,
        now=LATER,
    )


def appeal(
    community: Community,
    action_id: ActionId,
    *,
    by: Person | None = None,
    words: str = WORDS,
    now: datetime = LATER,
    appeal_id: AppealId | None = None,
) -> Appeal:
    return appeals.appeal_action(
        community.world.uow(),
        appeal_id=appeal_id or AppealId(uuid4()),
        action_id=action_id,
        subject_id=(by or community.participant).subject_id,
        words=words,
        now=now,
    )


def appeal_adjustment(community: Community, made: Adjustment, *, by: Person | None = None) -> Appeal:
    return appeals.appeal_adjustment(
        community.world.uow(),
        appeal_id=AppealId(uuid4()),
        adjustment_id=made.adjustment_id,
        subject_id=(by or community.participant).subject_id,
        words=WORDS,
        now=LATER,
    )


def take(community: Community, one: Appeal, by: Person | None = None, *, now: datetime = LATER) -> Appeal:
    by_id = (by or community.second).subject_id
    return appeals.take_appeal(community.world.uow(), appeal_id=one.appeal_id, by=by_id, now=now)


def answer(
    community: Community, one: Appeal, given: Answer, by: Person | None = None, *, now: datetime = LATER
) -> Appeal:
    by_id = (by or community.second).subject_id
    return appeals.answer_appeal(community.world.uow(), appeal_id=one.appeal_id, by=by_id, answer=given, now=now)


def answered(
    community: Community, one: Appeal, given: Answer, by: Person | None = None, *, now: datetime = LATER
) -> Appeal:
    """Taken and answered by the second reviewer, unless somebody else is said."""
    take(community, one, by, now=now)
    return answer(community, one, given, by, now=now)
