"""Receipts as page and API give them: what is shown is the holder's choice."""

from collections.abc import Callable, Sequence
from uuid import UUID

from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.checkpoints import InclusionProof
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.receipts import Receipt
from socialscore.http.sequencing import sequence_waiting
from socialscore.http.settling import settle_due
from socialscore.queries.receipts import receipt_at, receipt_of_action, receipt_of_entry


class OpeningUnknown(RuleBroken):
    text = gettext_noop("A receipt can show subject, body and evidence. Choose among these.")
    field = "show"


def own_receipt(action_id: UUID, subject_id: SubjectId, *, shown: Sequence[str] | None = None) -> Receipt:
    """
    The receipt of an action of one's own, once what is due is settled and in the log.

    :param shown: names of openings; None for all.
    :raises OpeningUnknown: if one of them is none.
    :raises ReceiptNotFound: if there is none. :raises ReceiptNotReady: if the log has not taken it in.
    :raises ReceiptSpoiled: if what is kept of it was changed.
    """
    return _receipt(lambda: receipt_of_action(action_id, subject_id), subject_id, shown)


def own_entry_receipt(entry_id: int, subject_id: SubjectId, *, shown: Sequence[str] | None = None) -> Receipt:
    """
    The receipt of an entry of one's own score, as `own_receipt` gives that of an action.

    :raises OpeningUnknown: if one of the names is none.
    :raises ReceiptNotFound: if there is none. :raises ReceiptNotReady: if the log has not taken it in.
    :raises ReceiptSpoiled: if what is kept of it was changed.
    """
    return _receipt(lambda: receipt_of_entry(entry_id, subject_id), subject_id, shown)


def own_proof(log_id: UUID, index: int, subject_id: SubjectId) -> InclusionProof:
    """
    The proof that an entry about oneself is in the log, by its place there, once what waits is numbered.

    :raises ReceiptNotFound: if nothing stands there, or it is not about them.
    """
    sequence_waiting()
    return receipt_at(log_id, index, subject_id).proof


def openings_named(shown: Sequence[str] | None) -> list[OpeningName] | None:
    """
    What is to be shown; None for everything.

    :raises OpeningUnknown: if one of the names is none.
    """
    if shown is None:
        return None
    if not set(shown) <= set(OpeningName):
        raise OpeningUnknown
    return [OpeningName(name) for name in shown]


def _receipt(find: Callable[[], Receipt], subject_id: SubjectId, shown: Sequence[str] | None) -> Receipt:
    names = openings_named(shown)
    settle_due(subject_id=subject_id)
    sequence_waiting()
    receipt = find()
    return receipt if names is None else receipt.showing(names)
