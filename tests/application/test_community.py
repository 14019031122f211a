"""Changing the rules of the community."""

from dataclasses import replace

import pytest

from socialscore.application.community import change_rules
from socialscore.domain.community import CommunityRules, RuleOutOfRange, RulesChangedMeanwhile
from socialscore.domain.ids import SubjectId
from socialscore.domain.person import WrongRole
from tests.builders import NOW
from tests.worlds import Community, InMemoryWorld

STRICT = replace(CommunityRules(), second_review_points=100, most_holds=2)


def change(community: Community, rules: CommunityRules = STRICT, version: int = 0, by: SubjectId | None = None) -> int:
    by = by or community.steward.subject_id
    return change_rules(community.world.uow(), rules=rules, version=version, by=by, now=NOW)


class TestChange:
    def test_is_a_version_an_audit_entry_and_a_leaf(self, community: Community, world: InMemoryWorld) -> None:
        assert change(community) == 1
        with world.uow() as uow:
            assert (uow.community.number(), uow.community.current()) == (1, STRICT)
        assert world.store.audit[-1].code == "COMMUNITY_RULES_CHANGED"
        assert world.store.audit[-1].details == {"number": 1, "changed": ["most_holds", "second_review_points"]}
        assert "COMMUNITY_RULES:1" in world.store.leaves

    def test_of_nothing_makes_no_version(self, community: Community, world: InMemoryWorld) -> None:
        assert change(community, CommunityRules()) == 0
        assert world.audit_codes() == []

    def test_is_refused_to_who_looked_at_another_version(self, community: Community) -> None:
        change(community)
        with pytest.raises(RulesChangedMeanwhile):
            change(community, CommunityRules())

    def test_is_a_stewards_within_the_ranges(self, community: Community) -> None:
        with pytest.raises(WrongRole):
            change(community, by=community.lead.subject_id)
        with pytest.raises(RuleOutOfRange):
            change(community, replace(STRICT, most_holds=0))
