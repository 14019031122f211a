"""People and activities: rows to aggregates and back, with a versioned save."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from socialscore.domain.action import PENDING
from socialscore.domain.activity import RUNNING, Activity, ActivityNotFound, ActivityState
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActivityId, PersonId, SubjectId, VersionId
from socialscore.domain.person import Listing, Person, Role, Theme
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.compiled_rows import CompiledRows

NOT_ENDED = [ActivityState.DRAFT, ActivityState.SCHEDULED, ActivityState.OPEN, ActivityState.PAUSED]


class DjangoPersonRepository:
    def find_by_id(self, person_id: PersonId) -> Person:
        return _found(_BY_ID.first(person_id=person_id))

    def find_by_subject(self, subject_id: SubjectId) -> Person:
        return _found(_BY_SUBJECT.first(subject_id=subject_id))

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
            mails_decisions=person.mails_decisions,
            theme=person.theme,
            version=person.version + 1,
        )
        if not changed:
            raise Conflict
        person.version += 1


def _found(row: models.PersonProfile | None) -> Person:
    if row is None:
        raise NotFound
    return person_of(row)


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
        mails_decisions=row.mails_decisions,
        theme=Theme(row.theme),
        version=row.version,
    )


class DjangoActivityRepository:
    def find_by_id(self, activity_id: ActivityId) -> Activity:
        row = _ACTIVITY.first(activity_id=activity_id)
        if row is None or row.current_version is None:
            raise ActivityNotFound
        return Activity(
            activity_id=ActivityId(row.activity_id),
            name=row.name,
            description=row.description,
            lead=SubjectId(row.lead_id),
            rules=Rules.from_data(row.current_version.rules),
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


_BY_ID = CompiledRows(
    models.PersonProfile,
    lambda person_id: models.PersonProfile.objects.filter(person_id=person_id),
    beside="user",
    person_id=UUID,
)
_BY_SUBJECT = CompiledRows(
    models.PersonProfile,
    lambda subject_id: models.PersonProfile.objects.filter(subject_id=subject_id),
    beside="user",
    subject_id=UUID,
)
_ACTIVITY = CompiledRows(
    models.Activity,
    lambda activity_id: models.Activity.objects.filter(activity_id=activity_id),
    beside="current_version",
    activity_id=UUID,
)
