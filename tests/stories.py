"""What has happened before a test begins, told through the use cases: activities, actions, decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from socialscore.application import activities, appeals, correcting, review, submission
from socialscore.application.ports import KeptFile
from socialscore.application.reports import make_report
from socialscore.domain.correcting import AdjustmentReason
from socialscore.domain.ids import ActionId, ActivityId, AdjustmentId, AppealId, DecisionId, ReportId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.report import Target
from socialscore.domain.review import Opinion, Outcome
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import community_zone, unit_of_work
from tests.builders import a_kept_file, some_rules

APPROVE = Opinion(outcome=Outcome.APPROVE, count=2, ticked=("place",))
ASK = Opinion(outcome=Outcome.CHANGES, reason="PHOTO", sentence="Could you add a photo of the bags?")
DECLINE = Opinion(outcome=Outcome.DECLINE, reason="UNCLEAR", sentence="I cannot see the bags.")
POINTS_OF_APPROVE = 25


def an_open_activity(lead: PersonProfile, *, name: str = "Beach clean-up", rules: Rules | None = None) -> ActivityId:
    """An activity that takes actions."""
    activity_id = ActivityId(uuid4())
    lead_id = SubjectId(lead.subject_id)
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=lead_id,
        name=name,
        description="",
        rules=rules or some_rules(),
    )
    activities.open_activity(unit_of_work(), activity_id=activity_id, by=lead_id, now=timezone.now())
    return activity_id


def a_draft_activity(lead: PersonProfile) -> ActivityId:
    """An activity that only its lead and stewards know of."""
    activity_id = ActivityId(uuid4())
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(lead.subject_id),
        name="Not yet",
        description="",
        rules=some_rules(),
    )
    return activity_id


def a_submitted_action(
    participant: PersonProfile,
    activity_id: ActivityId,
    *,
    files: Sequence[KeptFile] | None = None,
    now: datetime | None = None,
) -> ActionId:
    """An action that waits for review, with up to 30 points reserved; its photo lies in no store, unless given."""
    action_id = ActionId(uuid4())
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(participant.subject_id),
        content=Content(text="Three bags", count=3, people_agreed=True),
        files=[a_kept_file(action_id.bytes)] if files is None else files,
        now=now or timezone.now(),
        zone=community_zone(),
    )
    return action_id


def a_staged_decision(
    action_id: ActionId, validator: PersonProfile, opinion: Opinion = APPROVE, *, now: datetime | None = None
) -> DecisionId:
    """A verdict that takes effect ten seconds after `now`."""
    moment = now or timezone.now()
    reviewer = SubjectId(validator.subject_id)
    action = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=action_id, now=moment)
    assert action is not None
    assert action.lease is not None
    judged = review.judge(
        unit_of_work(),
        action_id=action_id,
        reviewer_id=reviewer,
        opinion=opinion,
        hold=review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version),
        now=moment,
        claim_next=False,
    )
    assert judged.decision is not None
    return judged.decision.decision_id


def a_settled_decision(
    action_id: ActionId, validator: PersonProfile, opinion: Opinion = APPROVE, *, now: datetime | None = None
) -> DecisionId:
    """A decision that has taken effect, ten seconds after `now`."""
    moment = now or timezone.now()
    decision_id = a_staged_decision(action_id, validator, opinion, now=moment)
    review.settle(unit_of_work(), decision_id=decision_id, now=moment + timedelta(seconds=10))
    return decision_id


def a_report(reporter: PersonProfile, target: str, target_id: UUID) -> UUID:
    """One that waits for a steward."""
    made = make_report(
        unit_of_work(),
        report_id=ReportId(uuid4()),
        target=Target(target),
        target_id=target_id,
        sentence="This should not stand here.",
        by=SubjectId(reporter.subject_id),
        now=timezone.now(),
    )
    return made.report_id


def an_appealed_adjustment(person: PersonProfile, *, by: PersonProfile) -> tuple[AdjustmentId, AppealId]:
    """A steward took five points, and the person asks for another look."""
    adjustment_id, appeal_id = AdjustmentId(uuid4()), AppealId(uuid4())
    subject_id, now = SubjectId(person.subject_id), timezone.now()
    correcting.propose_adjustment(
        unit_of_work(),
        adjustment_id=adjustment_id,
        subject_id=subject_id,
        by=SubjectId(by.subject_id),
        points=-5,
        reason=AdjustmentReason.MISTAKE,
        sentence="They were counted twice in spring.",
        now=now,
    )
    appeals.appeal_adjustment(
        unit_of_work(),
        appeal_id=appeal_id,
        adjustment_id=adjustment_id,
        subject_id=subject_id,
        words="It was another clean-up, look at the dates.",
        now=now,
    )
    return adjustment_id, appeal_id
