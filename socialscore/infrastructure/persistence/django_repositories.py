"""People and activities: rows to aggregates and back, with a versioned save."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from socialscore.domain.action_states import PENDING
from socialscore.domain.activity import RUNNING, Activity, ActivityNotFound, ActivityState
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActivityId, PersonId, SubjectId, VersionId
from socialscore.domain.notices import NoticeChoices
from socialscore.domain.person import Listing, Person, Role, Theme
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.rules import rules_of
from socialscore.infrastructure.django_app.searching import keep_words
from socialscore.infrastructure.persistence.compiled_rows import CompiledRows, columns_of

CHUNK = 500
NOT_ENDED = [ActivityState.DRAFT, ActivityState.SCHEDULED, ActivityState.OPEN, ActivityState.PAUSED]


class DjangoPersonRepository:
    """Whoever comes to the boards or leaves them is noted for the next batch (`infrastructure/ranking.py`)."""

    def __init__(self) -> None:
        self._listed: dict[PersonId, bool] = {}
        self._named: dict[PersonId, str] = {}

    def find_by_id(self, person_id: PersonId) -> Person:
        return self._found(_BY_ID.first(person_id=person_id))

    def find_by_subject(self, subject_id: SubjectId) -> Person:
        return self._found(_BY_SUBJECT.first(subject_id=subject_id))

    def with_addresses(self, emails: Iterable[str]) -> dict[str, Person]:
        """One query for each few hundred addresses."""
        wanted = sorted(set(emails))
        found: dict[str, Person] = {}
        for start in range(0, len(wanted), CHUNK):
            addresses = EmailAddress.objects.filter(email__in=wanted[start : start + CHUNK], verified=True)
            for address in addresses.exclude(user__person=None).select_related("user__person"):
                address.user.person.user = address.user
                found[address.email] = self._found(address.user.person)
        return found

    def lock(self, person_id: PersonId) -> Person | None:
        actions = models.Action.objects.filter(subject__person=person_id).order_by("action_id")
        list(actions.select_for_update(of=("self",)).values_list("pk"))
        rows = models.PersonProfile.objects.select_for_update(of=("self",)).select_related("user")
        row = rows.filter(person_id=person_id).first()
        return None if row is None else self._found(row)

    def erasures_due(self, now: datetime, limit: int) -> list[PersonId]:
        due = models.PersonProfile.objects.filter(erased_on__lte=now).order_by("erased_on", "person_id")
        return [PersonId(pk) for pk in due.values_list("person_id", flat=True)[:limit]]

    def count_reviewers(self, *, at_most: int) -> int:
        rows = models.PersonProfile.objects.filter(models.WHO_REVIEWS, is_active=True)
        return len(rows.values_list("pk")[:at_most])

    def free_reviewers(self, *, since: datetime, at_most: int, now: datetime) -> list[Person]:
        held = models.Lease.objects.filter(holder_id=OuterRef("subject_id"), has_ended=False, expires_at__gt=now)
        given = models.Verdict.objects.filter(
            reviewer_id=OuterRef("subject_id"), given_at__gte=since, is_undone=False
        ).order_by()
        judged = given.values("reviewer_id").annotate(n=Count("verdict_id")).values("n")
        rows = (
            models.PersonProfile.objects.select_related("user")
            .filter(models.WHO_REVIEWS, ~Exists(held), is_active=True)
            .annotate(judged=Coalesce(Subquery(judged), 0))
            .filter(Q(enough_today=0) | Q(judged__lt=F("enough_today")))
        )
        return [self._found(row) for row in rows.order_by("judged", "subject_id")[:at_most]]

    def find_steward(self, *, but: SubjectId) -> Person | None:
        stewards = models.PersonProfile.objects.select_related("user").filter(is_steward=True, is_active=True)
        row = stewards.exclude(subject_id=but).order_by("created_at", "person_id").first()
        return None if row is None else self._found(row)

    def stewards(self) -> list[SubjectId]:
        rows = models.PersonProfile.objects.filter(is_steward=True, is_active=True).order_by("subject_id")
        return [SubjectId(subject_id) for subject_id in rows.values_list("subject_id", flat=True)]

    def has_judge(self, *, but: Collection[SubjectId]) -> bool:
        judges = models.PersonProfile.objects.filter(models.WHO_REVIEWS | Q(is_steward=True), is_active=True)
        return judges.exclude(subject_id__in=but).exists()

    def shows(self, name: str, *, but: PersonId) -> bool:
        by_name = Q(display_name__iexact=name) & (Q(listing=Listing.NAME) | Q(has_public_profile=True))
        by_pseudonym = Q(pseudonym__iexact=name, listing=Listing.PSEUDONYM)
        return models.PersonProfile.objects.filter(by_name | by_pseudonym).exclude(person_id=but).exists()

    def save(self, person: Person) -> None:
        """Balances and counters are not the person's to save: the ledger moves them."""
        changed = models.PersonProfile.objects.filter(person_id=person.person_id, version=person.version).update(
            role=person.role,
            may_review=person.may_review,
            is_steward=person.is_steward,
            is_active=person.is_active,
            display_name=person.display_name,
            pseudonym=person.pseudonym,
            listing=person.listing,
            has_public_profile=person.has_public_profile,
            notices=person.notices.to_data(),
            mails_receipts=person.mails_receipts,
            theme=person.theme,
            enough_today=person.enough_today,
            erased_on=person.erased_on,
            version=person.version + 1,
        )
        if not changed:
            raise Conflict
        person.version += 1
        if self._listed.get(person.person_id) is not person.is_listed:
            models.RankTouch.objects.create(subject_id=person.subject_id)
            self._listed[person.person_id] = person.is_listed
        if self._named.get(person.person_id) != person.display_name:
            keep_words(person.person_id)
            self._named[person.person_id] = person.display_name

    def _found(self, row: models.PersonProfile | None) -> Person:
        if row is None:
            raise NotFound
        person = person_of(row)
        self._listed[person.person_id] = person.is_listed
        self._named[person.person_id] = person.display_name
        return person


