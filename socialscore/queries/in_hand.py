"""The item a reviewer has in hand: the proof, the rules it was sent under, and what a verdict must carry."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, F, OuterRef, QuerySet, Subquery, Value, When

from socialscore.domain.community import CommunityRules
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import DecisionState, Outcome
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.rules import rules_of
from socialscore.queries.blind import file_name
from socialscore.queries.community_rules import switches
from socialscore.queries.compiled import CompiledQuery, LongQuery

NO_ACTION = UUID(int=0)
MOST_HOURS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPart:
    """One part of the proof in hand; TEXT and LINK carry `text`, FILE the rest."""

    part_id: UUID
    kind: str
    text: str
    media_type: str
    original_sha256: str
    size_bytes: int
    name: str
    width: int | None
    height: int | None
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """What an earlier revision was sent back for."""

    sentence: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """
    The item a reviewer holds, with the three numbers a verdict carries, and the text they typed before.

    `is_trial`: it is one for calibration, which nobody is told before the answer.
    """

    action_id: UUID
    version: int
    lease_id: UUID
    fence: int
    expires_at: datetime
    kept: dict[str, str]
    activity_id: UUID
    activity_name: str
    participant: str
    submitted_at: datetime
    revision: int
    rule_version: int
    rules: Rules
    stated: int
    up_to: int
    parts: list[ProofPart]
    alike: list[dict[str, str]]
    asked: ChangeRequest | None
    is_trial: bool = False


def held_item(reviewer_id: SubjectId, *, action_id: ActionId | None = None) -> HeldItem | None:
    """
    The item in hand: `action_id` if they hold it, else the one they worked on last. One query, and one for new rules;
    one more where what is asked for is not there, because it may be held for calibration.

    A hold whose time is over counts until somebody else takes the item.
    """
    wanted = {"reviewer_id": reviewer_id, "action_id": action_id or NO_ACTION}
    found = (_EITHER if switches.calibrates() else _HELD).rows(**wanted)
    held, tried = ([row for row in found if bool(row[-1]) is is_trial] for is_trial in (False, True))
    if action_id and not any(rows and rows[0][0] == action_id for rows in (held, tried)):
        tried = _TRIED.rows(**wanted) or tried  # a process hears of the switch some seconds late
    if tried and (not held or tried[0][0] == action_id != held[0][0]):
        return _as_sent_lately(_item(tried), tried[0][_LEASE_ID])
    return _item(held) if held else None


def _as_sent_lately(held: HeldItem, lease_id: UUID) -> HeldItem:
    """
    An item for calibration was decided long ago, which its age would tell: it looks as if it had waited for hours.

    From when it was taken, by a number that stays the same while it is held.
    """
    waited = timedelta(hours=1 + lease_id.int % MOST_HOURS, minutes=lease_id.int % 59)
    return replace(held, is_trial=True, submitted_at=held.expires_at - CommunityRules().hold - waited)


def _held(
    reviewer_id: UUID, action_id: UUID, holds: type[models.Lease] | type[models.CalibrationTrial] = models.Lease
) -> QuerySet[Any, Any]:
    lease = (
        holds.objects.filter(holder_id=reviewer_id, has_ended=False)
        .order_by(Case(When(action_id=action_id, then=Value(0)), default=Value(1)), "-expires_at", "lease_id")
        .values("lease_id")[:1]
    )
    changes = (
        models.Decision.objects.filter(
            action_id=OuterRef("action_id"), state=DecisionState.SETTLED, outcome=Outcome.CHANGES
        )
        .order_by("-settled_at")
        .values("verdict__opinion")[:1]
    )
    return (
        holds.objects.filter(lease_id=Subquery(lease))
        .filter(action__revisions__number=F("action__revision_number"))
        .order_by("action__revisions__parts__position")
        .values_list(*_ITEM, Subquery(changes), *_PART, _whether(holds is models.CalibrationTrial))
    )


def _either(reviewer_id: UUID, action_id: UUID) -> QuerySet[Any, Any]:
    """What they hold in earnest, and what for calibration, in one statement."""
    held, tried = (_held(reviewer_id, action_id, holds).order_by() for holds in (models.Lease, models.CalibrationTrial))
    return held.union(tried, all=True)


def _whether(is_so: bool) -> Value:
    return Value(is_so, output_field=BooleanField())


_ITEM = (
    "action_id",
    "action__version",
    "lease_id",
    "fence",
    "expires_at",
    "kept",
    "action__activity_id",
    "action__activity__name",
    "action__subject__person__display_name",
    "action__submitted_at",
    "action__revision_number",
    "action__activity_version__number",
    "action__activity_version_id",
    "action__activity_version__published_at",
    "action__revisions__count",
    "action__revisions__alike",
    "action__up_to",
)
_PART = (
    "action__revisions__parts__part_id",
    "action__revisions__parts__kind",
    "action__revisions__parts__text",
    "action__revisions__parts__media_type",
    "action__revisions__parts__original_sha256",
    "action__revisions__parts__size_bytes",
    "action__revisions__parts__file__name",
    "action__revisions__parts__file__width",
    "action__revisions__parts__file__height",
    "action__revisions__parts__file__pages",
    "action__revisions__parts__position",
)


def _item(found: Sequence[tuple[Any, ...]]) -> HeldItem:
    """One row per part, each with the same item before it."""
    item: dict[str, Any] = {name.removeprefix("action__"): value for name, value in zip(_ITEM, found[0], strict=False)}
    asked, revision = found[0][len(_ITEM)], item["revision_number"]
    rules = rules_of(item["activity_version_id"], item["activity_version__published_at"])
    shown = sorted((row[len(_ITEM) + 1 : -1] for row in found if row[len(_ITEM) + 1] is not None), key=itemgetter(-1))
    parts = [_part(columns) for columns in shown]
    if rules.is_blind:
        parts = [replace(part, name=part.name and file_name(part.media_type, n)) for n, part in enumerate(parts, 1)]
    return HeldItem(
        action_id=item["action_id"],
        version=item["version"],
        lease_id=item["lease_id"],
        fence=item["fence"],
        expires_at=item["expires_at"],
        kept=item["kept"],
        activity_id=item["activity_id"],
        activity_name=item["activity__name"],
        participant="" if rules.is_blind else item["subject__person__display_name"] or "",
        submitted_at=item["submitted_at"],
        revision=revision,
        rule_version=item["activity_version__number"],
        rules=rules,
        stated=item["revisions__count"] or 0,
        up_to=item["up_to"],
        alike=item["revisions__alike"] or [],
        parts=parts,
        asked=ChangeRequest(sentence=asked["sentence"], note=asked["note"]) if asked and revision > 1 else None,
    )


def _part(columns: tuple[Any, ...]) -> ProofPart:
    part_id, kind, text, media_type, original_sha256, size_bytes, name, width, height, pages, _position = columns
    return ProofPart(
        part_id=part_id,
        kind=kind,
        text=text,
        media_type=media_type,
        original_sha256=original_sha256,
        size_bytes=size_bytes,
        name=name or "",
        width=width,
        height=height,
        pages=pages,
    )


_LEASE_ID = _ITEM.index("lease_id")
_HELD = LongQuery(_held, reviewer_id=UUID, action_id=UUID)
_EITHER = LongQuery(_either, reviewer_id=UUID, action_id=UUID)
_TRIED = CompiledQuery(
    lambda reviewer_id, action_id: _held(reviewer_id, action_id, models.CalibrationTrial),
    reviewer_id=UUID,
    action_id=UUID,
)
