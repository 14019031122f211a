"""Activities as members and strangers read them, and where a member stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from socialscore.domain.action_states import COUNTS_FOR_CAPS, Status
from socialscore.domain.activity import ActivityNotFound, ActivityState
from socialscore.domain.caps import Claim, Window, window_bounds
from socialscore.domain.ids import SubjectId
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.pages import PAGE_SIZE

LONG_AGO = timedelta(days=365 * 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    number: int
    rules: Rules
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPage:
    """`versions` are the newest first; the first one holds now."""

    activity_id: UUID
    name: str
    description: str
    state: ActivityState
    state_reason: str
    opens_at: datetime | None
    closes_at: datetime | None
    lead_id: UUID
    lead_name: str
    version: int
    versions: tuple[VersionRow, ...]

    @property
    def rules(self) -> Rules:
        return self.versions[0].rules

    @property
    def is_active(self) -> bool:
        return self.state is ActivityState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPart:
    """What a person has in an activity: the claims that count now, and the draft they wrote last."""

    claims: list[Claim]
    draft_id: UUID | None = None
    draft_changed_at: datetime | None = None


def activity_page(activity_id: UUID, *, viewer_id: SubjectId | None, is_steward: bool) -> ActivityPage:
    """
    An activity with its published versions. One query.

    :raises ActivityNotFound: if there is none, or it is a draft of somebody else and the viewer is no steward.
    """
    versions = models.ActivityVersion.objects.filter(activity_id=activity_id)
    found = list(
        versions.filter(Q(published_at__isnull=False) | Q(version_id=F("activity__current_version_id")))
        .order_by("-number")
        .values(*_PAGE_COLUMNS)
    )
    if not found:
        raise ActivityNotFound
    row = found[0]
    state = ActivityState(row["activity__state"])
    if state is ActivityState.DRAFT and not is_steward and row["activity__lead_id"] != viewer_id:
        raise ActivityNotFound
    return ActivityPage(
        activity_id=activity_id,
        name=row["activity__name"],
        description=row["activity__description"],
        state=state,
        state_reason=row["activity__state_reason"],
        opens_at=row["activity__opens_at"],
        closes_at=row["activity__closes_at"],
        lead_id=row["activity__lead_id"],
        lead_name=row["activity__lead__person__display_name"] or "",
        version=row["activity__version"],
        versions=tuple(
            VersionRow(number=v["number"], rules=Rules.from_data(v["rules"]), since=v["published_at"]) for v in found
        ),
    )


def own_part(
    subject_id: SubjectId, activity_id: UUID, rules: Rules, *, now: datetime, zone: tzinfo, draft_id: UUID | None = None
) -> OwnPart:
    """
    The person's claims that these rules look at, and their newest draft (or `draft_id`, if it is one). One query.
    """
    counts = Q(status__in=COUNTS_FOR_CAPS, first_submitted_at__gte=looked_at_since(rules, now, zone))
    found = models.Action.objects.filter(subject_id=subject_id, activity_id=activity_id).filter(
        counts | Q(status=Status.DRAFT)
    )
    claims: list[Claim] = []
    drafts: dict[UUID, datetime] = {}
    rows = found.order_by("changed_at").values_list(
        "action_id", "status", "changed_at", "first_submitted_at", "reserved_points", "points_awarded"
    )
    for action_id, status, changed_at, submitted_at, reserved, awarded in rows:
        if status == Status.DRAFT:
            drafts[action_id] = changed_at
        elif submitted_at is not None:
            claims.append(_claim(submitted_at, reserved, awarded))
    newest = draft_id if draft_id in drafts else next(reversed(drafts), None)
    return OwnPart(claims=claims, draft_id=newest, draft_changed_at=drafts[newest] if newest else None)


def claims_in(
    subject_id: SubjectId, rules_of: Mapping[UUID, Rules], *, now: datetime, zone: tzinfo
) -> dict[UUID, list[Claim]]:
    """
    The person's claims in each of some activities, as far back as its rules look. One query, none without limits.
    """
    limited = {key: rules for key, rules in rules_of.items() if rules.caps or rules.cooldown_hours}
    claims: dict[UUID, list[Claim]] = {key: [] for key in rules_of}
    if not limited:
        return claims
    asked: dict[str, object] = {}
    for place, (activity_id, rules) in enumerate(limited.items()):
        asked |= {f"activity_{place}": activity_id, f"since_{place}": looked_at_since(rules, now, zone)}
    rows = _claims(len(limited)).rows(subject_id=subject_id, **asked)
    for activity_id, submitted_at, reserved, awarded in rows:
        if submitted_at is not None:
            claims[activity_id].append(_claim(submitted_at, reserved, awarded))
    return claims


@lru_cache(maxsize=PAGE_SIZE)
def _claims(count: int) -> CompiledQuery:
    """The claims of a person in so many activities, in each since a moment of its own."""

    def rows(subject_id: UUID, **asked: Any) -> QuerySet[models.Action, tuple[Any, ...]]:
        looked_at = Q()
        for place in range(count):
            looked_at |= Q(activity_id=asked[f"activity_{place}"], first_submitted_at__gte=asked[f"since_{place}"])
        found = models.Action.objects.filter(looked_at, subject_id=subject_id, status__in=COUNTS_FOR_CAPS)
        return found.values_list("activity_id", "first_submitted_at", "reserved_points", "points_awarded")

    kinds = {f"activity_{place}": UUID for place in range(count)} | {
        f"since_{place}": datetime for place in range(count)
    }
    return CompiledQuery(rows, subject_id=UUID, **kinds)


_PAGE_COLUMNS = (
    "number",
    "rules",
    "published_at",
    "activity__name",
    "activity__description",
    "activity__state",
    "activity__state_reason",
    "activity__opens_at",
    "activity__closes_at",
    "activity__lead_id",
    "activity__lead__person__display_name",
    "activity__version",
)


def _claim(submitted_at: datetime, reserved: int | None, awarded: int | None) -> Claim:
    return Claim(submitted_at=submitted_at, points=(awarded or 0) if reserved is None else reserved)


def looked_at_since(rules: Rules, now: datetime, zone: tzinfo) -> datetime:
    """The earliest submission that a cap or the pause looks at."""
    moments = [now - timedelta(hours=rules.cooldown_hours)]
    for cap in rules.caps:
        bounds = window_bounds(Window(cap.window), now, zone)
        moments.append(bounds[0] if bounds else now - LONG_AGO)
    return min(moments)