def person_of(row: models.PersonProfile) -> Person:
    """The aggregate of a profile whose user is loaded."""
    return Person(
        person_id=PersonId(row.person_id),
        subject_id=SubjectId(row.subject_id),
        role=Role(row.role),
        may_review=row.may_review,
        is_steward=row.is_steward,
        is_staff=row.user.is_staff,
        is_active=row.is_active,
        display_name=row.display_name,
        pseudonym=row.pseudonym,
        listing=Listing(row.listing),
        has_public_profile=row.has_public_profile,
        notices=NoticeChoices.from_data(row.notices),
        mails_receipts=row.mails_receipts,
        theme=Theme(row.theme),
        enough_today=row.enough_today,
        erased_on=row.erased_on,
        version=row.version,
    )


class DjangoActivityRepository:
    def __init__(self) -> None:
        self._brought: dict[UUID, models.Activity] = {}

    def bring(self, row: models.Activity) -> None:
        """An activity that was read with something else, its current version with it; it may be found once."""
        self._brought[row.activity_id] = row

    def find_by_id(self, activity_id: ActivityId) -> Activity:
        row = self._brought.pop(activity_id, None) or _ACTIVITY.first(activity_id=activity_id)
        if row is None or row.current_version is None:
            raise ActivityNotFound
        return Activity(
            activity_id=ActivityId(row.activity_id),
            name=row.name,
            description=row.description,
            lead=SubjectId(row.lead_id),
            rules=rules_of(row.current_version.version_id, row.current_version.published_at),
            version_id=VersionId(row.current_version.version_id),
            number=row.current_version.number,
            state=ActivityState(row.state),
            state_reason=row.state_reason,
            published_at=row.current_version.published_at,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            version=row.version,
        )

    def save(self, activity: Activity) -> None:
        self._brought.pop(activity.activity_id, None)
        if activity.version == 0:
            models.Activity.objects.create(activity_id=activity.activity_id, **_columns(activity), version=1)
        else:
            rows = models.Activity.objects.filter(activity_id=activity.activity_id, version=activity.version)
            if not rows.update(**_columns(activity), version=activity.version + 1):
                raise Conflict
        activity.version += 1
        self._save_version(activity)

    def due(self, now: datetime) -> list[ActivityId]:
        rows = models.Activity.objects.filter(
            Q(state=ActivityState.SCHEDULED, opens_at__lte=now) | Q(state__in=RUNNING, closes_at__lte=now)
        )
        return [ActivityId(pk) for pk in rows.order_by("activity_id").values_list("activity_id", flat=True)]

    def led_by(self, subject_id: SubjectId) -> list[ActivityId]:
        rows = models.Activity.objects.filter(lead_id=subject_id, state__in=NOT_ENDED)
        return [ActivityId(pk) for pk in rows.order_by("activity_id").values_list("activity_id", flat=True)]

    def cancelled_with_pending(self, limit: int) -> list[ActivityId]:
        pending = models.Action.objects.filter(status__in=PENDING, activity__state=ActivityState.CANCELLED)
        ids = pending.order_by("activity_id").values_list("activity_id", flat=True).distinct()
        return [ActivityId(pk) for pk in ids[:limit]]

    def has_unsettled(self, activity_id: ActivityId) -> bool:
        return models.Action.objects.filter(activity_id=activity_id, status__in=PENDING).exists()

    def _save_version(self, activity: Activity) -> None:
        """A draft's one version may change; publishing freezes it (a trigger holds that)."""
        versions = models.ActivityVersion.objects.filter(version_id=activity.version_id)
        if activity.is_new_version:
            columns: dict[str, Any] = {
                "rules": activity.rules.to_data(),
                "most_points": activity.rules.points.most,
                "published_at": activity.published_at,
            }
            if not versions.filter(published_at=None).update(**columns):
                models.ActivityVersion.objects.create(
                    version_id=activity.version_id,
                    activity_id=activity.activity_id,
                    number=activity.number,
                    **columns,
                )
            activity.is_new_version = False
        elif activity.published_at is not None:
            versions.filter(published_at=None).update(published_at=activity.published_at)


