"""What a reviewer has in hand, and what they decided today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, IntegerField, QuerySet, Subquery

from socialscore.domain.ids import SubjectId
from socialscore.domain.review import DecisionState
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import LongQuery

MOST_COUNTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """
    `judged` are the verdicts of today, counted no further than 500. `is_due`: somebody's decision waits to be settled.
    """

    held: int
    judged: int
    is_due: bool


def workload(reviewer_id: SubjectId, *, since: datetime, now: datetime) -> Workload:
    """
    One query, along indexes; it says itself whether something is due, so that a page need not ask for that alone.

    :param since: when today began on the community's clock.
    """
    [(held, judged, is_due)] = _WORKLOAD.rows(reviewer_id=reviewer_id, since=since, now=now) or [(0, 0, False)]
    return Workload(held=held, judged=judged, is_due=bool(is_due))


def _workload(reviewer_id: UUID, since: datetime, now: datetime) -> QuerySet[Any, Any]:
    leases = models.Lease.objects.filter(holder_id=reviewer_id, has_ended=False, expires_at__gt=now)
    given = models.Verdict.objects.filter(reviewer_id=reviewer_id, given_at__gte=since, is_undone=False)
    due = models.Decision.objects.filter(state=DecisionState.STAGED, effective_at__lte=now)
    return models.Subject.objects.filter(subject_id=reviewer_id).values_list(
        _HowMany(leases.values("lease_id")),
        _HowMany(given.order_by("-given_at").values("given_at")[:MOST_COUNTED]),
        Exists(due),
    )


class _HowMany(Subquery):
    """The number of its rows, which `Count` does not give of so many at most."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


_WORKLOAD = LongQuery(_workload, reviewer_id=UUID, since=datetime, now=datetime)
