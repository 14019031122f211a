"""What a proof in review is like: the other side of each hint, for whoever holds the item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from socialscore.domain.ids import SubjectId
from socialscore.domain.likeness import LikenessKind
from socialscore.infrastructure.django_app import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """
    A part of the proof is like one of another action: `media_type` and `name` are those of the other part, `text` its
    link. Who sent it is not said, but whether it was the same person.
    """

    kind: LikenessKind
    part_id: UUID
    other_part_id: UUID
    name: str
    media_type: str
    text: str
    activity_name: str
    sent_at: datetime
    is_same_person: bool


def hints(alike: Sequence[dict[str, str]], *, action_id: UUID) -> list[Hint]:
    """The stored hints whose other side is still there. One query; none where there are none."""
    if not alike:
        return []
    whose = models.Action.objects.filter(action_id=action_id).values("subject_id")[:1]
    found = models.Part.objects.filter(part_id__in=[one["other_part_id"] for one in alike]).annotate(whose=whose)
    rows = {str(row[0]): row for row in found.values_list(*_COLUMNS, "whose")}
    return [_hint(one, rows[one["other_part_id"]]) for one in alike if one["other_part_id"] in rows]


def is_beside(part_id: UUID, viewer_id: SubjectId) -> bool:
    """Whether the part is shown beside a proof that this reviewer has in hand. One query."""
    held = models.Lease.objects.filter(holder_id=viewer_id, has_ended=False)
    current = held.filter(action__revisions__number=F("action__revision_number"))
    found = current.values_list("action__revisions__alike", flat=True)
    return any(one["other_part_id"] == str(part_id) for alike in found for one in alike or ())


_COLUMNS = (
    "part_id",
    "file__name",
    "media_type",
    "text",
    "revision__action__activity__name",
    "revision__submitted_at",
    "revision__action__subject_id",
)


def _hint(one: dict[str, str], row: tuple[Any, ...]) -> Hint:
    part_id, name, media_type, text, activity_name, sent_at, subject_id, whose = row
    return Hint(
        kind=LikenessKind(one["kind"]),
        part_id=UUID(one["part_id"]),
        other_part_id=part_id,
        name=name or "",
        media_type=media_type,
        text=text,
        activity_name=activity_name,
        sent_at=sent_at,
        is_same_person=subject_id == whose,
    )
