"""What was promised for points of one's own: computed from the leaf, so that it is the same each time it is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from socialscore.domain.errors import NotFound, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.keys import Purpose
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import Note
from socialscore.domain.transparency.promises import KeptPromise, promised
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.transparency.keys import signer
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.receipts import OPENED, ReceiptSpoiled, openings_of


class PromiseNotFound(NotFound):
    text = gettext_noop("There is no promise here: only points of your own that came after the log began have one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedLeaf:
    """`index` is its number in the log, None while it waits for one."""

    origin: str
    note: Note
    due_by: datetime
    index: int | None
    entry: bytes
    leaf_id: int


def promise_of_action(action_id: UUID, subject_id: SubjectId) -> PromisedLeaf:
    """
    What was promised for the points of one's own action, by the log that was open then. One query.

    A log that was closed before it took the leaf in has broken its promise, and the one after it does not mend that.
    Nobody can sign it again once the seed is another one.

    :raises PromiseNotFound: if the action is not theirs, brought no points, there was no log yet, or its key is gone.
    """
    found = _CONFIRMED.rows(action_id=action_id, subject_id=subject_id)
    if not found:
        raise PromiseNotFound
    leaf_id, index, entry, leaf_hash, made_at, origin, vkey = found[0]
    if origin is None or str(signer(origin).verifier) != vkey:
        raise PromiseNotFound
    promise = promised(origin=origin, leaf=leaf_hash, made_at=made_at)
    return PromisedLeaf(
        origin=origin,
        note=promise.signed(signer(origin, Purpose.PROMISE)),
        due_by=promise.due_by,
        index=index,
        entry=entry,
        leaf_id=leaf_id,
    )


def _confirmed(action_id: UUID, subject_id: UUID) -> QuerySet[Any, Any]:
    """The newest award of an action, and the log that was open then."""
    then = models.Log.objects.filter(opened_at__lte=OuterRef("created_at")).order_by("-number")
    confirmed = models.LogLeaf.objects.filter(entry__action=action_id, entry__subject=subject_id, entry__kind="CONFIRM")
    return confirmed.order_by("-leaf_id").values_list(
        *("leaf_id", "leaf_index", as_bytes("leaf_bytes"), as_bytes("leaf_hash"), "created_at"),
        *(Subquery(then.values(name)[:1]) for name in ("origin", "vkey")),
    )[:1]


_CONFIRMED = CompiledQuery(_confirmed, action_id=UUID, subject_id=UUID)


def kept_promise(promise: PromisedLeaf) -> KeptPromise:
    """
    The promise with what its entry opens to. One query.

    :raises ReceiptSpoiled: if what is kept of it was changed.
    """
    try:
        openings = openings_of(OPENED.rows(leaf_id=promise.leaf_id))
    except (Malformed, ValueError) as error:
        raise ReceiptSpoiled from error
    return KeptPromise(
        key=signer(promise.origin, Purpose.PROMISE).verifier,
        entry=promise.entry,
        openings=openings,
        note=promise.note,
    )
