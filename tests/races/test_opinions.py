"""Two and eight reviewers who all want to decide one item, of which one or two opinions are asked for."""

from typing import Any

import pytest

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId
from socialscore.domain.person import Person, Role
from socialscore.domain.review import Decision
from socialscore.infrastructure.django_app import models
from tests.builders import NOW
from tests.domain.steps import APPROVE
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = pytest.mark.races


class TestOneItem:
    @pytest.mark.parametrize("quorum", [1, 2])
    @pytest.mark.parametrize("reviewers", [2, 8])
    @sizes(12, 250)
    def test_is_decided_once_and_the_others_are_told(
        self, community: Community, many: int, reviewers: int, quorum: int
    ) -> None:
        crowd = [community.world.join(role=Role.VALIDATOR) for _ in range(reviewers)]
        activity_id = community.open_activity()
        people = [community.world.join() for _ in range(many)]  # the same pair meets three times a week only
        actions = [community.submit(activity_id, person).action_id for person in people]
        models.Revision.objects.update(quorum_required=quorum)

        def judge(reviewer: Person) -> Any:
            return lambda number: self.judge(community, actions[number], reviewer)

        for _ in range(quorum):  # those who were refused come again, as many times as opinions are missing
            rounds = at_once(many, *(judge(reviewer) for reviewer in crowd))
            outcomes = [outcome for of_round in rounds for outcome in of_round]
            refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
            assert all(str(refusal).endswith(".") for refusal in refused)
            assert all(outcome is None or isinstance(outcome, (Decision, Conflict)) for outcome in outcomes)
        self.decide_the_rest(community, actions, crowd)
        assert models.Decision.objects.count() == many
        for action_id in actions:
            action = community.action(action_id)
            assert action.decision is not None
            assert len(action.verdicts) == quorum
            assert len({verdict.reviewer for verdict in action.verdicts}) == quorum

    def judge(self, community: Community, action_id: ActionId, reviewer: Person) -> Decision | None:
        return community.judge(community.claim(action_id, reviewer, now=NOW), APPROVE, reviewer, now=NOW).decision

    def decide_the_rest(self, community: Community, actions: list[ActionId], crowd: list[Person]) -> None:
        """One after the other: whoever came too late each time gives the opinion that is missing."""
        for action_id in actions:
            for reviewer in crowd:
                action = community.action(action_id)
                if action.decision is None and reviewer.subject_id not in [v.reviewer for v in action.verdicts]:
                    self.judge(community, action_id, reviewer)
