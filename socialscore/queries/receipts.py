"""Receipts, put together from the leaf, its openings and a checkpoint that covers it: a cosigned one where there is."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from socialscore.domain.errors import Conflict, NotFound, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.score import EntryKind
from socialscore.domain.transparency.canonical import read_json
from socialscore.domain.transparency.checkpoints import InclusionProof
from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName
from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import inclusion_proof
from socialscore.domain.transparency.notes import Note, read_note
from socialscore.domain.transparency.receipts import Receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes, as_text
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.log import newest_checkpoint, newest_cosigned, nodes_of_log, note_with_cosignatures
from socialscore.queries.scores import LARGEST_ID

CHUNK = 200
# So many that a receipt stays below 4 KB.
MOST_WITNESSES = 3


class ReceiptNotFound(NotFound):
    text = gettext_noop("There is no receipt here: only recognised points of your own have one.")


class ReceiptNotReady(Conflict):
    title = gettext_noop("Not in the log yet")
    text = gettext_noop("The log takes this in within a minute. If it has not by then, tell a steward.")


class ReceiptSpoiled(Conflict):
    title = gettext_noop("No receipt can be made")
    text = gettext_noop(
        "What is kept for this receipt was changed in the database, so that none can be made. A copy that you have "
        "still holds: keep it, and tell a steward."
    )


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


def receipts_of(subject_id: SubjectId) -> Iterator[tuple[int, Receipt | None]]:
    """
    The receipts of everything that was recognised for a person, by place in the log and in its order.

    What waits has none yet; None stands for those of which what is kept was changed.
    """
    last, logs = 0, dict[UUID, _Checkpoints]()
    own = models.LogLeaf.objects.filter(entry__subject=subject_id, leaf_index__isnull=False).order_by("leaf_id")
    while chunk := list(own.filter(leaf_id__gt=last).values_list(*_LEAF)[:CHUNK]):
        openings = models.LogOpening.objects.filter(leaf__in=[row[0] for row in chunk]).order_by("leaf")
        rows = groupby(openings.values_list("leaf_id", *_OPENING), itemgetter(0))
        opened = {leaf_id: [row[1:] for row in group] for leaf_id, group in rows}
        for leaf_id, log_id, index, content in chunk:
            if log_id not in logs:
                logs[log_id] = _Checkpoints(log_id)
            try:
                yield index, _receipt(index, content, opened.get(leaf_id, ()), logs[log_id])
            except ReceiptSpoiled:
                yield index, None
        last = chunk[-1][0]


def _newest(found: list[tuple[Any, ...]]) -> Receipt:
    if not found:
        raise ReceiptNotFound
    [(leaf_id, log_id, index, content)] = found
    if log_id is None:
        raise ReceiptNotReady
    return _receipt(index, content, OPENED.rows(leaf_id=leaf_id), _Checkpoints(log_id))


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
    index: int | None, content: bytes, opened: Iterable[tuple[str, bytes, str]], checkpoints: _Checkpoints
) -> Receipt:
    if index is None:
        raise ReceiptNotReady
    try:
        signed = checkpoints.covering(index)
        found = openings_of(opened)
        path = inclusion_proof(index, signed.size, checkpoints.nodes)
    except (Malformed, ValueError) as error:
        raise ReceiptSpoiled from error
    return Receipt(
        log_key=signed.key,
        witness_keys=signed.witnesses,
        entry=content,
        openings=found,
        proof=InclusionProof(index=index, path=tuple(path), note=signed.note),
    )


def openings_of(rows: Iterable[tuple[str, bytes, str]]) -> dict[OpeningName, Opening]:
    """
    What a leaf opens to, of name, salt and text of each.

    :raises Malformed: if one is no opening. :raises ValueError: if one has a name that none has.
    """
    found = {OpeningName(name): Opening(salt=salt, opening=read_json(text)) for name, salt, text in rows}
    return {name: found[name] for name in OpeningName if name in found}


_LEAF = ("leaf_id", "log_id", "leaf_index", as_bytes("leaf_bytes"))
_OPENING = ("name", as_bytes("salt"), as_text("opening"))


def _last(own: Q) -> QuerySet[Any, Any]:
    return models.LogLeaf.objects.filter(own).order_by("-leaf_id").values_list(*_LEAF)[:1]


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
OPENED = CompiledQuery(
    lambda leaf_id: models.LogOpening.objects.filter(leaf=leaf_id).values_list(*_OPENING), leaf_id=int
)
