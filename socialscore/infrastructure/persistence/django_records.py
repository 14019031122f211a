"""Plain rows that use cases write beside aggregates: audit, consents, who looked."""

from datetime import datetime

from django.utils import timezone

from socialscore.domain.ids import ActionId, PersonId, SubjectId
from socialscore.infrastructure.django_app import models


class DjangoAuditLog:
    """Append-only: triggers refuse anything else."""

    def add(
        self, code: str, *, actor: SubjectId | None, about: SubjectId | None, details: dict[str, object], now: datetime
    ) -> None:
        models.AuditEntry.objects.create(code=code, actor_id=actor, about_id=about, details=details, created_at=now)


class DjangoConsents:
    def give(self, person_id: PersonId, purpose: str, *, version: str, now: datetime) -> None:
        models.Consent.objects.get_or_create(
            person_id=person_id, purpose=purpose, withdrawn_at=None, defaults={"version": version, "given_at": now}
        )

    def withdraw(self, person_id: PersonId, purpose: str, *, now: datetime) -> None:
        models.Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now)


class DjangoProofViews:
    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        """At most one row per viewer and day; a second one on a day is ignored."""
        models.ProofView.objects.bulk_create(
            [models.ProofView(action_id=action_id, viewer_id=viewer, viewed_on=timezone.localdate(now), viewed_at=now)],
            ignore_conflicts=True,
        )
