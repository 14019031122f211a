"""Leaves for everything that was recognised, as the settling transaction would have written them, and their numbers."""

import os
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.bulk import put, unguarded
from socialscore.domain.proof import Part, PartKind
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.commitments import SALT_BYTES, Opening, entry_bytes
from socialscore.domain.transparency.leaves import award
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.infrastructure.django_app import models

CHUNK = 500
LEAF = ("leaf_id", "type", "cause", "entry_id", "leaf_bytes", "leaf_hash", "created_at")
OPENING = ("leaf_id", "name", "salt", "opening")
ENTRY = (
    *("entry_id", "subject_id", "action_id", "confirmed_delta", "idempotency_key", "created_at"),
    *("action__activity_id", "action__proof_hash"),
)


def add_leaves() -> int:
    """A leaf with its openings for every entry that has none; how many there were."""
    added, last = 0, 0
    while True:
        rows = models.ScoreEntry.objects.filter(kind=EntryKind.CONFIRM, leaf=None, entry_id__gt=last)
        chunk = list(rows.order_by("entry_id").values_list(*ENTRY)[: CHUNK * 20])
        if not chunk:
            return added
        last = chunk[-1][0]
        with unguarded():
            for start in range(0, len(chunk), CHUNK):
                _write(list(_leaves(chunk[start : start + CHUNK])))
        added += len(chunk)


def _leaves(chunk: list[Any]) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """Rows of a leaf and of its openings, whose ids are those of their entries."""
    parts: dict[Any, list[Part]] = {}
    columns = ("revision__action_id", "part_id", "kind", "sha256", "original_sha256", "media_type", "size_bytes")
    of_them = models.Part.objects.filter(revision__action__in=[row[2] for row in chunk]).order_by("position")
    for action_id, part_id, kind, *digests, media_type, size in of_them.values_list(*columns):
        part = Part(
            part_id=part_id,
            kind=PartKind(kind),
            sha256=digests[0],
            original_sha256=digests[1],
            media_type=media_type,
            size_bytes=size,
        )
        parts.setdefault(action_id, []).append(part)
    for entry_id, subject_id, action_id, points, key, at, activity_id, proof_hash in chunk:
        entry = ScoreEntry(
            subject_id=subject_id,
            action_id=action_id,
            kind=EntryKind.CONFIRM,
            reserved_delta=0,
            confirmed_delta=points,
            rule_version=1,
            actor=None,
            idempotency_key=key,
        )
        evidence = parts.get(action_id, [])
        leaf = award(entry, activity_id=activity_id, parts=evidence, proof_hash=proof_hash, decided_at=at)
        openings = {name: Opening(salt=os.urandom(SALT_BYTES), opening=opening) for name, opening in leaf.opens.items()}
        content = entry_bytes(leaf.type, openings)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        row = (entry_id, str(leaf.type), key, key, content, leaf_hash(content), now)
        opened = [(entry_id, str(name), one.salt, canonical(one.opening).decode()) for name, one in openings.items()]
        yield row, opened


def _write(rows: list[tuple[tuple[object, ...], list[tuple[object, ...]]]]) -> None:
    put(models.LogLeaf, LEAF, (row for row, _ in rows))
    put(models.LogOpening, OPENING, (opening for _, openings in rows for opening in openings))
