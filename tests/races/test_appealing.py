"""Who wants to answer the same appeal, and a reversal that comes at the moment of an appeal."""

import pytest

from socialscore.application import appeals
from socialscore.domain.appeals import Appeal, AppealState
from socialscore.domain.errors import DomainError
from socialscore.infrastructure.django_app import models
from tests.corrections import (
    AMEND,
    LATER,
    UPHOLD,
    a_declined,
    an_approved,
    answer,
    appeal,
    let_pairs_meet,
    reverse,
    take,
)
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = pytest.mark.races


class TestTwoAnswers:
    @sizes(5, 200)
    def test_at_once_are_one(self, community: Community, many: int) -> None:
        let_pairs_meet(community)
        asked = [appeal(community, an_approved(community).action_id) for _ in range(many)]

        def by_second(number: int) -> Appeal:
            return take(community, asked[number])

        def by_steward(number: int) -> Appeal:
            return take(community, asked[number], community.steward)

        taken = at_once(many, by_second, by_steward)
        assert all(sum(isinstance(one, DomainError) for one in pair) == 1 for pair in taken)
        holders = [next(one for one in pair if isinstance(one, Appeal)) for pair in taken]
        by_subject = {one.subject_id: one for one in (community.second, community.steward)}

        def say(number: int) -> Appeal:
            holder = holders[number].assigned_to
            assert holder is not None
            return answer(community, asked[number], AMEND, by_subject[holder])

        answered = at_once(many, say, say)
        assert all(sum(isinstance(one, DomainError) for one in pair) == 1 for pair in answered)
        confirmed = models.ScoreEntry.objects.filter(kind="CONFIRM", reversed_by=None)
        assert list(confirmed.values_list("confirmed_delta", flat=True)) == [30] * many
        assert community.world.balance(community.participant.subject_id).score == 30 * many


class TestReversing:
    @sizes(5, 200)
    def test_and_appealing_at_once_never_lose_each_other(self, community: Community, many: int) -> None:
        let_pairs_meet(community)
        actions = [an_approved(community) for _ in range(many)]
        at_once(
            many,
            lambda number: reverse(community, actions[number].action_id),
            lambda number: appeal(community, actions[number].action_id),
        )
        for row in models.Appeal.objects.select_related("action"):
            assert (row.about == "REVERSED") == (row.action.status == "REVERSED" if row.action else False)
        assert models.ScoreEntry.objects.filter(kind="REVERSE").count() == models.Reversal.objects.count()

    @sizes(5, 200)
    def test_twice_at_once_is_once(self, community: Community, many: int) -> None:
        let_pairs_meet(community)
        actions = [an_approved(community) for _ in range(many)]
        pairs = at_once(many, *[lambda number: reverse(community, actions[number].action_id)] * 2)
        assert all(sum(isinstance(one, DomainError) for one in pair) == 1 for pair in pairs)


class TestTakingBack:
    @sizes(5, 200)
    def test_and_answering_at_once_are_one(self, community: Community, many: int) -> None:
        let_pairs_meet(community)
        asked = [appeal(community, a_declined(community).action_id) for _ in range(many)]
        for one in asked:
            take(community, one)

        def withdraw(number: int) -> Appeal:
            subject_id, appeal_id = community.participant.subject_id, asked[number].appeal_id
            return appeals.withdraw_appeal(community.world.uow(), appeal_id=appeal_id, subject_id=subject_id, now=LATER)

        pairs = at_once(many, withdraw, lambda number: answer(community, asked[number], UPHOLD))
        assert all(sum(isinstance(one, DomainError) for one in pair) == 1 for pair in pairs)
        ended = models.Appeal.objects.filter(state__in=[AppealState.UPHELD, AppealState.WITHDRAWN])
        assert ended.count() == many
