"""The actions sent to one's activities: the list, and each of them to read, not to judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from socialscore.application.submission import record_view
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.calibration import DECIDED
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.points import Line, LineKind
from socialscore.http.audiences import acts_as_steward
from socialscore.http.numbers import number, signed
from socialscore.http.settling import settle_due
from socialscore.queries.leading import activity_names
from socialscore.queries.led_action import LedActionPage, SettledDecision, led_action
from socialscore.queries.led_actions import OVERDUE, LedAction, led_actions
from socialscore.queries.proofs import FileRow
from socialscore.web.roles import ActorRequest, leads
from socialscore.web.templatetags.formats import when
from socialscore.web.templatetags.marks import mark, status
from socialscore.wiring import unit_of_work

STATES = [
    ("", gettext_lazy("Any state")),
    (Status.SUBMITTED, gettext_lazy("In review")),
    (OVERDUE, gettext_lazy("Past the due time")),
    (Status.CHANGES_REQUESTED, gettext_lazy("Changes requested")),
    (Status.APPROVED, gettext_lazy("Approved")),
    (Status.DECLINED, gettext_lazy("Not approved")),
    (Status.REVERSED, gettext_lazy("Reversed")),
    (Status.EXPIRED, gettext_lazy("Expired")),
    (Status.WITHDRAWN, gettext_lazy("Withdrawn")),
    (Status.CANCELLED, gettext_lazy("Cancelled")),
]
OUTCOMES = {
    "APPROVE": ("ok", "check", gettext_lazy("Approved")),
    "CHANGES": ("warn", "edit", gettext_lazy("Changes asked")),
    "DECLINE": ("bad", "x", gettext_lazy("Not approved")),
}
ENDS = {
    Status.WITHDRAWN: ("out", gettext_lazy("Withdrawn by the participant")),
    Status.EXPIRED: ("hourglass", gettext_lazy("Expired: no answer until the told date")),
    Status.CANCELLED: ("ban", gettext_lazy("Cancelled with the activity")),
    Status.REVERSED: ("undo", gettext_lazy("Points taken back by a steward")),
}


FILTERS = ("activity", "state", "q")


class Filters(TypedDict):
    """The filters of the list, as its query takes them."""

    activity_id: ActivityId | None
    state: str
    search: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An action as the list shows it: words only."""

    url: str
    person: str
    activity: str
    status: object
    mark: object
    sent: object
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the timeline. `quote` is what somebody wrote."""

    tone: str
    icon: str
    title: object
    when: datetime
    by: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One line of the account of points, as components/ledger.html shows it."""

    label: str
    amount: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a proof, as components/proof_file.html shows it."""

    name: str
    original_sha256: str
    size_bytes: int
    is_image: bool
    url: str
    thumbnail_url: str


@leads
@require_safe
def lead_actions(request: ActorRequest) -> HttpResponse:
    """All actions of my activities, newest first; stewards see everybody's."""
    settle_due()
    now, scope = timezone.now(), request.actor.lead_scope
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    page = led_actions(lead_id=scope, **filters_in(request), now=now, cursor=request.GET.get("after"))
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "rows": _rows(page.rows, now),
        "activities": [(str(activity_id), name) for activity_id, name in activity_names(lead_id=scope)],
        "states": STATES,
        "chosen": chosen,
        "is_filtered": bool(kept),
        "older_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": f"?{urlencode(kept)}" if "after" in request.GET else "",
        "download_url": f"{reverse('export_led_actions')}?{urlencode(kept)}",
    }
    return render(request, "lead/actions.html", context)


