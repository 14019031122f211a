"""One participant with many taps."""

from typing import Any
from uuid import uuid4

import pytest

from socialscore.application import submission
from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.caps import Cap, CapKind, OverCap, OverCapForGood, Window
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId
from socialscore.infrastructure.django_app import models
from tests.builders import NOW, a_kept_file, some_rules
from tests.domain.steps import ASK
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("pairs_may_meet")]


class TestTripleSubmit:
    @sizes(15, 200)
    def test_makes_one_action(self, community: Community, many: int) -> None:
        activity_id = community.open_activity()
        ids = [ActionId(uuid4()) for _ in range(many)]

        def tap(number: int) -> Action:
            files = (a_kept_file(ids[number].bytes),)
            return community.submit(activity_id, action_id=ids[number], files=files)

        for number, outcomes in enumerate(at_once(many, tap, tap, tap)):
            for outcome in outcomes:
                assert isinstance(outcome, Action)
                assert (outcome.action_id, outcome.status) == (ids[number], Status.SUBMITTED)
        assert models.Action.objects.count() == models.Revision.objects.count() == many
        assert models.ScoreEntry.objects.count() == many
        assert community.world.balance(community.participant.subject_id).reserved == 30 * many

    @sizes(10, 100)
    def test_of_an_answer_makes_one_revision(self, community: Community, many: int) -> None:
        activity_id = community.open_activity()
        ids = [community.submit(activity_id).action_id for _ in range(many)]
        for action_id in ids:
            community.decide(action_id, ASK)

        def tap(number: int) -> Action:
            return community.submit(activity_id, action_id=ids[number])

        for outcomes in at_once(many, tap, tap, tap):
            assert {outcome.sent.number for outcome in outcomes if isinstance(outcome, Action)} == {2}
            assert len(outcomes) == 3
        assert models.Revision.objects.count() == 2 * many


class TestCap:
    @pytest.mark.parametrize("kind", [CapKind.COUNT, CapKind.POINTS])
    @pytest.mark.parametrize("window", [Window.DAY, Window.ALL])
    def test_of_one_lets_one_of_eight_in(self, community: Community, kind: CapKind, window: Window) -> None:
        limit = 1 if kind is CapKind.COUNT else 59  # of 30 points each
        activity_id = community.open_activity(some_rules(caps=(Cap(window, kind, limit),)))
        (outcomes,) = at_once(1, *[lambda _: community.submit(activity_id)] * 8)
        assert sum(isinstance(outcome, Action) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, OverCap | OverCapForGood) for outcome in outcomes) == 7
        assert models.Action.objects.filter(status=Status.SUBMITTED).count() == 1
        assert models.Action.objects.filter(status=Status.DRAFT).count() == 7


class TestUploads:
    def test_at_once_are_all_kept(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), ActionId(uuid4())

        def upload(name: int) -> Any:
            return lambda _: submission.attach_file(
                community.world.uow(),
                action_id=action_id,
                activity_id=activity_id,
                subject_id=community.participant.subject_id,
                kept=a_kept_file(bytes([name])),
                now=NOW,
            )

        at_once(1, *(upload(name) for name in (0, 1, 2, 3, 3, 0)))
        draft = community.action(action_id).draft
        assert draft is not None
        assert len(draft.files) == 4


class TestWithdrawing:
    @sizes(10, 100)
    def test_against_claiming_leaves_no_hold_behind(self, community: Community, many: int) -> None:
        activity_id = community.open_activity()
        ids = [community.submit(activity_id).action_id for _ in range(many)]

        def withdraw(number: int) -> object:
            me = community.participant.subject_id
            return submission.withdraw(community.world.uow(), action_id=ids[number], subject_id=me, now=NOW)

        def claim(number: int) -> object:
            return community.claim(ids[number], community.reviewer, now=NOW)

        for withdrawn, claimed in at_once(many, withdraw, claim):
            assert isinstance(withdrawn, Action)
            assert isinstance(claimed, Action | Conflict)
        assert models.Lease.objects.filter(has_ended=False).count() == 0
        assert community.world.balance(community.participant.subject_id).reserved == 0
