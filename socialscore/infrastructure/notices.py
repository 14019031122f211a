"""
What people are told: one notice per settled decision, ended action and change of rights.

The same event always makes the same notice, so the notifications page and the mail cannot say different things.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socialscore.domain.ids import PersonId
from socialscore.domain.review import Outcome
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import (
    action_ended,
    action_settled,
    contributions_brought_over,
    contributions_reversed,
    rights_changed,
    webhook_given_up,
)
from socialscore.infrastructure.outbox import consumes

BY_OUTCOME = {Outcome.APPROVE: "APPROVED", Outcome.CHANGES: "CHANGES_REQUESTED", Outcome.DECLINE: "DECLINED"}
# Whoever withdraws knows it.
TOLD_ENDS = {"EXPIRED", "CANCELLED"}
RIGHTS = {
    "PARTICIPANT": gettext_lazy("participant"),
    "LEAD": gettext_lazy("lead"),
    "VALIDATOR": gettext_lazy("reviewer"),
    "MAY_REVIEW": gettext_lazy("may review"),
    "IS_STEWARD": gettext_lazy("steward"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`cause` is the same for the same event; `at` is when it happened; `data` holds numbers, codes and dates only."""

    kind: str
    cause: str
    subject_id: UUID
    at: datetime
    action_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    title: str
    text: str


def notice_of(outbox: models.Outbox) -> Notice | None:
    """What an event tells its person; None if it tells nothing. One query."""
    tell = {
        "ActionSettled": _decided,
        "ActionEnded": _ended,
        "RightsChanged": _rights_changed,
        "WebhookGivenUp": _given_up,
        "ContributionsBroughtOver": _brought_over,
        "ContributionsReversed": _brought_over,
    }.get(outbox.name)
    return tell(outbox) if tell else None


@consumes(
    "notifications",
    action_settled,
    action_ended,
    rights_changed,
    webhook_given_up,
    contributions_brought_over,
    contributions_reversed,
)
def notify(outbox: models.Outbox) -> None:
    """Store the notification and count it as unread; nothing for a person who was erased."""
    notice = notice_of(outbox)
    person = _person_of(notice)
    if notice is None or person is None:
        return
    _row, is_new = models.Notification.objects.get_or_create(
        person=person,
        cause=notice.cause,
        defaults={
            "kind": notice.kind,
            "action_id": notice.action_id,
            "data": notice.data,
            "created_at": notice.at,
        },
    )
    if is_new:
        models.PersonProfile.objects.filter(pk=person.pk).update(unread_notifications=F("unread_notifications") + 1)


def mark_read(person_id: PersonId, *, now: datetime) -> None:
    """Mark everything a person was told as read; what is told at this moment stays unread."""
    with transaction.atomic():
        # The lock that counting takes too: nothing is told between the two statements.
        list(models.PersonProfile.objects.select_for_update().filter(pk=person_id))
        models.Notification.objects.filter(person_id=person_id, read_at=None).update(read_at=now)
        models.PersonProfile.objects.filter(pk=person_id).update(unread_notifications=0)


def wording_of(kind: str, data: Mapping[str, Any], activity: str) -> Wording:
    """The words of a notice in the language of this moment; `activity` is the activity's name, if there is one."""
    values = {"activity": activity}
    if kind == "APPROVED":
        points = int(data.get("points", 0))
        text = ngettext(
            "%(points)s point was added to your score.", "%(points)s points were added to your score.", points
        )
        return Wording(title=_("Approved: %(activity)s") % values, text=text % {"points": points})
    if kind == "CHANGES_REQUESTED":
        return Wording(title=_("A change is asked for: %(activity)s") % values, text=_answer_by(data.get("answer_by")))
    if kind == "RIGHTS_CHANGED":
        rights = ", ".join(str(RIGHTS.get(code, code)) for code in data.get("rights", []))
        return Wording(
            title=_("Your role was changed"), text=_("From now on you are: %(rights)s.") % {"rights": rights}
        )
    if kind in ("BROUGHT_OVER", "TAKEN_BACK"):
        return _brought_over_words(kind, data)
    fixed_title, fixed_text = FIXED[kind]
    return Wording(title=str(fixed_title) % values, text=str(fixed_text))


