"""What a test of calibration does and asks."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import calibration, holds, review
from socialscore.domain.action import Action
from socialscore.domain.calibration import (
    CalibrationItem,
    Judgement,
)
from socialscore.domain.ids import ActionId, ActivityId, CalibrationItemId, LeaseId
from socialscore.domain.person import Person, Role
from socialscore.domain.review import (
    Opinion,
    Outcome,
)
from tests.builders import NOW
from tests.domain.steps import APPROVE
from tests.worlds import Community, World

YES = Judgement(outcome=Outcome.APPROVE, sentence="All three bags can be seen.")


NO = Judgement(outcome=Outcome.DECLINE, sentence="The bags are those of last week.")


LATER = NOW + timedelta(minutes=5)


@dataclass
class Crowd(Community):
    """A third reviewer and a second steward beside the others."""

    third: Person = field(init=False)
    colleague: Person = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.third, self.colleague = self.world.join(role=Role.VALIDATOR), self.world.join(is_steward=True)


@pytest.fixture
def crowd(world: World, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Enough people, calibration switched on, and a trial whenever there is one."""
    monkeypatch.setattr("socialscore.domain.calibration.VERDICTS_BETWEEN", 0)
    monkeypatch.setattr("socialscore.domain.calibration.CHANCE_PERCENT", 100)
    crowd = Crowd(world)
    switch(crowd, calibrates=True)
    return crowd


def switch(community: Community, **fields: object) -> None:
    with community.world.uow() as uow:
        rules = replace(uow.community.current(), same_pair_in_week=0, **fields)  # type: ignore[arg-type]
        uow.community.publish(rules, number=uow.community.number() + 1, by=community.steward.subject_id, now=NOW)


def decided(community: Community, opinion: Opinion = APPROVE, activity_id: ActivityId | None = None) -> Action:
    return community.decide(community.submit(activity_id or community.open_activity()).action_id, opinion)


def propose(
    community: Community, action_id: ActionId, by: Person | None = None, said: Judgement = YES
) -> CalibrationItem:
    return calibration.propose_item(
        community.world.uow(),
        item_id=CalibrationItemId(uuid4()),
        action_id=action_id,
        judgement=said,
        by=(by or community.steward).subject_id,
        now=NOW,
    )


def second(community: Crowd, item: CalibrationItem, by: Person | None = None, said: Judgement = YES) -> CalibrationItem:
    by_id = (by or community.colleague).subject_id
    return calibration.answer_item(community.world.uow(), item_id=item.item_id, judgement=said, by=by_id, now=NOW)


def agreed(community: Crowd, action: Action | None = None, said: Judgement = YES) -> CalibrationItem:
    """An item judged first by the community's reviewer, so that others may see it."""
    return second(community, propose(community, (action or decided(community)).action_id, said=said), said=said)


def next_for(community: Community, reviewer: Person, **fields: object) -> ActionId | None:
    found = review.claim(
        community.world.uow(),
        reviewer_id=reviewer.subject_id,
        action_id=None,
        now=LATER,
        **fields,  # type: ignore[arg-type]
    )
    return found.action_id if found else None


def hold_of(community: Community, reviewer: Person, action_id: ActionId) -> LeaseId:
    with community.world.uow() as uow:
        trial = uow.calibration.in_hand(action_id, reviewer.subject_id)
        assert trial is not None
        return trial.lease.lease_id


def answer(
    community: Community, reviewer: Person, action_id: ActionId, opinion: Opinion, lease_id: LeaseId | None = None
) -> review.Judged:
    lease_id = lease_id or hold_of(community, reviewer, action_id)
    return review.judge(
        community.world.uow(),
        action_id=action_id,
        reviewer_id=reviewer.subject_id,
        opinion=opinion,
        hold=review.Hold(lease_id=lease_id, fence=1, version=1),
        now=LATER,
    )


def agreements(community: Community, reviewer: Person) -> list[bool]:
    with community.world.uow() as uow:
        return uow.actions.agreements(reviewer.subject_id, 9)


def release_all(community: Community, reviewer: Person, action: Action) -> None:
    holds.release(
        community.world.uow(), lease_id=lease_on(community, action.action_id), reviewer_id=reviewer.subject_id
    )


def lease_on(community: Community, action_id: ActionId) -> LeaseId:
    lease = community.action(action_id).lease
    assert lease is not None
    return lease.lease_id
