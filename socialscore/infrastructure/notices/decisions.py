"""What became of an action: decided, expired, cancelled."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socialscore.domain.notices import Group
from socialscore.domain.review import Outcome
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, Wording, is_kind, says, tells

BY_OUTCOME = {Outcome.APPROVE: "APPROVED", Outcome.CHANGES: "CHANGES_REQUESTED", Outcome.DECLINE: "DECLINED"}
# Whoever withdraws knows it.
TOLD_ENDS = {"EXPIRED", "CANCELLED"}


@tells("ActionSettled")
def _decided(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    kind = BY_OUTCOME[Outcome(event["outcome"])]
    decision = models.Decision.objects.select_related("action").get(pk=event["decision_id"])
    data: dict[str, Any] = {}
    if kind == "APPROVED":
        data["points"] = event["points"]
    if kind == "CHANGES_REQUESTED":
        until = decision.action.changes_until
        data["answer_by"] = until.isoformat() if until else None
    yield Notice(
        kind=kind,
        cause=f"decision:{event['decision_id']}",
        subject_id=UUID(event["subject_id"]),
        action_id=UUID(event["action_id"]),
        at=decision.settled_at or outbox.created_at,
        data=data,
    )


@tells("ActionEnded")
def _ended(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    if event["status"] in TOLD_ENDS:
        ended_at = models.Action.objects.filter(pk=event["action_id"]).values_list("ended_at", flat=True).first()
        yield Notice(
            kind=event["status"],
            cause=f"ended:{event['action_id']}",
            subject_id=UUID(event["subject_id"]),
            action_id=UUID(event["action_id"]),
            at=ended_at or outbox.created_at,
        )


def _approved(data: Mapping[str, Any], activity: str) -> Wording:
    points = int(data.get("points", 0))
    text = ngettext("%(points)s point was added to your score.", "%(points)s points were added to your score.", points)
    return Wording(title=_("Approved: %(activity)s") % {"activity": activity}, text=text % {"points": points})


def _changes(data: Mapping[str, Any], activity: str) -> Wording:
    title = _("A change is asked for: %(activity)s") % {"activity": activity}
    return Wording(title=title, text=_answer_by(data.get("answer_by")))


def _answer_by(answer_by: str | None) -> str:
    if answer_by is None:
        return _("The reviewer asks you to add something.")
    day = date_format(timezone.localtime(datetime.fromisoformat(answer_by)), "j F")
    return _("The reviewer asks you to add something until %(day)s. Your place in the queue is kept.") % {"day": day}


is_kind("APPROVED", group=Group.DECISIONS, mark=("check", "ok"), words=_approved)
is_kind("CHANGES_REQUESTED", group=Group.DECISIONS, mark=("edit", "warn"), words=_changes)
is_kind(
    "DECLINED",
    group=Group.DECISIONS,
    mark=("x", "bad"),
    words=says(
        gettext_lazy("Not approved: %(activity)s"),
        gettext_lazy("It gives no points and takes none away. The reviewer says why; you may send it anew."),
    ),
)
is_kind(
    "EXPIRED",
    group=Group.DECISIONS,
    mark=("hourglass", ""),
    words=says(
        gettext_lazy("Expired: %(activity)s"),
        gettext_lazy("The day to answer the reviewer has passed. That is no mark against you; you may send it anew."),
    ),
)
is_kind(
    "CANCELLED",
    group=Group.DECISIONS,
    mark=("ban", ""),
    words=says(
        gettext_lazy("Cancelled: %(activity)s"),
        gettext_lazy("The activity was cancelled before your action was decided. It costs you nothing."),
    ),
)