FIXED = {
    "DECLINED": (
        gettext_lazy("Not approved: %(activity)s"),
        gettext_lazy("It gives no points and takes none away. The reviewer says why; you may send it anew."),
    ),
    "EXPIRED": (
        gettext_lazy("Expired: %(activity)s"),
        gettext_lazy("The day to answer the reviewer has passed. That is no mark against you; you may send it anew."),
    ),
    "CANCELLED": (
        gettext_lazy("Cancelled: %(activity)s"),
        gettext_lazy("The activity was cancelled before your action was decided. It costs you nothing."),
    ),
    "SUSPENDED": (
        gettext_lazy("Your account is suspended"),
        gettext_lazy("You can still sign in and read everything of yours. A steward can tell you more."),
    ),
    "WEBHOOK_GONE": (
        gettext_lazy("A webhook was switched off"),
        gettext_lazy("Its receiver answered that it is gone. You can switch it on again in the settings."),
    ),
    "WEBHOOK_FAILING": (
        gettext_lazy("A webhook was switched off"),
        gettext_lazy("Nothing arrived for five days. Mend the receiver, then switch it on again in the settings."),
    ),
    "REINSTATED": (
        gettext_lazy("Your account is no longer suspended"),
        gettext_lazy("You can take part again."),
    ),
}


def _answer_by(answer_by: str | None) -> str:
    if answer_by is None:
        return _("The reviewer asks you to add something.")
    day = date_format(timezone.localtime(datetime.fromisoformat(answer_by)), "j F")
    return _("The reviewer asks you to add something until %(day)s. Your place in the queue is kept.") % {"day": day}


def _decided(outbox: models.Outbox) -> Notice:
    event = outbox.payload
    kind = BY_OUTCOME[Outcome(event["outcome"])]
    decision = models.Decision.objects.select_related("action").get(pk=event["decision_id"])
    data: dict[str, Any] = {}
    if kind == "APPROVED":
        data["points"] = event["points"]
    if kind == "CHANGES_REQUESTED":
        until = decision.action.changes_until
        data["answer_by"] = until.isoformat() if until else None
    return Notice(
        kind=kind,
        cause=f"decision:{event['decision_id']}",
        subject_id=UUID(event["subject_id"]),
        action_id=UUID(event["action_id"]),
        at=decision.settled_at or outbox.created_at,
        data=data,
    )


def _ended(outbox: models.Outbox) -> Notice | None:
    event = outbox.payload
    if event["status"] not in TOLD_ENDS:
        return None
    ended_at = models.Action.objects.filter(pk=event["action_id"]).values_list("ended_at", flat=True).first()
    return Notice(
        kind=event["status"],
        cause=f"ended:{event['action_id']}",
        subject_id=UUID(event["subject_id"]),
        action_id=UUID(event["action_id"]),
        at=ended_at or outbox.created_at,
    )


def _rights_changed(outbox: models.Outbox) -> Notice:
    event = outbox.payload
    was, now = "SUSPENDED" in event["before"], "SUSPENDED" in event["after"]
    kind = "RIGHTS_CHANGED" if was == now else "SUSPENDED" if now else "REINSTATED"
    return Notice(
        kind=kind,
        cause=f"rights:{outbox.event_id}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["changed_at"]),
        data={"rights": [code for code in event["after"] if code != "SUSPENDED"]},
    )


def _given_up(outbox: models.Outbox) -> Notice:
    event = outbox.payload
    return Notice(
        kind=f"WEBHOOK_{event['reason']}",
        cause=f"webhook:{outbox.event_id}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["given_up_at"]),
    )


def _brought_over(outbox: models.Outbox) -> Notice:
    event = outbox.payload
    is_back = outbox.name == "ContributionsReversed"
    return Notice(
        kind="TAKEN_BACK" if is_back else "BROUGHT_OVER",
        cause=f"import:{event['import_id']}:{'BACK' if is_back else 'OVER'}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["reversed_at" if is_back else "confirmed_at"]),
        data={"points": event["points"]},
    )


def _brought_over_words(kind: str, data: Mapping[str, Any]) -> Wording:
    points = int(data.get("points", 0))
    if kind == "BROUGHT_OVER":
        text = ngettext(
            "%(points)s point for what you did before was added to your score, confirmed by two stewards.",
            "%(points)s points for what you did before were added to your score, confirmed by two stewards.",
            points,
        )
        return Wording(title=_("Past contributions were brought over"), text=text % {"points": points})
    text = ngettext(
        "%(points)s point that was brought over was taken back. Your score says why; a steward can tell you more.",
        "%(points)s points that were brought over were taken back. Your score says why; a steward can tell you more.",
        points,
    )
    return Wording(title=_("Past contributions were taken back"), text=text % {"points": points})


def _person_of(notice: Notice | None) -> models.PersonProfile | None:
    if notice is None:
        return None
    return models.PersonProfile.objects.filter(subject_id=notice.subject_id).first()
