"""Reviewers who want the same item, and what may come between a verdict and its settling."""

from datetime import timedelta
from typing import Any

import pytest

from socialscore.application import review, submission
from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionEnded, ActionSettled
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, DecisionId
from socialscore.domain.person import Person, Role
from socialscore.domain.review import Decision, UndoTooLate
from socialscore.infrastructure.django_app import models
from tests.builders import NOW
from tests.domain.steps import APPROVE, DECLINE, UNDO
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("pairs_may_meet")]
LATE = NOW + timedelta(minutes=16)


def submit_many(community: Community, many: int) -> list[ActionId]:
    activity_id = community.open_activity()
    return [community.submit(activity_id).action_id for _ in range(many)]


def settle(community: Community, decision_id: DecisionId) -> ActionSettled | ActionEnded | None:
    return review.settle(community.world.uow(), decision_id=decision_id, now=LATE + UNDO)


class TestTwoReviewers:
    @sizes(30, 1_000)
    def test_at_once_make_one_decision_and_one_friendly_refusal(self, community: Community, many: int) -> None:
        actions = submit_many(community, many)
        # Of every other item one reviewer has an old page: their hold is over, but nobody took the item yet.
        pages = {n: self.page(community, actions[n]) for n in range(0, many, 2)}

        def first(number: int) -> Decision | None:
            page = pages.get(number) or community.claim(actions[number], now=LATE)
            return community.judge(page, APPROVE, now=LATE).decision

        def second(number: int) -> Decision | None:
            page = community.claim(actions[number], community.second, now=LATE)
            return community.judge(page, DECLINE if number % 3 else APPROVE, community.second, now=LATE).decision

        rounds = at_once(many, first, second)
        decisions = [outcome for pair in rounds for outcome in pair if isinstance(outcome, Decision)]
        refusals = [outcome for pair in rounds for outcome in pair if isinstance(outcome, Conflict)]
        assert (len(decisions), len(refusals)) == (many, many)
        assert all(str(refusal).endswith(".") for refusal in refusals)

        def settler(number: int) -> object:
            return settle(community, decisions[number].decision_id)

        settled = at_once(many, settler, settler)
        assert all(sum(event is not None for event in pair) == 1 for pair in settled)
        self.check(community, decisions)

    def page(self, community: Community, action_id: ActionId) -> Action:
        """The page of a hold that ran out long ago: three may be held at a time."""
        community.claim(action_id)
        models.Lease.objects.filter(action_id=action_id).update(expires_at=NOW)
        models.Action.objects.filter(action_id=action_id).update(claim_after=NOW)
        return community.action(action_id)

    def check(self, community: Community, decisions: list[Decision]) -> None:
        approved = [decision.points for decision in decisions if decision.outcome == "APPROVE"]
        states = list(models.Action.objects.values_list("status", flat=True))
        assert states.count(Status.APPROVED) == len(approved)
        assert states.count(Status.DECLINED) == len(decisions) - len(approved)
        confirmed = models.ScoreEntry.objects.filter(kind="CONFIRM")
        assert confirmed.count() == len(approved)
        balance = community.world.balance(community.participant.subject_id)
        assert (balance.score, balance.reserved) == (sum(approved), 0)


class TestEightReviewers:
    def test_never_hold_one_item_twice(self, community: Community) -> None:
        submit_many(community, 30)
        crowd = [community.world.join(role=Role.VALIDATOR) for _ in range(8)]

        def claimer(reviewer: Person) -> Any:
            return lambda _: review.claim(
                community.world.uow(), reviewer_id=reviewer.subject_id, action_id=None, now=LATE
            )

        rounds = at_once(3, *(claimer(reviewer) for reviewer in crowd))
        held = [action.action_id for of_round in rounds for action in of_round if isinstance(action, Action)]
        assert len(held) == len(set(held)) == 24
        assert models.Lease.objects.filter(has_ended=False).count() == 24

    def test_take_one_item_once(self, community: Community) -> None:
        (action_id,) = submit_many(community, 1)
        crowd = [community.world.join(role=Role.VALIDATOR) for _ in range(8)]

        def claimer(reviewer: Person) -> Any:
            return lambda _: community.claim(action_id, reviewer, now=LATE)

        (outcomes,) = at_once(1, *(claimer(reviewer) for reviewer in crowd))
        assert sum(isinstance(outcome, Action) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 7


class TestAgainstSettling:
    """Whoever comes second finds that the first one has won, and nothing is lost or doubled."""

    def staged(self, community: Community, many: int) -> list[tuple[ActionId, DecisionId]]:
        return [(pk, community.stage(pk, now=LATE).decision_id) for pk in submit_many(community, many)]

    def settler(self, community: Community, staged: list[tuple[ActionId, DecisionId]]) -> Any:
        return lambda number: settle(community, staged[number][1])

    @sizes(15, 200)
    def test_undoing_at_the_edge_wins_or_comes_too_late(self, community: Community, many: int) -> None:
        staged = self.staged(community, many)

        def undo(number: int) -> object:
            return review.undo(
                community.world.uow(),
                decision_id=staged[number][1],
                reviewer_id=community.reviewer.subject_id,
                now=LATE + UNDO - timedelta(milliseconds=100),
            )

        for (action_id, _), (undone, settled) in zip(
            staged, at_once(many, undo, self.settler(community, staged)), strict=True
        ):
            action = community.action(action_id)
            if isinstance(undone, Action):
                assert (settled, action.status, action.is_staged) == (None, Status.SUBMITTED, False)
            else:
                assert isinstance(undone, UndoTooLate)
                assert (type(settled), action.status) == (ActionSettled, Status.APPROVED)

    @sizes(15, 200)
    def test_withdrawing_wins_or_comes_too_late(self, community: Community, many: int) -> None:
        staged = self.staged(community, many)

        def withdraw(number: int) -> object:
            me = community.participant.subject_id
            return submission.withdraw(community.world.uow(), action_id=staged[number][0], subject_id=me, now=LATE)

        for (action_id, _), (withdrawn, settled) in zip(
            staged, at_once(many, withdraw, self.settler(community, staged)), strict=True
        ):
            is_withdrawn = isinstance(withdrawn, Action)
            assert is_withdrawn or isinstance(withdrawn, Conflict)
            assert (settled is None) is is_withdrawn
            assert community.action(action_id).status == ("WITHDRAWN" if is_withdrawn else "APPROVED")
