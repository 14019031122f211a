"""
What each role may take away as a file: the lists that pages and API show, whole, with the same filters.

Columns have the names of the API. The file is streamed; what fails on the way breaks the transfer, so that half a list
never looks like a whole one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone

from socialscore.application.exporting import record_export
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.http.explained import entry_title, entry_why
from socialscore.http.limits import require_slow
from socialscore.http.settling import settle_due
from socialscore.http.tables import Columns, as_file
from socialscore.http.validation import validation_state
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.actions import own_actions
from socialscore.queries.audit import audit_entries
from socialscore.queries.batches import BATCH_SIZE, batches
from socialscore.queries.leading import LedActivity, led_activities
from socialscore.queries.led_actions import led_actions
from socialscore.queries.led_figures import Figures, kept_figures
from socialscore.queries.own_verdicts import own_verdicts
from socialscore.queries.pages import Page
from socialscore.queries.people import people
from socialscore.queries.scores import entries
from socialscore.queries.weekly import weekly
from socialscore.wiring import community_zone, unit_of_work

EXPORTS_PER_MINUTE = 12
ACTIVITIES_PER_BATCH = 100  # as many as one statement of figures has places for


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A list to take away; `read` gives the page that begins at a cursor. `is_of_others` leaves an audit entry."""

    name: str
    columns: Columns
    read: Callable[[str | None], Page[Any]]
    is_of_others: bool = False


def exported(
    export: Export, actor: PersonSecurityContext, *, file_format: str, narrowed_by: Sequence[str] = ()
) -> StreamingHttpResponse:
    """
    The file. The first batch is read before the answer begins, so that what fails at once is a plain refusal.

    :param file_format: a key of `FORMATS`.
    :param narrowed_by: the names of the filters that were used.
    :raises TooOften: after twelve within a minute.
    """
    now = timezone.now()
    require_slow("export", actor.person_id, at_most=EXPORTS_PER_MINUTE, per_seconds=60)
    rows = batches(export.read)
    rows = chain([next(rows)], rows)
    if export.is_of_others:
        record_export(unit_of_work(), what=export.name, narrowed_by=narrowed_by, by=actor.subject_id, now=now)
    return as_file(f"{export.name}-{timezone.localdate(now)}", export.columns, rows, file_format=file_format)


def actions_export(subject_id: SubjectId, *, show: str = "all") -> Export:
    """One's own actions."""
    settle_due(subject_id=subject_id)
    return Export(name="actions", columns=ACTIONS, read=_pages(own_actions, subject_id, show=show))


def entries_export(subject_id: SubjectId) -> Export:
    """The entries of one's own score."""
    settle_due(subject_id=subject_id)
    return Export(name="entries", columns=ENTRIES, read=_pages(entries, subject_id))


def verdicts_export(reviewer_id: SubjectId) -> Export:
    """What one has judged."""
    return Export(name="verdicts", columns=VERDICTS, read=_pages(own_verdicts, reviewer_id))


def led_actions_export(
    lead_id: SubjectId | None, *, activity_id: ActivityId | None = None, state: str = "", search: str = ""
) -> Export:
    """The actions sent to somebody's activities; None for everybody's."""
    settle_due()
    read = _pages(led_actions, lead_id=lead_id, activity_id=activity_id, state=state, search=search, now=timezone.now())
    return Export(name="led-actions", columns=LED_ACTIONS, read=read, is_of_others=True)


def led_activities_export(lead_id: SubjectId | None, *, are_over: bool = False) -> Export:
    """Somebody's activities with their figures; None for everybody's."""
    now = timezone.now()

    def read(cursor: str | None) -> Page[_Activity]:
        page = led_activities(lead_id=lead_id, are_over=are_over, now=now, cursor=cursor, size=ACTIVITIES_PER_BATCH)
        moves = [(one.activity_id, one.moves) for one in page.rows]
        figures = kept_figures(moves, now=now, zone=community_zone()).each
        rows = [_Activity(one, figures[one.activity_id]) for one in page.rows]
        return Page(rows=rows, next_cursor=page.next_cursor)

    return Export(name="led-activities", columns=LED_ACTIVITIES, read=read, is_of_others=True)