def _columns(activity: Activity) -> dict[str, Any]:
    return {
        "name": activity.name,
        "description": activity.description,
        "lead_id": activity.lead,
        "state": activity.state,
        "state_reason": activity.state_reason,
        "opens_at": activity.opens_at,
        "closes_at": activity.closes_at,
        "points": activity.rules.points.most,
        "current_version_id": activity.version_id,
    }


_PERSON = (
    "person_id",
    "subject_id",
    "role",
    "may_review",
    "is_steward",
    "is_active",
    "display_name",
    "pseudonym",
    "listing",
    "has_public_profile",
    "notices",
    "mails_receipts",
    "enough_today",
    "theme",
    "erased_on",
    "version",
)
_USER = ("id", "is_staff")
ACTIVITY = columns_of(models.Activity, without=["is_active", "points", "waiting_count", "review_moves", "created_at"])
VERSION = ("version_id", "number", "published_at")
_BY_ID = CompiledRows(
    _PERSON,
    lambda person_id: models.PersonProfile.objects.filter(person_id=person_id),
    beside={"user": _USER},
    person_id=UUID,
)
_BY_SUBJECT = CompiledRows(
    _PERSON,
    lambda subject_id: models.PersonProfile.objects.filter(subject_id=subject_id),
    beside={"user": _USER},
    subject_id=UUID,
)
_ACTIVITY = CompiledRows(
    ACTIVITY,
    lambda activity_id: models.Activity.objects.filter(activity_id=activity_id),
    beside={"current_version": VERSION},
    activity_id=UUID,
)
