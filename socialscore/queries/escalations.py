"""What waits for a steward: reviewers did not agree, are not there, or took twice the time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import Outcome
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.conflicts import recused, related_to
from socialscore.queries.pages import PAGE_SIZE, Page, encode, page_of, position


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRow:
    """An item that a steward may settle."""

    action_id: UUID
    activity_name: str
    person_name: str
    submitted_at: datetime
    with_steward_at: datetime
    opinions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """What one reviewer said; who it was makes no difference to the item, and is not told."""

    outcome: Outcome
    points: int
    reason: str
    sentence: str
    note: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One item with all opinions on it; `count` is what the participant stated."""

    row: EscalationRow
    subject_id: SubjectId
    rules: Rules
    count: int | None
    up_to: int
    version: int
    quorum_required: int
    opinions: tuple[GivenOpinion, ...]


def escalations(*, steward_id: SubjectId, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[EscalationRow]:
    """Those that this steward may settle, the longest waiting first. One query."""
    rows = settleable_by(steward_id)
    at = position(cursor)
    if at is not None:
        rows = rows.filter(Q(with_steward_at__gt=at[0]) | Q(with_steward_at=at[0], action_id__gt=at[1]))
    found = list(rows.order_by("with_steward_at", "action_id").values(*_COLUMNS)[: size + 1])
    return page_of(
        found, to_row=_row, cursor_of=lambda row: encode(row["with_steward_at"], row["action_id"]), size=size
    )


def escalation(action_id: ActionId, *, steward_id: SubjectId) -> Escalation:
    """
    One of them with all opinions. Two queries.

    :raises ActionNotFound: if it is with no steward, or this one takes part in it.
    """
    of = settleable_by(steward_id).filter(action_id=action_id).values(*_COLUMNS, *_MORE).first()
    if of is None:
        raise ActionNotFound
    return Escalation(
        row=_row(of),
        subject_id=SubjectId(of["subject_id"]),
        rules=Rules.from_data(of["activity_version__rules"]),
        count=of["revisions__count"],
        up_to=of["up_to"],
        version=of["version"],
        quorum_required=of["revisions__quorum_required"],
        opinions=_opinions(action_id, of["revision_number"]),
    )


def is_settled(action_id: ActionId) -> bool:
    """Whether an action that a steward was asked about waits for nobody any more. One query."""
    asked = models.Action.objects.filter(action_id=action_id, with_steward_at__isnull=False)
    return asked.exclude(status=Status.SUBMITTED).exists()


def settleable_by(steward_id: SubjectId) -> QuerySet[models.Action]:
    """What waits for a steward and this one has no part in; as a part of queries."""
    current = {"action_id": OuterRef("action_id"), "revision__number": OuterRef("revision_number"), "is_undone": False}
    judged = models.Verdict.objects.filter(**current, reviewer_id=steward_id)
    first, second = related_to(steward_id)
    led = Q(activity__lead_id=steward_id) & ~Q(activity_version__rules__lead_may_review=True)
    return (
        models.Action.objects.filter(status=Status.SUBMITTED, is_staged=False, with_steward_at__isnull=False)
        .filter(revisions__number=F("revision_number"))
        .exclude(subject_id=steward_id)
        .exclude(led)
        .exclude(subject_id__in=first)
        .exclude(subject_id__in=second)
        .filter(~recused(steward_id))
        .filter(~Exists(judged))
        .annotate(
            opinions=Count("revisions__verdicts", filter=Q(revisions__verdicts__is_undone=False)),
        )
    )


_COLUMNS = (
    "action_id",
    "activity__name",
    "subject__person__display_name",
    "submitted_at",
    "with_steward_at",
    "opinions",
)
_MORE = (
    "subject_id",
    "activity_version__rules",
    "revision_number",
    "revisions__count",
    "revisions__quorum_required",
    "up_to",
    "version",
)


def _row(of: dict[str, Any]) -> EscalationRow:
    return EscalationRow(
        action_id=of["action_id"],
        activity_name=of["activity__name"],
        person_name=of["subject__person__display_name"] or "",
        submitted_at=of["submitted_at"],
        with_steward_at=of["with_steward_at"],
        opinions=of["opinions"],
    )


def _opinions(action_id: ActionId, number: int) -> tuple[GivenOpinion, ...]:
    rows = models.Verdict.objects.filter(action_id=action_id, revision__number=number, is_undone=False)
    return tuple(
        GivenOpinion(
            outcome=Outcome(outcome),
            points=points,
            reason=opinion.get("reason", ""),
            sentence=opinion.get("sentence", ""),
            note=opinion.get("note", ""),
            given_at=given_at,
        )
        for outcome, points, opinion, given_at in rows.order_by("given_at", "verdict_id").values_list(
            "outcome", "points", "opinion", "given_at"
        )
    )