@leads
@require_safe
def lead_action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """One action to read; that I looked is recorded, and its participant can see it."""
    now, viewer = timezone.now(), request.actor.subject_id
    action = led_action(
        ActionId(action_id), lead_id=request.actor.lead_scope, viewer_id=viewer, today=timezone.localdate(now)
    )
    if action is None:
        raise ActionNotFound
    if action.is_first_look and not action.is_own and not action.is_hidden:
        record_view(unit_of_work(), action_id=ActionId(action_id), viewer_id=viewer, now=now)
    decision = action.decisions[-1] if action.decisions else None
    is_approved = decision is not None and decision.outcome == "APPROVE"
    context = {
        "action": action,
        "revisions": [(revision, [_file(file) for file in revision.files]) for revision in reversed(action.revisions)],
        "steps": _steps(action),
        "lines": [_amount(line) for line in decision.lines] if decision and is_approved else [],
        "total": number(decision.points) if decision else "",
        "why": decision.why if decision and is_approved else "",
        "may_reverse": action.status == Status.APPROVED and acts_as_steward(request.actor) and not action.is_own,
        "may_calibrate": action.status in DECIDED and acts_as_steward(request.actor) and not action.is_own,
        "is_overdue": action.status == Status.SUBMITTED and action.due_at is not None and action.due_at < now,
    }
    return render(request, "lead/action.html", context)


def filters_in(request: ActorRequest) -> Filters:
    """What the list is narrowed to; what makes no sense narrows nothing."""
    activity, state, search = (request.GET.get(name, "").strip() for name in FILTERS)
    try:
        activity_id = ActivityId(UUID(activity)) if activity else None
    except ValueError:
        activity_id = None
    return Filters(activity_id=activity_id, state=state, search=search[:60])


def _rows(actions: Sequence[LedAction], now: datetime) -> list[Row]:
    """Words made once: what rows share is not made anew for each."""
    prefix, nobody, up_to = reverse("lead_actions"), _("Somebody who left"), _("up to %(n)s")
    statuses = {code: status(code) for code in {action.status for action in actions}}
    marks = {"": "", "OVERDUE": mark("OVERDUE"), "ESCALATED": mark("ESCALATED")}
    return [
        Row(
            url=f"{prefix}{action.action_id}/",
            person=action.person_name or nobody,
            activity=action.activity_name,
            status=statuses[action.status],
            mark=marks["OVERDUE" if action.is_overdue else "ESCALATED" if action.is_escalated else ""],
            sent=when(action.submitted_at, now=now),
            points=up_to % {"n": number(action.points)}
            if action.is_up_to and action.points is not None
            else number(action.points),
        )
        for action in actions
    ]


def _file(file: FileRow) -> File:
    return File(
        name=file.name,
        original_sha256=file.original_sha256,
        size_bytes=file.size_bytes,
        is_image=file.media_type.startswith("image/"),
        url=reverse("proof_file", args=[file.part_id]),
        thumbnail_url=reverse("proof_thumbnail", args=[file.part_id]),
    )


def _steps(action: LedActionPage) -> list[Step]:
    steps = [
        Step(
            tone="info",
            icon="send",
            title=_("Sent") if revision.number == 1 else _("Sent again"),
            when=revision.submitted_at,
        )
        for revision in action.revisions
    ]
    steps += [_decided(decision) for decision in action.decisions]
    end = ENDS.get(Status(action.status))
    if end and action.ended_at:
        steps.append(Step(tone="", icon=end[0], title=end[1], when=action.ended_at))
    return sorted(steps, key=lambda step: step.when)


def _decided(decision: SettledDecision) -> Step:
    tone, icon, title = OUTCOMES[decision.outcome]
    return Step(
        tone=tone,
        icon=icon,
        title=title,
        when=decision.settled_at,
        by=decision.decided_by,
        quote=decision.sentence,
    )


def _amount(line: Line) -> Amount:
    if line.kind is LineKind.BASE:
        return Amount(label=_("Taking part"), amount=signed(line.points))
    if line.kind is LineKind.UNIT:
        detail = _("%(count)s × %(each)s") % {"count": number(line.count), "each": number(line.each)}
        return Amount(label=line.text, amount=signed(line.points), detail=detail)
    if line.kind is LineKind.CRITERION:
        return Amount(label=line.text, amount=signed(line.points))
    return Amount(label=_("Reviewer’s judgement"), amount=signed(line.points))
