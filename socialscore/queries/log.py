"""The published log: its newest checkpoint, tiles and entries. Nothing in it is about anybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Subquery

from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.merkle import HASH_BYTES, Nodes
from socialscore.domain.transparency.notes import Note, read_note, read_signature
from socialscore.domain.transparency.tiles import WIDTH, TileName, bundle, nodes_from, width_at
from socialscore.infrastructure.django_app import models

# More than anybody needs, and less than any reader of notes takes.
MOST_COSIGNATURES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedState:
    """The newest checkpoint of a log: `note` is the signed text."""

    log_id: UUID
    origin: str
    vkey: str
    size: int
    note: str
    signed_at: datetime


def newest_checkpoint(log_id: UUID | None = None) -> SignedState | None:
    """Of this log, or of the one that is written to; None as long as nothing was signed. One query."""
    rows = models.LogCheckpoint.objects.select_related("log").order_by("-log__number", "-size")
    row = (rows if log_id is None else rows.filter(log=log_id)).first()
    if row is None:
        return None
    return _signed(row)


def newest_cosigned(log_id: UUID) -> SignedState | None:
    """The newest checkpoint of a log that a witness cosigned; None as long as there is none. One query."""
    cosigned = models.LogCosignature.objects.filter(log=log_id).order_by("-size").values("size")
    row = models.LogCheckpoint.objects.select_related("log").filter(log=log_id, size=Subquery(cosigned[:1])).first()
    return None if row is None else _signed(row)


def note_with_cosignatures(
    signed: SignedState, *, at_most: int = MOST_COSIGNATURES
) -> tuple[Note, tuple[VerifierKey, ...]]:
    """What was signed with the lines of witnesses below it, and their keys, in the order they were added. One query."""
    rows = models.LogCosignature.objects.filter(log=signed.log_id, size=signed.size).order_by("witness_id")
    note, keys = read_note(signed.note), []
    for line, vkey in rows.values_list("line", "witness__vkey")[:at_most]:
        note = note.with_signature(read_signature(line))
        keys.append(verifier_key(vkey))
    return note, tuple(keys)


def tile_of(log_id: UUID, name: TileName) -> bytes | None:
    """
    The bytes of a tile, or of a bundle of entries; None if the signed log does not hold so much. Two queries.

    A width that the tile had earlier is cut from what it has now: hashes never change.
    """
    signed = newest_checkpoint(log_id)
    if signed is None or name.width > width_at(name.level or 0, name.number, signed.size):
        return None
    if name.level is None:
        first = name.number * WIDTH
        leaves = models.LogLeaf.objects.filter(
            log=log_id, leaf_index__gte=first, leaf_index__lt=first + name.width
        ).order_by("leaf_index")
        return bundle(bytes(content) for content in leaves.values_list("leaf_bytes", flat=True))
    return _hashes(log_id, name.level, name.number)[: name.width * HASH_BYTES]


def nodes_of_log(log_id: UUID) -> Nodes:
    """The nodes of its tree; a query for each tile that is looked into."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        if (level, number) not in known:
            known[level, number] = _hashes(log_id, level, number)
        return known[level, number]

    return nodes_from(read)


def _signed(row: models.LogCheckpoint) -> SignedState:
    return SignedState(
        log_id=row.log_id,
        origin=row.log.origin,
        vkey=row.log.vkey,
        size=row.size,
        note=row.note,
        signed_at=row.created_at,
    )


def _hashes(log_id: UUID, level: int, number: int) -> bytes:
    found = models.LogTile.objects.filter(log=log_id, level=level, number=number)
    return bytes(found.values_list("hashes", flat=True).first() or b"")
