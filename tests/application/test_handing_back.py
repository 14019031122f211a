"""Handing an item back, and who is offered it next."""

from socialscore.application import holds, review
from tests.application.test_review import submit_many
from tests.builders import HOUR, NOW
from tests.worlds import Community


class TestRelease:
    def test_hands_the_item_back_once(self, community: Community) -> None:
        page = community.claim(submit_many(community, 1)[0])
        assert page.lease is not None
        hold = {"lease_id": page.lease.lease_id, "reviewer_id": community.reviewer.subject_id}
        assert holds.release(community.world.uow(), **hold) == page.action_id
        assert holds.release(community.world.uow(), **hold) is None
        assert community.action(page.action_id).lease is None
        community.claim(page.action_id, community.second)

    def test_leaves_somebody_elses_hold_alone(self, community: Community) -> None:
        page = community.claim(submit_many(community, 1)[0], community.second)
        assert page.lease is not None
        holds.release(community.world.uow(), lease_id=page.lease.lease_id, reviewer_id=community.reviewer.subject_id)
        assert community.action(page.action_id).lease == page.lease


class TestHandedBack:
    """What a reviewer handed back is passed over for them, as long as something else waits."""

    def test_is_offered_to_them_last(self, community: Community) -> None:
        first, second, third = submit_many(community, 3)
        passed = [first, second]
        assert community.claim(None, now=NOW + HOUR, but=passed).action_id == third
        assert community.claim(None, now=NOW + HOUR, but=passed).action_id == first
        assert community.claim(None, community.second, now=NOW + HOUR).action_id == second

    def test_is_offered_last_after_a_verdict_too(self, community: Community) -> None:
        first, second, third = submit_many(community, 3)
        page = community.claim(third, now=NOW + HOUR)
        judged = community.judge(page, now=NOW + HOUR, claim_next=True, but=[first])
        assert judged.next_action == second

    def test_can_be_chosen_all_the_same(self, community: Community) -> None:
        first, _ = submit_many(community, 2)
        assert community.claim(first, now=NOW + HOUR, but=[first]).action_id == first

    def test_never_brings_back_the_item_left(self, community: Community) -> None:
        (only,) = submit_many(community, 1)
        lease = community.claim(only, now=NOW + HOUR).lease
        assert lease is not None
        leaving = holds.Leaving(lease_id=lease.lease_id, typed={})
        assert (
            review.claim(
                community.world.uow(),
                reviewer_id=community.reviewer.subject_id,
                action_id=None,
                leaving=leaving,
                but=[only],
                now=NOW + HOUR,
            )
            is None
        )
