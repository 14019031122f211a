"""A due time that was missed: what its participant hears, and reviewers who are free."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, is_kind, says, tells


@tells("ActionOverdue")
def _overdue(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    yield Notice(
        kind="OVERDUE",
        cause=f"overdue:{event['action_id']}:{event['revision']}",
        subject_id=UUID(event["subject_id"]),
        action_id=UUID(event["action_id"]),
        at=outbox.created_at,
    )


@tells("ReviewWanted")
def _wanted(outbox: models.Outbox) -> Iterator[Notice]:
    """Once a day, however much is late."""
    event = outbox.payload
    at = datetime.fromisoformat(event["wanted_at"])
    yield Notice(
        kind="REVIEW_WANTED",
        cause=f"review:{timezone.localdate(at)}",
        subject_id=UUID(event["subject_id"]),
        at=at,
    )


is_kind(
    "OVERDUE",
    group=Group.WAITING,
    words=says(
        gettext_lazy("It takes longer than we said: %(activity)s"),
        gettext_lazy("Nobody has answered in time, which we are sorry for. It stands at the front of the queue now."),
    ),
    mark=("clock", "warn"),
)
is_kind(
    "REVIEW_WANTED",
    group=Group.REVIEW,
    words=says(
        gettext_lazy("Something waits past its due time"),
        gettext_lazy("You have nothing in hand, and you may decide it. It stands first in your queue."),
    ),
    mark=("clock", "info"),
    page=("review",),
)
