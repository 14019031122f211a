"""Reports: what can be reported, those that wait for a steward, and one as each side may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from socialscore.domain.activity import ActivityState
from socialscore.domain.appealing import ASKED_WITHIN
from socialscore.domain.ids import SubjectId
from socialscore.domain.person import Listing, Role
from socialscore.domain.report import ReportNotFound, ReportState, Target
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

_COLUMNS = (
    "report_id",
    "target",
    "target_id",
    "sentence",
    "made_at",
    "state",
    "reason",
    "decided_at",
    "reporter_id",
    "about_id",
    "reporter__person__display_name",
    "about__person__display_name",
    "taken",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """
    A report as stewards read it. Names are empty for who left, or has none; `reason` until it is decided. `taken` are
    the words that were taken away, as long as an appeal can bring them back.
    """

    report_id: UUID
    target: Target
    target_id: UUID
    sentence: str
    made_at: datetime
    state: ReportState
    reason: str
    decided_at: datetime | None
    reporter_name: str
    about_name: str
    has_part: bool
    taken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReportRow:
    """
    A report as its reporter reads it, or the one it is about once something was taken away: `sentence` is empty then,
    for it is the reporter's. `taken` are the words that went, for whom they are from; they may appeal until
    `appeal_until`, null where nothing can be given back; `appeal_id` is the appeal they made.
    """

    report_id: UUID
    target: Target
    is_mine: bool
    sentence: str
    state: ReportState
    reason: str
    made_at: datetime
    decided_at: datetime | None
    taken: str
    appeal_until: datetime | None
    appeal_id: UUID | None


def reports(*, show: str, viewer_id: SubjectId, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[ReportRow]:
    """Those in a state, or all, newest first. One query."""
    rows = models.Report.objects.filter(state=show) if show in set(ReportState) else models.Report.objects.all()
    found = older_than(rows, cursor, moment="made_at", key="report_id").order_by("-made_at", "-report_id")
    return page_of(
        list(found.values(*_COLUMNS)[: size + 1]),
        to_row=lambda row: _row(row, viewer_id),
        cursor_of=lambda row: encode(row["made_at"], row["report_id"]),
        size=size,
    )


def decidable_by(steward_id: SubjectId) -> QuerySet[models.Report]:
    """Reports that wait, and are neither from nor about this steward; as a part of queries."""
    return models.Report.objects.filter(state=ReportState.OPEN).exclude(Q(reporter=steward_id) | Q(about=steward_id))


def report_of(report_id: UUID, *, viewer_id: SubjectId) -> ReportRow:
    """One query. :raises ReportNotFound: if there is none."""
    row = models.Report.objects.filter(pk=report_id).values(*_COLUMNS).first()
    if row is None:
        raise ReportNotFound
    return _row(row, viewer_id)


def own_reports(subject_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[OwnReportRow]:
    """What one reported, and what of one's own was taken away; nothing of what waits about one. One query."""
    rows = older_than(_own(subject_id), cursor, moment="made_at", key="report_id").order_by("-made_at", "-report_id")
    return page_of(
        list(rows.values(*_COLUMNS, "appeal_id")[: size + 1]),
        to_row=lambda row: _own_row(row, subject_id),
        cursor_of=lambda row: encode(row["made_at"], row["report_id"]),
        size=size,
    )


def own_report(report_id: UUID, *, subject_id: SubjectId) -> OwnReportRow:
    """One query. :raises ReportNotFound: if there is none that this person may read."""
    row = _own(subject_id).filter(pk=report_id).values(*_COLUMNS, "appeal_id").first()
    if row is None:
        raise ReportNotFound
    return _own_row(row, subject_id)


def reportable(target: Target, target_id: UUID, *, viewer_id: SubjectId, is_steward: bool) -> str:
    """What would be reported, in its own words. One query. :raises ReportNotFound: if it is not theirs to see."""
    found = {
        Target.PROOF: lambda: _proof(target_id, viewer_id, is_steward),
        Target.NAME: lambda: _name(target_id),
        Target.ACTIVITY: lambda: _activity(target_id),
        Target.MESSAGE: lambda: _message(target_id, viewer_id),
    }[target]()
    if not found:
        raise ReportNotFound
    return found


