"""The published log: its newest checkpoint, tiles and entries. Nothing in it is about anybody."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery

from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import HASH_BYTES, Nodes
from socialscore.domain.transparency.notes import Note, read_note, read_signature
from socialscore.domain.transparency.tiles import WIDTH, TileName, bundle, nodes_from, width_at
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.transparency.tiling import hashes_of
from socialscore.queries.compiled import CompiledQuery

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
    return _signed(_NEWEST.rows() if log_id is None else _NEWEST_OF_LOG.rows(log_id=log_id))


def newest_cosigned(log_id: UUID) -> SignedState | None:
    """The newest checkpoint of a log that a witness cosigned; None as long as there is none. One query."""
    return _signed(_NEWEST_COSIGNED.rows(log_id=log_id))


def note_with_cosignatures(
    signed: SignedState, *, at_most: int = MOST_COSIGNATURES
) -> tuple[Note, tuple[VerifierKey, ...]]:
    """What was signed with the lines of witnesses below it, and their keys, in the order they were added. One query."""
    note, keys = read_note(signed.note), []
    for line, vkey in _COSIGNATURES.rows(log_id=signed.log_id, size=signed.size)[:at_most]:
        note = note.with_signature(read_signature(line))
        keys.append(verifier_key(vkey))
    return note, tuple(keys)


def root_of(signed: SignedState) -> str | None:
    """The root as the checkpoint has it, in base64; None if it is not what the log signed."""
    try:
        note = read_note(signed.note)
        said = read_checkpoint(note.text)
        is_ours = note.is_signed_by(verifier_key(signed.vkey))
    except Malformed:
        return None
    is_whole = is_ours and (said.origin, said.size) == (signed.origin, signed.size)
    return b64encode(said.root_hash).decode() if is_whole else None


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
        return bundle(leaves.values_list(as_bytes("leaf_bytes"), flat=True))
    return hashes_of(log_id, name.level, name.number)[: name.width * HASH_BYTES]


def nodes_of_log(log_id: UUID) -> Nodes:
    """The nodes of its tree; a query for each tile that is looked into."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        if (level, number) not in known:
            known[level, number] = hashes_of(log_id, level, number)
        return known[level, number]

    return nodes_from(read)


def _signed(found: list[tuple[Any, ...]]) -> SignedState | None:
    if not found:
        return None
    [(log_id, origin, vkey, size, note, signed_at)] = found
    return SignedState(log_id=log_id, origin=origin, vkey=vkey, size=size, note=note, signed_at=signed_at)


def _cosigned(log_id: UUID) -> QuerySet[Any, Any]:
    sizes = models.LogCosignature.objects.filter(log=log_id).order_by("-size").values("size")
    return _CHECKPOINTS.filter(log=log_id, size=Subquery(sizes[:1]))[:1]


_CHECKPOINTS = models.LogCheckpoint.objects.order_by("-log__number", "-size").values_list(
    "log_id", "log__origin", "log__vkey", "size", "note", "created_at"
)
_NEWEST = CompiledQuery(lambda: _CHECKPOINTS[:1])
_NEWEST_OF_LOG = CompiledQuery(lambda log_id: _CHECKPOINTS.filter(log=log_id)[:1], log_id=UUID)
_NEWEST_COSIGNED = CompiledQuery(_cosigned, log_id=UUID)
_COSIGNATURES = CompiledQuery(
    lambda log_id, size: (
        models.LogCosignature.objects.filter(log=log_id, size=size)
        .order_by("witness_id")
        .values_list("line", "witness__vkey")[:MOST_COSIGNATURES]
    ),
    log_id=UUID,
    size=int,
)
