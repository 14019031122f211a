"""Receipts, put together from the leaf, its openings and a checkpoint that covers it: a cosigned one where there is."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from socialscore.domain.errors import Conflict, NotFound, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.score import EntryKind
from socialscore.domain.transparency.checkpoints import InclusionProof
from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName
from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.merkle import inclusion_proof
from socialscore.domain.transparency.notes import Note, read_note
from socialscore.domain.transparency.receipts import Receipt
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.log import newest_checkpoint, newest_cosigned, nodes_of_log, note_with_cosignatures
from socialscore.queries.scores import LARGEST_ID

CHUNK = 200
# So many that a receipt stays below 4 KB.
MOST_WITNESSES = 3


class ReceiptNotFound(NotFound):
    text = gettext_noop("There is no receipt here: only recognised points of your own have one.")


class ReceiptNotReady(Conflict):
    text = gettext_noop("The log takes this in within a minute. Try again then.")


class _Signed(NamedTuple):
    key: VerifierKey
    size: int
    note: Note
    witnesses: tuple[VerifierKey, ...]


def receipt_of_action(action_id: UUID, subject_id: SubjectId) -> Receipt:
    """
    The receipt of the points for one's own action. A few queries, one for each tile on the way to the root.

    :raises ReceiptNotFound: if the action is not theirs, or brought no points.
    :raises ReceiptNotReady: if it has no number in the log yet.
    """
    return _newest(_OF_ACTION.rows(action_id=action_id, subject_id=subject_id))


def receipt_of_entry(entry_id: int, subject_id: SubjectId) -> Receipt:
    """
    The receipt of an entry of one's own score, in as many queries.

    :raises ReceiptNotFound: if the entry is not theirs, or does not change a score.
    :raises ReceiptNotReady: if it has no number in the log yet.
    """
    if entry_id >= LARGEST_ID:
        raise ReceiptNotFound
    return _newest(_OF_ENTRY.rows(entry_id=entry_id, subject_id=subject_id))


def receipt_at(log_id: UUID, index: int, subject_id: SubjectId) -> Receipt:
    """
    The receipt of what stands there in a log, in as many queries: an entry of one's own score, or a change of one's
    own rights.

    :raises ReceiptNotFound: if there is nothing, or it is about nobody or somebody else.
    """
    if index >= LARGEST_ID:
        raise ReceiptNotFound
    own = Q(entry__subject=subject_id) | Q(
        type=EntryType.ROLE, openings__name=OpeningName.SUBJECT, openings__opening={"person": str(subject_id)}
    )
    return _newest(list(_last(own & Q(log=log_id, leaf_index=index))))


def receipts_of(subject_id: SubjectId) -> Iterator[Receipt]:
    """The receipts of everything that was recognised for a person, in the order of the log; what waits has none yet."""
    last, logs = 0, dict[UUID, _Checkpoints]()
    own = models.LogLeaf.objects.filter(entry__subject=subject_id, leaf_index__isnull=False)
    while True:
        rows = own.filter(leaf_id__gt=last).order_by("leaf_id").prefetch_related("openings")
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        for leaf in chunk:
            assert leaf.log_id is not None, "a numbered leaf is in a log"
            if leaf.log_id not in logs:
                logs[leaf.log_id] = _Checkpoints(leaf.log_id)
            opened = ((row.name, row.salt, row.opening) for row in leaf.openings.all())
            yield _receipt(leaf.leaf_index, leaf.leaf_bytes, opened, logs[leaf.log_id])
        last = chunk[-1].leaf_id


def _newest(found: list[tuple[Any, ...]]) -> Receipt:
    if not found:
        raise ReceiptNotFound
    [(leaf_id, log_id, index, content)] = found
    if log_id is None:
        raise ReceiptNotReady
    return _receipt(index, content, _OPENED.rows(leaf_id=leaf_id), _Checkpoints(log_id))


class _Checkpoints:
    """What the receipts of a log rest on, read once: its newest cosigned checkpoint, and the newest of all."""

    def __init__(self, log_id: UUID) -> None:
        self.nodes = nodes_of_log(log_id)
        self._log_id = log_id

    def covering(self, index: int) -> _Signed:
        """:raises ReceiptNotReady: if none does."""
        found = self._cosigned if self._cosigned and self._cosigned.size > index else self._newest
        if found is None or found.size <= index:
            raise ReceiptNotReady
        return found

    @cached_property
    def _cosigned(self) -> _Signed | None:
        signed = newest_cosigned(self._log_id)
        return (
            None
            if signed is None
            else _Signed(
                verifier_key(signed.vkey), signed.size, *note_with_cosignatures(signed, at_most=MOST_WITNESSES)
            )
        )

    @cached_property
    def _newest(self) -> _Signed | None:
        signed = newest_checkpoint(self._log_id)
        return None if signed is None else _Signed(verifier_key(signed.vkey), signed.size, read_note(signed.note), ())


def _receipt(
    index: int | None, content: bytes | memoryview, opened: Iterable[tuple[Any, ...]], checkpoints: _Checkpoints
) -> Receipt:
    if index is None:
        raise ReceiptNotReady
    signed = checkpoints.covering(index)
    found = {OpeningName(name): Opening(salt=bytes(salt), opening=opening) for name, salt, opening in opened}
    path = inclusion_proof(index, signed.size, checkpoints.nodes)
    return Receipt(
        log_key=signed.key,
        witness_keys=signed.witnesses,
        entry=bytes(content),
        openings={name: found[name] for name in OpeningName if name in found},
        proof=InclusionProof(index=index, path=tuple(path), note=signed.note),
    )


def _last(own: Q) -> QuerySet[Any, Any]:
    rows = models.LogLeaf.objects.filter(own).order_by("-leaf_id")
    return rows.values_list("leaf_id", "log_id", "leaf_index", "leaf_bytes")[:1]


_OF_ACTION = CompiledQuery(
    lambda action_id, subject_id: _last(
        Q(entry__action=action_id, entry__kind=EntryKind.CONFIRM, entry__subject=subject_id)
    ),
    action_id=UUID,
    subject_id=UUID,
)
_OF_ENTRY = CompiledQuery(
    lambda entry_id, subject_id: _last(Q(entry__entry_id=entry_id, entry__subject=subject_id)),
    entry_id=int,
    subject_id=UUID,
)
_OPENED = CompiledQuery(
    lambda leaf_id: models.LogOpening.objects.filter(leaf=leaf_id).values_list("name", "salt", "opening"), leaf_id=int
)
