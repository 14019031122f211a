"""Proofs that are like one: the same bytes, the same look, the same link, in whatever was sent before."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from socialscore.domain.action import Action
from socialscore.domain.action_states import COUNTS_FOR_CAPS
from socialscore.domain.ids import ActionId, ActivityId, PartId, SubjectId
from socialscore.domain.likeness import (
    BANDS,
    Likeness,
    LikenessKind,
    SentFile,
    are_alike,
    bands,
    most_telling,
    near,
)
from socialscore.domain.proof import Part, PartKind
from socialscore.infrastructure.django_app import models

MOST_OF_A_KIND = 20
# A band that very many photos share tells little: its first so many are compared.
MOST_IN_BAND = 2_000


def sent_before(
    subject_id: SubjectId, activity_id: ActivityId, digests: Collection[str], *, but: ActionId
) -> SentFile | None:
    """The first of these files that somebody sent here with an action that still counts. One query."""
    found = (
        _sent()
        .filter(file__original_sha256__in=digests, file__subject_id=subject_id)
        .filter(revision__action__activity_id=activity_id, revision__action__status__in=COUNTS_FOR_CAPS)
        .exclude(revision__action_id=but)
        .order_by("revision__submitted_at", "part_id")
        .values_list("revision__action_id", "revision__submitted_at", "original_sha256")
        .first()
    )
    if found is None:
        return None
    action_id, sent_at, digest = found
    assert sent_at is not None, "it was sent"
    return SentFile(action_id=ActionId(action_id), sent_at=sent_at, original_sha256=digest)


def alike_to(action: Action) -> tuple[Likeness, ...]:
    """What the revision under review is like. A query for files, one for links, two for each photo."""
    parts = list(action.sent.parts)
    found = [*_same_files(action, parts), *_same_links(action, parts)]
    for part in parts:
        if part.dhash is not None:
            found += _same_look(action, part, part.dhash)
    return most_telling(found)


def _sent() -> QuerySet[models.Part]:
    return models.Part.objects.filter(revision__submitted_at__isnull=False)


def _same_files(action: Action, parts: Iterable[Part]) -> list[Likeness]:
    own = {part.original_sha256: part for part in parts if part.kind is PartKind.FILE}
    if not own:
        return []
    others = _sent().filter(file__original_sha256__in=own).exclude(revision__action_id=action.action_id)
    rows = others.values_list("part_id", "original_sha256")[:MOST_OF_A_KIND]
    return [_likeness(LikenessKind.FILE, own[digest], part_id) for part_id, digest in rows]


def _same_links(action: Action, parts: Iterable[Part]) -> list[Likeness]:
    own = {part.sha256: part for part in parts if part.kind is PartKind.LINK}
    if not own:
        return []
    others = _sent().filter(kind=PartKind.LINK, sha256__in=own).exclude(revision__action_id=action.action_id)
    rows = others.values_list("part_id", "sha256")[:MOST_OF_A_KIND]
    return [_likeness(LikenessKind.LINK, own[digest], part_id) for part_id, digest in rows]


def _same_look(action: Action, part: Part, dhash: int) -> list[Likeness]:
    files = files_that_look_like(dhash)
    if not files:
        return []
    others = _sent().filter(file_id__in=files[:MOST_OF_A_KIND]).exclude(revision__action_id=action.action_id)
    rows = others.values_list("part_id", flat=True)[:MOST_OF_A_KIND]
    return [_likeness(LikenessKind.PHOTO, part, part_id) for part_id in rows]


def files_that_look_like(dhash: int) -> list[UUID]:
    """Photos within six bits. One query: of each band, all that have it but for one bit."""
    params = [value for band in bands(dhash) for value in near(band)]
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, params)
        near_ones = cursor.fetchall()
    alike = {file_id for file_id, other in near_ones if are_alike(dhash, other)}
    return sorted(file_id if isinstance(file_id, UUID) else UUID(file_id) for file_id in alike)


def _likeness(kind: LikenessKind, part: Part, other: UUID) -> Likeness:
    return Likeness(kind=kind, part_id=part.part_id, other_part_id=PartId(other))


def _band(number: int) -> str:
    places = ", ".join(["%s"] * len(near(0)))
    return (
        f"SELECT * FROM (SELECT file_id, dhash FROM socialscore_prooffile "  # noqa: S608 (numbers only)
        f"WHERE dhash IS NOT NULL AND band_{number} IN ({places}) LIMIT {MOST_IN_BAND}) AS near_{number}"
    )


_NEAR = " UNION ".join(_band(number) for number in range(BANDS))
