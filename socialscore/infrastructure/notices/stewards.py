"""What came to the stewards, because reviewers cannot decide it or did not in time."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import conflicts, models
from socialscore.infrastructure.notices.kinds import Notice, is_kind, says, tells


@tells("ActionCameToStewards")
def _came(outbox: models.Outbox) -> Iterator[Notice]:
    """Those who may settle it, once for each revision."""
    event = outbox.payload
    action = models.Action.objects.select_related("activity", "activity_version").get(pk=event["action_id"])
    for subject_id in _who_may_settle(action).values_list("subject_id", flat=True):
        yield Notice(
            kind="CAME_TO_STEWARDS",
            cause=f"stewards:{event['action_id']}:{event['revision']}",
            subject_id=subject_id,
            action_id=UUID(event["action_id"]),
            at=datetime.fromisoformat(event["came_at"]),
            data={"action_id": event["action_id"]},
        )


def _who_may_settle(action: models.Action) -> QuerySet[models.PersonProfile]:
    judged = models.Verdict.objects.filter(
        action=action, revision__number=action.revision_number, is_undone=False
    ).values("reviewer_id")
    stepped_back = models.Recusal.objects.filter(action=action).values("reviewer_id")
    first, second = conflicts.related_to(action.subject_id)
    conflicting = Q(subject_id=action.subject_id)
    for apart in (judged, stepped_back, first, second):
        conflicting |= Q(subject_id__in=apart)
    if not action.activity_version.rules.get("lead_may_review"):
        conflicting |= Q(subject_id=action.activity.lead_id)
    stewards = models.PersonProfile.objects.filter(is_steward=True, is_active=True)
    return stewards.exclude(conflicting).order_by("subject_id")


is_kind(
    "CAME_TO_STEWARDS",
    group=Group.STEWARD,
    mark=("scale", "warn"),
    page=("steward_escalation", "action_id"),
    words=says(
        gettext_lazy("A steward is needed: %(activity)s"),
        gettext_lazy("Reviewers do not agree, are not there, or took twice the time. Settle it, please."),
    ),
)
