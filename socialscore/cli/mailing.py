"""The receipt that goes with a mail."""

import json
from uuid import UUID

from socialscore.domain.ids import SubjectId
from socialscore.queries.receipts import ReceiptNotFound, ReceiptNotReady, ReceiptSpoiled, receipt_of_action


def receipt_file(action_id: UUID, subject_id: UUID) -> str | None:
    """The file of the receipt of an action, with all that it can show; None while the log has not taken it in."""
    try:
        receipt = receipt_of_action(action_id, SubjectId(subject_id))
    except (ReceiptNotReady, ReceiptNotFound, ReceiptSpoiled):
        return None
    return json.dumps(receipt.to_data(), indent=1)
