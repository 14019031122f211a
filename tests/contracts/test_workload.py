"""Enough for today, and who is free; in memory and over Django."""

from zoneinfo import ZoneInfo

from socialscore.application import membership
from socialscore.domain.caps import day_began
from socialscore.domain.person import Person, Role
from tests.builders import DAY, HOUR, NOW
from tests.worlds import Community, World

TODAY = day_began(NOW, ZoneInfo("Europe/Berlin"))


def free(world: World, *, at_most: int = 9) -> list[Person]:
    with world.uow() as uow:
        return uow.people.free_reviewers(since=TODAY, at_most=at_most, now=NOW)


class TestFreeReviewers:
    def test_hold_nothing_and_have_not_done_enough(self, community: Community, world: World) -> None:
        activity_id, one, two = community.open_activity(), community.reviewer, community.second
        world.join(role=Role.VALIDATOR, is_active=False)
        deputy = world.join(role=Role.LEAD, may_review=True)
        assert {p.subject_id for p in free(world)} == {p.subject_id for p in (one, two, deputy)}
        community.stage(community.submit(activity_id).action_id)
        assert free(world)[-1].subject_id == one.subject_id
        assert len(free(world, at_most=1)) == 1
        membership.choose_enough(world.uow(), person_id=one.person_id, enough=1)
        held = community.submit(activity_id).action_id
        community.claim(held, two)
        assert [p.subject_id for p in free(world)] == [deputy.subject_id]
        membership.choose_enough(world.uow(), person_id=one.person_id, enough=2)
        assert {p.subject_id for p in free(world)} == {deputy.subject_id, one.subject_id}
        assert community.person(one).enough_today == 2

    def test_are_free_again_once_a_hold_has_run_out(self, community: Community, world: World) -> None:
        community.claim(community.submit(community.open_activity()).action_id, now=NOW - HOUR)
        assert len(free(world)) == 2


class TestCountJudged:
    def test_counts_what_stands_since_then_and_no_further(self, community: Community, world: World) -> None:
        activity_id, me = community.open_activity(), community.reviewer.subject_id
        for moment in (TODAY - HOUR, TODAY, NOW):
            community.stage(community.submit(activity_id, now=NOW - DAY).action_id, now=moment)
        with world.uow() as uow:
            assert uow.actions.count_judged(me, since=TODAY, at_most=9) == 2
            assert uow.actions.count_judged(me, since=TODAY, at_most=1) == 1
            assert uow.actions.count_judged(community.second.subject_id, since=TODAY, at_most=9) == 0
