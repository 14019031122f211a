"""Decisions whose time has come are settled by the worker, or by whoever reads first."""

from django.utils import timezone

from socialscore.application import review
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import DecisionId, SubjectId
from socialscore.queries.review import due_decisions
from socialscore.wiring import unit_of_work


def settle_due(*, subject_id: SubjectId | None = None, limit: int = 50) -> int:
    """
    Settle what is due, each in a transaction of its own; one query where nothing is.

    :param subject_id: only this participant's actions.
    """
    now = timezone.now()
    settled = 0
    for decision_id in due_decisions(now=now, subject_id=subject_id, limit=limit):
        try:
            settled += review.settle(unit_of_work(), decision_id=DecisionId(decision_id), now=now) is not None
        except Conflict:  # somebody else settles it at this moment
            continue
    return settled
