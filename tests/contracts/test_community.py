"""Versions of the community's rules, in memory and over Django."""

from dataclasses import replace

import pytest

from socialscore.domain.community import CommunityRules, RulesChangedMeanwhile
from socialscore.domain.person import Role
from tests.builders import NOW
from tests.worlds import World

STRICT = replace(CommunityRules(), second_review_points=100)


class TestCommunityRules:
    def test_defaults_hold_until_somebody_changes_one(self, world: World):
        with world.uow() as uow:
            assert (uow.community.number(), uow.community.current()) == (0, CommunityRules())

    def test_the_newest_version_holds(self, world: World):
        steward = world.join(role=Role.PARTICIPANT, is_steward=True)
        for number, rules in ((1, STRICT), (2, replace(STRICT, most_holds=1))):
            with world.uow() as uow:
                uow.community.publish(rules, number=number, by=steward.subject_id, now=NOW)
        with world.uow() as uow:
            assert (uow.community.number(), uow.community.current()) == (2, replace(STRICT, most_holds=1))

    def test_two_at_once_make_one_version(self, world: World):
        steward = world.join(role=Role.PARTICIPANT, is_steward=True)
        with world.uow() as uow:
            uow.community.publish(STRICT, number=1, by=steward.subject_id, now=NOW)
        with pytest.raises(RulesChangedMeanwhile), world.uow() as uow:
            uow.community.publish(CommunityRules(), number=1, by=steward.subject_id, now=NOW)
        with world.uow() as uow:
            assert uow.community.current() == STRICT
