"""Promises as page and API give them: at once, and long after the log took the leaf in."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.promises import KeptPromise
from socialscore.http.receipts import openings_named
from socialscore.http.sequencing import sequence_waiting
from socialscore.http.settling import settle_due
from socialscore.queries.promises import PromisedLeaf, PromiseNotFound, kept_promise, promise_of_action


def own_promise(action_id: UUID, subject_id: SubjectId, *, shown: Sequence[str] | None = None) -> KeptPromise:
    """
    The promise for an action of one's own, once what is due is settled.

    :param shown: names of openings; None for all.
    :raises OpeningUnknown: if one of them is none.
    :raises PromiseNotFound: if there is none. :raises ReceiptSpoiled: if what is kept of it was changed.
    """
    names = openings_named(shown)
    settle_due(subject_id=subject_id)
    kept = kept_promise(promise_of_action(action_id, subject_id))
    return kept if names is None else kept.showing(names)


def shown_promise(action_id: UUID, subject_id: SubjectId) -> PromisedLeaf | None:
    """
    What the page of an action says of its promise; None where nothing was promised. One query.

    Where its time is over and no worker has numbered the leaf, it is numbered now.
    """
    with suppress(PromiseNotFound):
        found = promise_of_action(action_id, subject_id)
        if found.index is not None or found.due_by > timezone.now():
            return found
        sequence_waiting()
        return promise_of_action(action_id, subject_id)
    return None
