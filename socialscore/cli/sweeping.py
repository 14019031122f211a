"""What nobody needs any more: files no proof refers to, rows whose time is over. Each returns how many it removed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from socialscore.domain.deliveries import DeliveryState
from socialscore.infrastructure.django_app import models
from socialscore.wiring import proof_store

BATCH = 1_000
FILES_KEPT = timedelta(hours=24)
DELIVERED_KEPT = timedelta(days=14)
DELIVERIES_KEPT = timedelta(days=30)
READ_KEPT = timedelta(days=180)
KEYS_KEPT = timedelta(days=30)


def sweep_file_rows(*, now: datetime) -> int:
    """Rows of files that have belonged to no proof for a day: an upload given up, or removed from a draft."""
    referred = models.Part.objects.filter(file_id=OuterRef("pk"))
    return _delete(models.ProofFile.objects.filter(~Exists(referred), created_at__lt=now - FILES_KEPT))


def sweep_stored_files(*, now: datetime) -> int:
    """
    Bytes in the store that no row refers to. Walks through the whole store.

    A day is longer than any request: what is being uploaded now is not in question.
    """
    before = now - FILES_KEPT
    discarded = proof_store().discard_unfinished(before)
    old = proof_store().kept_before(before)
    while batch := list(islice(old, BATCH)):
        for sha256 in _unknown(batch):
            proof_store().delete(sha256)
            discarded += 1
    return discarded


def prune_tokens(*, now: datetime) -> int:
    """API tokens whose time is over."""
    return _delete(models.AuthToken.objects.filter(expiry__lt=now))


def clear_sessions(*, now: datetime) -> int:
    """Sessions whose time is over, and the list entries of sessions that are gone."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    over = Session.objects.filter(expire_date__lt=now).count()
    store.clear_expired()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return over + _delete(UserSession.objects.filter(~Exists(alive)))


def drop_delivered(*, now: datetime) -> int:
    """Events that every consumer has seen two weeks ago, with their deliveries."""
    return _delete(models.Outbox.objects.filter(delivered_at__lt=now - DELIVERED_KEPT))


def drop_read_notifications(*, now: datetime) -> int:
    """Notifications read half a year ago."""
    return _delete(models.Notification.objects.filter(read_at__lt=now - READ_KEPT))


def drop_idempotency_keys(*, now: datetime) -> int:
    """Keys of requests that came a month ago: sent again, such a request is a new one."""
    return _delete(models.IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT))


def drop_webhook_deliveries(*, now: datetime) -> int:
    """Deliveries to webhooks that ended and are a month old."""
    old = models.WebhookDelivery.objects.filter(created_at__lt=now - DELIVERIES_KEPT)
    return _delete(old.exclude(state=DeliveryState.WAITING))


def _unknown(digests: Iterable[str]) -> set[str]:
    asked = set(digests)
    return asked - set(models.ProofFile.objects.filter(sha256__in=asked).values_list("sha256", flat=True))


def _delete(rows: QuerySet[Any]) -> int:
    """At most a batch at a time: a long transaction would hold everybody up."""
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001
    return len(keys)
