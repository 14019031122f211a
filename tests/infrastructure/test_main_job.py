"""The main job through the use cases, over a real database."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from socialscore.application import activities, review, submission
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import NOW, a_kept_file, some_rules
from tests.cast import Cast, store_cast

UTC = ZoneInfo("UTC")
pytestmark = pytest.mark.services


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def an_open_activity(cast: Cast) -> ActivityId:
    activity_id = ActivityId(uuid4())
    lead = SubjectId(cast.lead.subject_id)
    activities.create_activity(
        unit_of_work(), activity_id=activity_id, lead_id=lead, name="Beach clean-up", description="", rules=some_rules()
    )
    activities.open_activity(unit_of_work(), activity_id=activity_id, by=lead, now=NOW)
    return activity_id


def submit(cast: Cast, activity_id: ActivityId) -> ActionId:
    action_id = ActionId(uuid4())
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(cast.participant.subject_id),
        content=Content(text="Three bags", count=3, people_agreed=True),
        files=[a_kept_file()],
        now=NOW,
        zone=UTC,
    )
    return action_id


class TestMainJob:
    def test_moves_points_once_the_decision_is_settled(self, cast: Cast) -> None:
        action_id = submit(cast, an_open_activity(cast))
        cast.participant.refresh_from_db()
        assert (cast.participant.reserved_score, cast.participant.reputation_score) == (30, 0)

        reviewer = SubjectId(cast.validator.subject_id)
        action = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=None, now=NOW)
        assert action is not None
        assert action.lease is not None
        assert action.action_id == action_id
        judged = review.judge(
            unit_of_work(),
            action_id=action_id,
            reviewer_id=reviewer,
            opinion=Opinion(outcome=Outcome.APPROVE, count=2, ticked=("place",)),
            hold=review.Hold(lease_id=action.lease.lease_id, fence=1, version=action.version),
            now=NOW,
        )
        assert judged.decision is not None
        decision_id = judged.decision.decision_id
        assert review.settle(unit_of_work(), decision_id=decision_id, now=NOW + timedelta(seconds=9)) is None
        assert review.settle(unit_of_work(), decision_id=decision_id, now=NOW + timedelta(seconds=10)) is not None
        assert review.settle(unit_of_work(), decision_id=decision_id, now=NOW + timedelta(seconds=11)) is None

        cast.participant.refresh_from_db()
        assert (cast.participant.reserved_score, cast.participant.reputation_score) == (0, 25)
        row = models.Action.objects.get(pk=action_id)
        assert (row.status, row.points_awarded) == (Status.APPROVED, 25)
        kinds = list(models.ScoreEntry.objects.order_by("entry_id").values_list("kind", flat=True))
        assert kinds == ["RESERVE", "RELEASE", "CONFIRM"]
        assert models.BoardSum.objects.get(period="2026-11").points == 25

    def test_gives_the_hold_back_with_the_typed_text_when_undone(self, cast: Cast) -> None:
        action_id = submit(cast, an_open_activity(cast))
        reviewer = SubjectId(cast.validator.subject_id)
        action = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=action_id, now=NOW)
        assert action is not None
        assert action.lease is not None
        judged = review.judge(
            unit_of_work(),
            action_id=action_id,
            reviewer_id=reviewer,
            opinion=Opinion(outcome=Outcome.DECLINE, reason="UNCLEAR", sentence="I cannot see the bags."),
            hold=review.Hold(lease_id=action.lease.lease_id, fence=1, version=action.version),
            now=NOW,
        )
        assert judged.decision is not None
        undone = review.undo(
            unit_of_work(),
            decision_id=judged.decision.decision_id,
            reviewer_id=reviewer,
            now=NOW + timedelta(seconds=5),
        )
        assert undone.lease is not None
        assert undone.lease.kept["sentence"] == "I cannot see the bags."
        assert models.Verdict.objects.filter(is_undone=False).count() == 0
        row = models.Action.objects.get(pk=action_id)
        assert (row.status, row.is_staged) == (Status.SUBMITTED, False)
