"""Conflict of interest as parts of queries: shared by the queue that is read, the claim that locks and the counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf

from socialscore.domain.community import CommunityRules
from socialscore.infrastructure.django_app import models

Rows = QuerySet[Any, Any]
MOST_GIVEN = 300  # in a week: 40 a day


def related_to(subject_id: UUID) -> tuple[Rows, Rows]:
    """
    Whoever has a relation with this person: two lists of a few, each along an index.

    As one condition with OR, neither index would be used.
    """
    return (
        models.Relation.objects.filter(first_id=subject_id).values("second_id"),
        models.Relation.objects.filter(second_id=subject_id).values("first_id"),
    )


def related(subject_id: UUID) -> tuple[Exists, Exists]:
    """
    Whether this person has a relation with the participant of the query's action: two look-ups of one pair.

    As lists, all of somebody's relations would be read each time, and with OR in one condition neither index.
    """
    pairs = {"first_id": subject_id, "second_id": OuterRef("subject_id")}
    turned = {"first_id": OuterRef("subject_id"), "second_id": subject_id}
    return Exists(models.Relation.objects.filter(**pairs)), Exists(models.Relation.objects.filter(**turned))


def recused(reviewer_id: UUID) -> Exists:
    """Whether they stepped back from the action of the query."""
    return Exists(models.Recusal.objects.filter(action_id=OuterRef("action_id"), reviewer_id=reviewer_id))


def closed_to(reviewer_id: UUID) -> Rows:
    """
    Versions of activities they lead, without the switch that lets them.

    A list of a few, read once; joined, activity and version are looked at for each item.
    """
    led = models.ActivityVersion.objects.filter(activity__lead_id=reviewer_id)
    return led.exclude(rules__lead_may_review=True).values("version_id")


def met_often(reviewer_id: UUID, week_ago: datetime) -> Exists:
    """
    Whether they judged the participant of the query's action in the last seven days as often as the community lets one
    pair meet. One look-up, however much they judged: a list of all they met would be read for it.
    """
    given = models.Verdict.objects.filter(reviewer_id=reviewer_id, judged_id=OuterRef("subject_id"))
    return Exists(_often(given.filter(given_at__gt=week_ago, is_undone=False), by=F("judged_id")))


def frequent(reviewer_id: UUID, week_ago: datetime) -> Rows:
    """Those among the last `MOST_GIVEN` they judged whom they met so often that no more is let."""
    given = models.Verdict.objects.filter(reviewer_id=reviewer_id, is_undone=False)
    since = given.filter(given_at__gt=week_ago).order_by("-given_at").values("given_at")[MOST_GIVEN : MOST_GIVEN + 1]
    # Grouped by an expression, so that SQLite reads these few by their time, and not all there are by person.
    return _often(given.filter(given_at__gt=Coalesce(Subquery(since), week_ago)), by=Coalesce("judged_id", "judged_id"))


def _often(given: QuerySet[models.Verdict], *, by: F | Coalesce) -> Rows:
    counted = given.order_by().values(whom=by).annotate(times=Count("verdict_id"))
    return counted.filter(times__gte=_same_pair()).values("whom")


def others_could(reviewer_id: UUID) -> Exists:
    """Whether another reviewer who is not suspended could judge the action of the query."""
    return Exists(who_could_judge().exclude(subject_id=reviewer_id))


def who_could_judge() -> QuerySet[models.PersonProfile]:
    """
    Reviewers who are not suspended and may judge the action of the query around this one: not their own, not of an
    activity they lead, not of somebody they are related to, and neither stepped back from nor judged already.
    """
    them, action = OuterRef("subject_id"), OuterRef(OuterRef("action_id"))
    participant = OuterRef(OuterRef("subject_id"))
    own_or_led = Q(subject_id=them) | (Q(activity__lead_id=them) & ~Q(activity_version__rules__lead_may_review=True))
    judged = models.Verdict.objects.filter(action_id=action, reviewer_id=them, is_undone=False)
    return (
        models.PersonProfile.objects.filter(models.WHO_REVIEWS, is_active=True)
        .filter(~Exists(models.Action.objects.filter(own_or_led, action_id=action)))
        .filter(~Exists(models.Relation.objects.filter(first_id=them, second_id=participant)))
        .filter(~Exists(models.Relation.objects.filter(first_id=participant, second_id=them)))
        .filter(~Exists(models.Recusal.objects.filter(action_id=action, reviewer_id=them)))
        .filter(~Exists(judged.filter(revision__number=OuterRef(OuterRef("revision_number")))))
    )


def _same_pair() -> NullIf:
    """
    How often one pair may meet in a week by the community's newest rules, read once per statement; null, and so
    reached by nobody, where the rule is switched off.
    """
    often = Cast(KT("rules__same_pair_in_week"), IntegerField())
    newest = models.CommunityRules.objects.order_by("-number").annotate(often=often).values("often")
    return NullIf(Coalesce(Subquery(newest[:1]), Value(CommunityRules().same_pair_in_week)), Value(0))