def words_of(target: Target, target_id: UUID) -> str:
    """What was reported, for a steward, in its own words; empty if it is gone. One query."""
    if target is Target.MESSAGE:
        return _message(target_id, None)
    if target is Target.PROOF:
        return _proof(target_id, SubjectId(target_id), is_steward=True)
    if target is Target.NAME:
        names = models.PersonProfile.objects.filter(pk=target_id).values_list("display_name", "pseudonym").first()
        return " · ".join(filter(None, names or ()))
    return _activity(target_id)


def _own(subject_id: SubjectId) -> Any:
    appeals = models.Appeal.objects.filter(contested_id=OuterRef("report_id"), subject_id=subject_id)
    told = Q(about_id=subject_id, state__in=[ReportState.UPHELD, ReportState.RESTORED])
    rows = models.Report.objects.filter(Q(reporter_id=subject_id) | told)
    return rows.annotate(appeal_id=Subquery(appeals.values("appeal_id")[:1]))


def _proof(action_id: UUID, viewer_id: SubjectId, is_steward: bool) -> str:
    rows = models.Action.objects.filter(pk=action_id, submitted_at__isnull=False)
    if not is_steward:
        held = Q(leases__holder_id=viewer_id, leases__has_ended=False)
        rows = rows.filter(held | Q(activity__lead_id=viewer_id)).exclude(subject_id=viewer_id)
    return str(rows.values_list("activity__name", flat=True).first() or "")


def _name(person_id: UUID) -> str:
    shown = ~Q(listing=Listing.ABSENT) | Q(has_public_profile=True) | Q(role=Role.LEAD) | Q(is_steward=True)
    person = models.PersonProfile.objects.filter(shown, pk=person_id).first()
    if person is None:
        return ""
    return person.pseudonym if person.listing == Listing.PSEUDONYM else person.display_name


def _activity(activity_id: UUID) -> str:
    rows = models.Activity.objects.filter(pk=activity_id).exclude(state=ActivityState.DRAFT)
    return str(rows.values_list("name", flat=True).first() or "")


def _message(decision_id: UUID, viewer_id: SubjectId | None) -> str:
    rows = models.Decision.objects.filter(pk=decision_id, settled_at__isnull=False)
    if viewer_id is not None:
        rows = rows.filter(action__subject_id=viewer_id)
    opinion = rows.values_list("verdict__opinion", flat=True).first() or {}
    return "\n".join(filter(None, [opinion.get("sentence", ""), opinion.get("note", ""), opinion.get("why", "")]))


def _row(row: dict[str, Any], viewer_id: SubjectId) -> ReportRow:
    return ReportRow(
        report_id=row["report_id"],
        target=Target(row["target"]),
        target_id=row["target_id"],
        sentence=row["sentence"],
        made_at=row["made_at"],
        state=ReportState(row["state"]),
        reason=row["reason"],
        decided_at=row["decided_at"],
        reporter_name=row["reporter__person__display_name"] or "",
        about_name=row["about__person__display_name"] or "",
        has_part=viewer_id in (row["reporter_id"], row["about_id"]),
        taken=_words_in(row["taken"]),
    )


def _own_row(row: dict[str, Any], subject_id: SubjectId) -> OwnReportRow:
    is_mine = row["reporter_id"] == subject_id
    may_appeal = not is_mine and row["taken"] and row["state"] == ReportState.UPHELD and not row["appeal_id"]
    return OwnReportRow(
        report_id=row["report_id"],
        target=Target(row["target"]),
        is_mine=is_mine,
        sentence=row["sentence"] if is_mine else "",
        state=ReportState(row["state"]),
        reason=row["reason"],
        made_at=row["made_at"],
        decided_at=row["decided_at"],
        taken="" if is_mine else _words_in(row["taken"]),
        appeal_until=row["decided_at"] + ASKED_WITHIN if may_appeal else None,
        appeal_id=None if is_mine else row["appeal_id"],
    )


def _words_in(taken: dict[str, Any]) -> str:
    return "\n".join(text for text in taken.values() if isinstance(text, str) and text)
