"""Plain rows that use cases write beside aggregates: audit, consents, who looked."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from socialscore.domain.ids import ActionId, PersonId, SubjectId, TokenId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.compiled_writing import insert


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


class DjangoTokens:
    """Knox's rows: what they keep of a secret is its digest."""

    def exists(self, token_id: TokenId) -> bool:
        return models.AuthToken.objects.filter(public_id=token_id).exists()

    def count_valid(self, person_id: PersonId, *, now: datetime) -> int:
        # Two at once must not both find room for the last one.
        list(models.PersonProfile.objects.select_for_update().filter(pk=person_id).values_list("pk"))
        own = models.AuthToken.objects.filter(user__person=person_id)
        return own.filter(Q(expiry=None) | Q(expiry__gt=now)).count()

    def add(
        self, token_id: TokenId, person_id: PersonId, *, name: str, scopes: Sequence[str], expires_at: datetime
    ) -> str:
        user = models.User.objects.get(person=person_id)
        token, secret = models.AuthToken.objects.create(  # type: ignore[no-untyped-call]
            user=user, public_id=token_id, name=name, scopes=list(scopes)
        )
        models.AuthToken.objects.filter(pk=token.pk).update(expiry=expires_at)
        return str(secret)

    def remove(self, token_id: TokenId, person_id: PersonId) -> bool:
        return bool(models.AuthToken.objects.filter(public_id=token_id, user__person=person_id).delete()[0])

    def remove_all(self, person_id: PersonId) -> int:
        return models.AuthToken.objects.filter(user__person=person_id).delete()[0]


class DjangoProofViews:
    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        """At most one row per viewer and day; a second one on a day is ignored."""
        view = models.ProofView(action_id=action_id, viewer_id=viewer, viewed_on=timezone.localdate(now), viewed_at=now)
        insert(view, ignores_conflicts=True)
