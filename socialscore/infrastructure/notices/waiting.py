"""A due time that was missed."""

from collections.abc import Iterator
from uuid import UUID

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


is_kind(
    "OVERDUE",
    group=Group.WAITING,
    words=says(
        gettext_lazy("It takes longer than we said: %(activity)s"),
        gettext_lazy("Nobody has answered in time, which we are sorry for. It stands at the front of the queue now."),
    ),
    mark=("clock", "warn"),
)
