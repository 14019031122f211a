"""The unit of work over Django: the only `atomic` of the project."""

from dataclasses import fields
from datetime import datetime, tzinfo
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import transaction

from socialscore.application.conditions import Once, Unchanged
from socialscore.domain.community import CommunityRules
from socialscore.domain.errors import Conflict
from socialscore.domain.events import Event
from socialscore.infrastructure.django_app import models, work
from socialscore.infrastructure.persistence.django_action_repository import DjangoActionRepository
from socialscore.infrastructure.persistence.django_appeals import DjangoAppealRepository
from socialscore.infrastructure.persistence.django_calibration import DjangoCalibrationRepository
from socialscore.infrastructure.persistence.django_community import DjangoCommunityRulesRepository
from socialscore.infrastructure.persistence.django_conditions import DjangoConditions
from socialscore.infrastructure.persistence.django_conflicts import DjangoConflictRepository
from socialscore.infrastructure.persistence.django_corrections import DjangoCorrectionRepository
from socialscore.infrastructure.persistence.django_erasure import DjangoPersonalData
from socialscore.infrastructure.persistence.django_imports import DjangoImportRepository
from socialscore.infrastructure.persistence.django_invitations import DjangoInvitationRepository
from socialscore.infrastructure.persistence.django_ledger import DjangoLedger
from socialscore.infrastructure.persistence.django_records import (
    DjangoAuditLog,
    DjangoConsents,
    DjangoProofViews,
    DjangoTokens,
)
from socialscore.infrastructure.persistence.django_reports import DjangoReportRepository
from socialscore.infrastructure.persistence.django_repositories import DjangoActivityRepository, DjangoPersonRepository
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog
from socialscore.infrastructure.persistence.django_webhooks import DjangoDeliveries, DjangoWebhooks

DEADLOCK = "40P01"


class DjangoUnitOfWork:
    """
    One durable transaction per `with`; it may be entered again afterwards, with fresh repositories.

    :param zone: the community's time zone, in which months of boards begin.
    :param undecided: the rules that hold until a steward changes one.
    """

    people: DjangoPersonRepository
    activities: DjangoActivityRepository
    actions: DjangoActionRepository
    community: DjangoCommunityRulesRepository
    conflicts: DjangoConflictRepository
    corrections: DjangoCorrectionRepository
    appeals: DjangoAppealRepository
    calibration: DjangoCalibrationRepository
    ledger: DjangoLedger
    log: DjangoTransparencyLog
    audit: DjangoAuditLog
    consents: DjangoConsents
    views: DjangoProofViews
    tokens: DjangoTokens
    webhooks: DjangoWebhooks
    deliveries: DjangoDeliveries
    invitations: DjangoInvitationRepository
    imports: DjangoImportRepository
    personal_data: DjangoPersonalData

    def __init__(self, zone: tzinfo, undecided: CommunityRules | None = None) -> None:
        self._zone = zone
        self._undecided = undecided or CommunityRules()
        self._atomic: transaction.Atomic | None = None
        self._conditions = DjangoConditions()
        self._reset()

    def bind(self, once: Once | None = None, unchanged: Unchanged | None = None) -> Self:
        self._conditions = DjangoConditions(once, unchanged)
        return self

    def keeping(self) -> Self:
        self._conditions.is_effect = False
        return self

    def __enter__(self) -> Self:
        self._atomic = transaction.atomic(durable=True)
        self._atomic.__enter__()
        work.entered()
        self._reset()
        try:
            self._conditions.require()
        except BaseException as error:
            self._leave(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._conditions.before_commit(self.actions.first_saved)
                self.actions.before_commit()
            except BaseException as failure:
                self._leave(failure)
                raise
        self._leave(error)
        if error is None:
            self._conditions.after_commit()
        elif _is_deadlock(error):
            raise Conflict from error

    def _leave(self, error: BaseException | None) -> None:
        assert self._atomic is not None, "left before it was entered"
        work.left()
        self._atomic.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def announce(self, *events: Event) -> None:
        """Store events; the worker sends them after the commit."""
        models.Outbox.objects.bulk_create(
            models.Outbox(name=type(event).__name__, payload=payload(event)) for event in events
        )

    def _reset(self) -> None:
        self.people = DjangoPersonRepository()
        self.activities = DjangoActivityRepository()
        self.actions = DjangoActionRepository(self.activities)
        self.community = DjangoCommunityRulesRepository(self._undecided)
        self.conflicts = DjangoConflictRepository()
        self.corrections = DjangoCorrectionRepository()
        self.appeals = DjangoAppealRepository()
        self.calibration = DjangoCalibrationRepository()
        self.ledger = DjangoLedger(self._zone)
        self.log = DjangoTransparencyLog()
        self.audit = DjangoAuditLog()
        self.consents = DjangoConsents()
        self.views = DjangoProofViews()
        self.tokens = DjangoTokens()
        self.webhooks = DjangoWebhooks()
        self.deliveries = DjangoDeliveries()
        self.invitations = DjangoInvitationRepository()
        self.imports = DjangoImportRepository()
        self.reports = DjangoReportRepository()
        self.personal_data = DjangoPersonalData()


def _is_deadlock(error: BaseException) -> bool:
    """Whether PostgreSQL ended this transaction because two waited for each other: it may be tried again."""
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK


def payload(event: Event) -> dict[str, Any]:
    """An event as JSON: ids and datetimes as strings."""
    return {field.name: _plain(getattr(event, field.name)) for field in fields(event)}


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
