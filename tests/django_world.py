"""The world over Django and the database of the run."""

from datetime import tzinfo
from typing import Any
from uuid import uuid4

from socialscore.domain.ids import ActionId, InvitationId, PersonId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_unit_of_work import DjangoUnitOfWork
from tests.worlds import BERLIN, Balance


class DjangoWorld:
    def __init__(self, zone: tzinfo = BERLIN) -> None:
        self._zone = zone

    def uow(self) -> DjangoUnitOfWork:
        return DjangoUnitOfWork(self._zone)

    def join(self, **fields: Any) -> Person:
        email = fields.pop("email", None) or f"{uuid4()}@example.org"
        user = models.User.objects.create(email=email, is_staff=fields.pop("is_staff", False))
        user.emailaddress_set.create(email=email, verified=True, primary=True)
        own = models.PersonProfile.objects.filter(user=user)
        own.update(**{"display_name": "Amina", **fields})
        with self.uow() as uow:
            return uow.people.find_by_id(PersonId(own.get().person_id))

    def secret_of(self, invitation_id: InvitationId) -> str:
        return new_secret(invitation_id)

    def entries(self, subject_id: SubjectId) -> list[ScoreEntry]:
        return [
            ScoreEntry(
                subject_id=SubjectId(row.subject_id),
                action_id=ActionId(row.action_id) if row.action_id else None,
                kind=EntryKind(row.kind),
                reserved_delta=row.reserved_delta,
                confirmed_delta=row.confirmed_delta,
                rule_version=row.rule_version,
                actor=SubjectId(row.actor_id) if row.actor_id else None,
                idempotency_key=row.idempotency_key,
                reverses=row.reverses.idempotency_key if row.reverses else None,
            )
            for row in models.ScoreEntry.objects.filter(subject_id=subject_id)
            .select_related("reverses")
            .order_by("entry_id")
        ]

    def balance(self, subject_id: SubjectId) -> Balance:
        profile = models.PersonProfile.objects.get(subject_id=subject_id)
        boards = models.BoardSum.objects.filter(subject_id=subject_id).exclude(points=0)
        return Balance(profile.reputation_score, profile.reserved_score, dict(boards.values_list("period", "points")))

    def event_names(self) -> list[str]:
        return list(models.Outbox.objects.order_by("outbox_id").values_list("name", flat=True))

    def audit_codes(self) -> list[str]:
        return list(models.AuditEntry.objects.order_by("entry_id").values_list("code", flat=True))

    def consents(self, person: Person) -> list[tuple[str, bool]]:
        rows = models.Consent.objects.filter(person_id=person.person_id).order_by("pk")
        return [(row.purpose, row.withdrawn_at is None) for row in rows]

    def views(self, action_id: ActionId) -> int:
        return models.ProofView.objects.filter(action_id=action_id).count()
