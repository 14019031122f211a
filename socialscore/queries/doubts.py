"""Whether the tables still say what a receipt says: the same questions as the audit's, asked of one entry."""

from dataclasses import dataclass

from django.db.models import Sum

from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import Receipt, check
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing_leaves import wrong_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """
    `holds`: the receipt fits its own checkpoint. `differs`: the audit would name this entry.

    `sealed` are the points in the log, `shown` those that the ledger or the action shows instead; `score` and `summed`
    are the person's score and the sum of their entries, where these differ.
    """

    holds: bool
    differs: bool
    sealed: int | None
    shown: int | None
    score: int | None
    summed: int | None


def doubts_of(receipt: Receipt) -> Doubts:
    """Seven queries; one more where an opening is missing."""
    leaves = models.LogLeaf.objects.select_related("entry__action", "entry__subject__person")
    leaf = leaves.get(log__origin=receipt.log_key.name, leaf_index=receipt.proof.index)
    entry, body = leaf.entry, leaf.openings.filter(name=OpeningName.BODY).first()
    sealed = body.opening.get("points") if body else None
    ledger = [entry.confirmed_delta] if entry else []
    if entry and entry.action and entry.kind == "CONFIRM" and entry.action.status == "APPROVED":
        ledger.append(entry.action.points_awarded or 0)
    others = [points for points in ledger if sealed is not None and points != sealed]
    score, summed = _score(entry)
    return Doubts(
        holds=_holds(receipt),
        differs=bool(wrong_with(leaf.leaf_id)),
        sealed=sealed,
        shown=others[0] if others else None,
        score=score if score != summed else None,
        summed=summed if score != summed else None,
    )


def _score(entry: models.ScoreEntry | None) -> tuple[int, int]:
    """What is kept as the score of whoever an entry is of, and what their entries add up to; the same for nobody."""
    person = getattr(entry.subject, "person", None) if entry else None
    if entry is None or person is None:
        return 0, 0
    own = models.ScoreEntry.objects.filter(subject_id=entry.subject_id)
    return person.reputation_score, own.aggregate(sum=Sum("confirmed_delta", default=0))["sum"]


def _holds(receipt: Receipt) -> bool:
    try:
        return all(step.holds is not False for step in check(receipt, pinned=None))
    except Malformed:
        return False