def weeks_export(activity_id: UUID | None) -> Export:
    """How review went, week by week, of an activity or of all together."""
    weeks = weekly(activity_id, now=timezone.now(), zone=community_zone())
    return Export(name="weeks", columns=WEEKS, read=lambda _cursor: Page(rows=weeks, next_cursor=None))


def people_export(*, show: str = "", search: str = "") -> Export:
    """Members, as those see them who give roles."""
    return Export(name="people", columns=PEOPLE, read=_pages(people, show=show, search=search), is_of_others=True)


def audit_export() -> Export:
    """Who changed what of whom."""
    return Export(name="audit", columns=AUDIT, read=_pages(audit_entries), is_of_others=True)


class _Activity(NamedTuple):
    activity: LedActivity
    figures: Figures


def _pages(query: Callable[..., Page[Any]], *args: Any, **chosen: Any) -> Callable[[str | None], Page[Any]]:
    return lambda cursor: query(*args, **chosen, cursor=cursor, size=BATCH_SIZE)


def _same(*names: str) -> dict[str, Callable[[Any], object]]:
    """Columns that are called as the row calls them."""
    return {name: attrgetter(name) for name in names}


ACTIONS: Columns = {
    **_same("action_id", "activity_id"),
    "activity": attrgetter("activity_name"),
    "status": attrgetter("status"),
    "validation_state": lambda row: validation_state(row.status),
    **_same("up_to", "points_awarded", "proof_hash", "created_at", "submitted_at", "version"),
}
ENTRIES: Columns = {
    **_same("entry_id", "kind"),
    "title": entry_title,
    "why": entry_why,
    "points": attrgetter("points"),
    "reputation_score": attrgetter("after"),
    "action_id": attrgetter("action_id"),
    "activity": attrgetter("activity_name"),
    **_same("rule_version", "lines", "created_at"),
}
VERDICTS: Columns = {
    **_same("verdict_id", "action_id"),
    "activity": attrgetter("activity_name"),
    **_same("outcome", "points", "reason", "sentence", "given_at"),
}
LED_ACTIONS: Columns = {
    "action_id": attrgetter("action_id"),
    "activity": attrgetter("activity_name"),
    "participant": attrgetter("person_name"),
    "status": attrgetter("status"),
    "validation_state": lambda row: validation_state(row.status),
    **_same("submitted_at", "points", "is_up_to", "is_overdue", "is_escalated"),
}
LED_ACTIVITIES: Columns = {
    "activity_id": attrgetter("activity.activity_id"),
    "name": attrgetter("activity.name"),
    "state": attrgetter("activity.state"),
    "state_reason": attrgetter("activity.state_reason"),
    "lead": attrgetter("activity.lead_name"),
    "opens_at": attrgetter("activity.opened_at"),
    "closes_at": attrgetter("activity.closes_at"),
    "due_hours": attrgetter("activity.due_hours"),
    "waiting": attrgetter("activity.waiting"),
    "overdue": attrgetter("activity.overdue"),
    "oldest_at": attrgetter("activity.oldest_at"),
    "approved": attrgetter("figures.approved"),
    "changes": attrgetter("figures.changes"),
    "declined": attrgetter("figures.declined"),
    "approval": attrgetter("figures.approval"),
    "answer_seconds": attrgetter("figures.answer_seconds"),
}
WEEKS: Columns = {
    "begins_on": lambda row: row.begins_on.isoformat(),
    **_same("submitted", "first_timers", "approved", "changes", "declined", "half_seconds", "most_seconds"),
    **_same("compared", "agreed", "appealed", "overturned"),
}
PEOPLE: Columns = _same("person_id", "name", "email", "role", "may_review", "is_steward", "is_staff", "is_active")
AUDIT: Columns = {
    **_same("entry_id", "code"),
    "actor": attrgetter("actor_name"),
    "about": attrgetter("about_name"),
    **_same("details", "created_at"),
}
