"""What happens before a query reads: activities opened, actions sent, decided and settled through the use cases."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from socialscore.application import activities, review, submission
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import unit_of_work
from tests.builders import NOW, a_kept_file, some_rules
from tests.cast import Cast

UTC = ZoneInfo("UTC")
OPINIONS = {
    Outcome.APPROVE: Opinion(outcome=Outcome.APPROVE, count=2, ticked=("place",), note="Well done, thank you."),
    Outcome.CHANGES: Opinion(outcome=Outcome.CHANGES, reason="PHOTO", sentence="Could you add a photo?"),
    Outcome.DECLINE: Opinion(outcome=Outcome.DECLINE, reason="UNCLEAR", sentence="The proof does not show it."),
}


def a_draft_activity(cast: Cast, name: str = "Beach clean-up", **rules: Any) -> ActivityId:
    """An activity of the cast's lead that nobody else sees yet."""
    activity_id = ActivityId(uuid4())
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(cast.lead.subject_id),
        name=name,
        description="Collect litter on the beach.",
        rules=some_rules(**rules),
    )
    return activity_id


def an_open_activity(cast: Cast, name: str = "Beach clean-up", now: datetime = NOW, **rules: Any) -> ActivityId:
    """The same, opened."""
    activity_id = a_draft_activity(cast, name, **rules)
    activities.open_activity(unit_of_work(), activity_id=activity_id, by=SubjectId(cast.lead.subject_id), now=now)
    return activity_id


def submit(person: PersonProfile, activity_id: UUID, *, now: datetime = NOW, photo: str = "a photo") -> ActionId:
    """An action of three bags, with one photo."""
    action_id = ActionId(uuid4())
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=ActivityId(activity_id),
        subject_id=SubjectId(person.subject_id),
        content=Content(text="Three bags", count=3, people_agreed=True),
        files=[a_kept_file(photo.encode())],
        now=now,
        zone=UTC,
    )
    return action_id


def decide(reviewer: PersonProfile, action_id: ActionId, outcome: Outcome, *, now: datetime = NOW) -> DecisionId:
    """A verdict that stages a decision for ten seconds."""
    subject_id = SubjectId(reviewer.subject_id)
    action = review.claim(unit_of_work(), reviewer_id=subject_id, action_id=action_id, now=now)
    assert action is not None
    assert action.lease is not None
    judged = review.judge(
        unit_of_work(),
        action_id=action_id,
        reviewer_id=subject_id,
        opinion=OPINIONS[outcome],
        hold=review.Hold(lease_id=action.lease.lease_id, fence=action.fence, version=action.version),
        undo_seconds=10,
        now=now,
        claim_next=False,
    )
    assert judged.decision is not None
    return judged.decision.decision_id


def settle(decision_id: DecisionId, *, now: datetime = NOW) -> None:
    """Let it take effect, once its time has come."""
    assert review.settle(unit_of_work(), decision_id=decision_id, now=now + timedelta(seconds=10)) is not None
