"""What waits for somebody for what they are: said where they begin, not only in lists that they must look for."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.utils import timezone

from socialscore.domain.appeals import UNANSWERED
from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.ids import SubjectId
from socialscore.domain.person import Person
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.waiting import any_of, judgeable_by
from socialscore.queries.appeals import answerable_by, may_answer
from socialscore.queries.compiled import LongQuery
from socialscore.queries.escalations import settleable_by
from socialscore.queries.reports import decidable_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Whether anything waits: in the queue, to be looked at again, for a steward to decide, to be taken away or not."""

    review: bool = False
    appeals: bool = False
    escalations: bool = False
    reports: bool = False


def duties_of(person: Person) -> Duties:
    """What this person may answer, and nobody has. One query, none for a participant."""
    if not may_answer(person):
        return Duties()
    now = timezone.now()
    query = _waiting(reviews=person.can_review, is_steward=person.is_active and person.is_steward)
    review, appeals, *of_stewards = query.rows(subject_id=person.subject_id, now=now, week_ago=now - PAIR_WITHIN)[0]
    escalations, reports = of_stewards or (False, False)
    return Duties(review=bool(review), appeals=bool(appeals), escalations=bool(escalations), reports=bool(reports))


@cache
def _waiting(*, reviews: bool, is_steward: bool) -> LongQuery:
    def rows(subject_id: UUID, now: datetime, week_ago: datetime) -> QuerySet[Any, Any]:
        me = SubjectId(subject_id)
        nothing = models.Action.objects.none()
        asked = [any_of(judgeable_by(me, week_ago=week_ago), now) if reviews else nothing]
        asked.append(answerable_by(me, is_steward=is_steward).filter(state__in=UNANSWERED))
        if is_steward:
            asked += [settleable_by(me), decidable_by(me)]
        return models.PersonProfile.objects.filter(subject_id=subject_id).values_list(*map(Exists, asked))

    return LongQuery(rows, subject_id=UUID, now=datetime, week_ago=datetime)
