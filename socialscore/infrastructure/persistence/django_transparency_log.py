"""Leaves of the log and their openings, written in the transaction of what they stand for."""

import os
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q

from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, Opening, OpeningName, entry_bytes
from socialscore.domain.transparency.leaves import Leaf
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.infrastructure.django_app import models

CHUNK = 500


class DjangoTransparencyLog:
    """Two statements for any number of leaves. Their numbers are the sequencer's to give."""

    def append(self, leaves: Sequence[Leaf], *, now: datetime) -> None:
        """:raises Conflict: if one of their causes has a leaf already."""
        salted = [(leaf, with_salts(leaf)) for leaf in leaves]
        try:
            rows = models.LogLeaf.objects.bulk_create(_row(leaf, openings, now) for leaf, openings in salted)
        except IntegrityError as error:
            raise Conflict from error
        models.LogOpening.objects.bulk_create(
            models.LogOpening(leaf=row, name=name, salt=opening.salt, opening=opening.opening)  # type: ignore[misc]  # JSON as text
            for row, (_leaf, openings) in zip(rows, salted, strict=True)
            for name, opening in openings.items()
        )

    def hash_of(self, cause: str) -> bytes:
        digest = models.LogLeaf.objects.filter(cause=cause).values_list("leaf_hash", flat=True).first()
        if digest is None:
            raise NotFound
        return bytes(digest)

    def forget(self, subject_id: SubjectId) -> list[bytes]:
        """What they open to goes; the leaves stay, and say nothing any more."""
        about = Q(entry__subject=subject_id) | Q(
            type=EntryType.ROLE, openings__name=OpeningName.SUBJECT, openings__opening={"person": str(subject_id)}
        )
        leaves = dict(models.LogLeaf.objects.filter(about).order_by("leaf_id").values_list("leaf_id", "leaf_hash"))
        ids = list(leaves)
        for start in range(0, len(ids), CHUNK):
            models.LogOpening.objects.filter(leaf__in=ids[start : start + CHUNK]).delete()
        return [bytes(digest) for digest in leaves.values()]


def with_salts(leaf: Leaf) -> dict[OpeningName, Opening]:
    return {name: Opening(salt=os.urandom(SALT_BYTES), opening=opening) for name, opening in leaf.opens.items()}


def _row(leaf: Leaf, openings: dict[OpeningName, Opening], now: datetime) -> models.LogLeaf:
    content = entry_bytes(leaf.type, openings)
    return models.LogLeaf(
        type=leaf.type,
        cause=leaf.cause,
        entry_id=leaf.entry_key,
        leaf_bytes=content,
        leaf_hash=leaf_hash(content),
        created_at=now,
    )
