"""The unit of work over Django: the only `atomic` of the project."""

from dataclasses import fields
from datetime import datetime, tzinfo
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import transaction

from socialscore.domain.events import Event
from socialscore.infrastructure.django_app import models, work
from socialscore.infrastructure.persistence.django_action_repository import DjangoActionRepository
from socialscore.infrastructure.persistence.django_ledger import DjangoLedger
from socialscore.infrastructure.persistence.django_records import DjangoAuditLog, DjangoConsents, DjangoProofViews
from socialscore.infrastructure.persistence.django_repositories import DjangoActivityRepository, DjangoPersonRepository


class DjangoUnitOfWork:
    """
    One durable transaction per `with`; it may be entered again afterwards, with fresh repositories.

    :param zone: the community's time zone, in which months of boards begin.
    """

    people: DjangoPersonRepository
    activities: DjangoActivityRepository
    actions: DjangoActionRepository
    ledger: DjangoLedger
    audit: DjangoAuditLog
    consents: DjangoConsents
    views: DjangoProofViews

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._atomic: transaction.Atomic | None = None
        self._reset()

    def __enter__(self) -> Self:
        self._atomic = transaction.atomic(durable=True)
        self._atomic.__enter__()
        work.entered()
        self._reset()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._atomic is not None, "left before it was entered"
        work.left()
        self._atomic.__exit__(kind, error, trace)

    def announce(self, *events: Event) -> None:
        """Store events; the worker sends them after the commit."""
        models.Outbox.objects.bulk_create(
            models.Outbox(name=type(event).__name__, payload=payload(event)) for event in events
        )

    def _reset(self) -> None:
        self.people = DjangoPersonRepository()
        self.activities = DjangoActivityRepository()
        self.actions = DjangoActionRepository()
        self.ledger = DjangoLedger(self._zone)
        self.audit = DjangoAuditLog()
        self.consents = DjangoConsents()
        self.views = DjangoProofViews()


def payload(event: Event) -> dict[str, Any]:
    """An event as JSON: ids and datetimes as strings."""
    return {field.name: _plain(getattr(event, field.name)) for field in fields(event)}


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
