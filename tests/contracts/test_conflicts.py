"""Conflict of interest: relations, the same pair again and again, and stepping back; in memory and over Django."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from socialscore.application import conflicts, holds
from socialscore.domain.community import CommunityRules
from socialscore.domain.conflicts import (
    NobodyOfThisName,
    RelatedToOneself,
    Relation,
    RelationKind,
    RelationNotFound,
    SeenOften,
    TooManyRelations,
)
from socialscore.domain.ids import ActionId, LeaseId, RelationId
from socialscore.domain.person import Person, Role, WrongRole
from socialscore.domain.review import ConflictOfInterest
from tests.builders import DAY, HOUR, NOW
from tests.worlds import Community, World

LATER = NOW + HOUR
ADDRESS = "noor@example.org"


@pytest.fixture
def noor(world: World) -> Person:
    return world.join(display_name="Noor  Haddad", email=ADDRESS)


def declare(world: World, by: Person, **fields: Any) -> Relation:
    said = {"email": ADDRESS, "name": "noor haddad", "kind": RelationKind.FAMILY, **fields}
    relation_id = RelationId(uuid4())
    return conflicts.declare(world.uow(), relation_id=relation_id, subject_id=by.subject_id, **said, now=NOW)


def next_for(world: World, reviewer: Person) -> ActionId | None:
    with world.uow() as uow:
        action = uow.actions.next_waiting(reviewer, now=NOW + 9 * DAY, activity_id=None, but=[])
        return action.action_id if action else None


def lease_of(community: Community, action_id: ActionId, reviewer: Person | None = None) -> LeaseId:
    lease = community.claim(action_id, reviewer).lease
    assert lease is not None
    return lease.lease_id


def recuse(community: Community, lease_id: LeaseId, reviewer: Person | None = None) -> ActionId | None:
    who = (reviewer or community.reviewer).subject_id
    return conflicts.recuse(community.world.uow(), lease_id=lease_id, reviewer_id=who, now=NOW)


class TestRelation:
    @pytest.mark.parametrize("is_said_by_reviewer", [True, False], ids=["reviewer", "participant"])
    def test_keeps_the_two_apart_whoever_declared_it(
        self, community: Community, world: World, noor: Person, is_said_by_reviewer: bool
    ) -> None:
        reviewer = world.join(role=Role.VALIDATOR, display_name="Bo", email="bo@example.org")
        action_id = community.submit(community.open_activity(), noor).action_id
        held = community.claim(action_id, reviewer)
        if is_said_by_reviewer:
            relation = declare(world, reviewer, email=f" {ADDRESS.upper()} ")
        else:
            relation = declare(world, noor, email="bo@example.org", name="Bo")
        with pytest.raises(ConflictOfInterest):
            community.judge(held, reviewer=reviewer)
        with pytest.raises(ConflictOfInterest):
            community.claim(action_id, reviewer)
        holds.release(world.uow(), lease_id=_held(held), reviewer_id=reviewer.subject_id)
        assert next_for(world, reviewer) is None
        assert next_for(world, community.reviewer) == action_id
        other = reviewer if relation.declared_by == noor.subject_id else noor
        conflicts.end(world.uow(), relation_id=relation.relation_id, subject_id=other.subject_id, now=NOW)
        assert next_for(world, reviewer) == action_id
        assert world.audit_codes() == ["RELATION_DECLARED", "RELATION_ENDED"]
        assert world.event_names().count("RelationDeclared") == 1

    def test_is_one_for_two_whoever_says_it_and_takes_the_newest_kind(
        self, community: Community, world: World, noor: Person
    ) -> None:
        first = declare(world, community.reviewer)
        again = declare(world, community.reviewer, kind=RelationKind.TEAM)
        assert again == replace(first, kind=RelationKind.TEAM)
        with world.uow() as uow:
            assert uow.conflicts.count_of(noor.subject_id) == 1
            assert uow.conflicts.find(first.relation_id) == again

    @pytest.mark.parametrize("said", [{"name": "Noor"}, {"email": "nobody@example.org"}], ids=["name", "address"])
    def test_looks_nobody_up(self, community: Community, world: World, noor: Person, said: dict[str, str]) -> None:
        with pytest.raises(NobodyOfThisName):
            declare(world, community.reviewer, **said)
        assert world.event_names() == []

    def test_is_with_somebody_else_and_with_a_hundred_at_most(
        self, community: Community, world: World, noor: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(RelatedToOneself):
            declare(world, noor)
        monkeypatch.setattr("socialscore.domain.conflicts.MOST_RELATIONS", 0)
        with pytest.raises(TooManyRelations):
            declare(world, community.reviewer)

    def test_between_others_is_not_there(self, community: Community, world: World, noor: Person) -> None:
        relation = declare(world, community.reviewer)
        for relation_id, who in ((relation.relation_id, community.other), (RelationId(uuid4()), noor)):
            with pytest.raises(RelationNotFound):
                conflicts.end(world.uow(), relation_id=relation_id, subject_id=who.subject_id, now=NOW)


class TestSamePair:
    def meet(self, community: Community, times: int) -> ActionId:
        """The reviewer has decided so many of the participant's; one more waits."""
        activity_id = community.open_activity()
        for _ in range(times):
            community.decide(community.submit(activity_id).action_id)
        return community.submit(activity_id, now=LATER).action_id

    def test_is_passed_over_after_three_while_others_could(self, community: Community, world: World) -> None:
        action_id = self.meet(community, 3)
        with pytest.raises(SeenOften):
            community.claim(action_id, now=LATER)
        with world.uow() as uow:
            found = [
                uow.actions.next_waiting(community.reviewer, now=now, activity_id=None, but=[])
                for now in (LATER, NOW + 7 * DAY)
            ]
        assert [action and action.action_id for action in found] == [None, action_id]
        assert community.claim(action_id, community.second, now=LATER).action_id == action_id

    def test_may_meet_three_times(self, community: Community) -> None:
        action_id = self.meet(community, 2)
        assert community.claim(action_id, now=LATER).action_id == action_id

    @pytest.mark.parametrize("why", ["nobody else", "switched off"])
    def test_goes_on_where_it_must_or_may(self, community: Community, world: World, why: str) -> None:
        action_id = self.meet(community, 3)
        with world.uow() as uow:
            if why == "nobody else":
                second = uow.people.find_by_id(community.second.person_id)
                second.is_active = False
                uow.people.save(second)
            else:
                rules = replace(CommunityRules(), same_pair_in_week=0)
                uow.community.publish(rules, number=1, by=community.steward.subject_id, now=NOW)
        assert community.claim(None, now=LATER).action_id == action_id


