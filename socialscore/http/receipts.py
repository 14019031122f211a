"""Receipts as page and API give them: what is shown is the holder's choice."""

from collections.abc import Sequence
from uuid import UUID

from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.receipts import Receipt
from socialscore.http.sequencing import sequence_waiting
from socialscore.http.settling import settle_due
from socialscore.queries.receipts import receipt_of_action


class OpeningUnknown(RuleBroken):
    text = gettext_noop("A receipt can show subject, body and evidence. Choose among these.")
    field = "show"


def own_receipt(action_id: UUID, subject_id: SubjectId, *, shown: Sequence[str] | None = None) -> Receipt:
    """
    The receipt of an action of one's own, once what is due is settled and in the log.

    :param shown: names of openings; None for all.
    :raises OpeningUnknown: if one of them is none.
    :raises ReceiptNotFound: if there is none. :raises ReceiptNotReady: if the log has not taken it in.
    """
    if shown is not None and not set(shown) <= set(OpeningName):
        raise OpeningUnknown
    settle_due(subject_id=subject_id)
    sequence_waiting()
    receipt = receipt_of_action(action_id, subject_id)
    return receipt if shown is None else receipt.showing(OpeningName(name) for name in shown)