class TestRecuse:
    def test_hands_it_back_for_good(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        assert recuse(community, lease_of(community, action_id)) == action_id
        with pytest.raises(ConflictOfInterest):
            community.claim(action_id)
        assert next_for(world, community.reviewer) is None
        assert next_for(world, community.second) == action_id
        action = community.action(action_id)
        assert (action.lease, action.escalated_at) == (None, None)
        assert world.event_names().count("ActionSettled") == 0

    def test_leaves_the_last_one_to_a_steward(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        for reviewer in (community.reviewer, community.second):
            recuse(community, lease_of(community, action_id, reviewer), reviewer)
        assert community.action(action_id).escalated_at == NOW

    def test_is_for_whoever_holds_it(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        lease_id = lease_of(community, action_id)
        assert recuse(community, lease_id, community.second) is None
        assert recuse(community, LeaseId(uuid4())) is None
        with pytest.raises(WrongRole):
            recuse(community, lease_id, community.participant)
        assert community.action(action_id).lease is not None

    def test_counts_whoever_leads_or_is_close_or_may_not_review_as_nobody(
        self, community: Community, world: World, noor: Person
    ) -> None:
        """Nobody of these could judge it instead."""
        lead = world.join(role=Role.LEAD, may_review=True)
        world.join(role=Role.LEAD)
        world.join(role=Role.VALIDATOR, is_active=False)
        declare(world, community.second)
        action_id = community.submit(community.open_activity(lead=lead), noor).action_id
        assert recuse(community, lease_of(community, action_id)) == action_id
        assert community.action(action_id).escalated_at == NOW


class TestTies:
    def test_of_what_is_not_stored_are_none(self, community: Community, world: World) -> None:
        action = community.submit(community.open_activity())
        with world.uow() as uow:
            unknown = replace(action, action_id=ActionId(uuid4()))
            uow.conflicts.ties(unknown, community.reviewer.subject_id, now=NOW).require_none()


def _held(action: Any) -> LeaseId:
    assert action.lease is not None
    return LeaseId(action.lease.lease_id)
