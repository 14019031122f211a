"""The composition root: the only module that names implementations."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import storages

from socialscore.application.ports import ErasureJournal, ProofStore
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.infrastructure.django_app.community import undecided_rules
from socialscore.infrastructure.erasure_journal import FileErasureJournal
from socialscore.infrastructure.persistence.django_unit_of_work import DjangoUnitOfWork
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore
from socialscore.infrastructure.webhooks.messages import ping
from socialscore.infrastructure.webhooks.sealing import NewSecret, new_secret


def unit_of_work() -> UnitOfWork:
    """A unit of work over the configured database."""
    return DjangoUnitOfWork(community_zone(), undecided_rules())


def community_zone() -> ZoneInfo:
    """The clock of caps, boards and dates."""
    return ZoneInfo(settings.COMMUNITY_TIME_ZONE)


@cache
def proof_store() -> ProofStore:
    """Where proof files lie: on disk, or in S3."""
    return ContentAddressedProofStore(storages["proofs"])


def erasure_journal() -> ErasureJournal:
    """Who was erased, outside of the database."""
    return FileErasureJournal(Path(settings.ERASURE_JOURNAL))


def webhook_secret() -> NewSecret:
    """A new secret of a webhook: its text, to be shown once, and as it is stored."""
    return new_secret()


def ping_body(*, at: datetime) -> str:
    """What a test of a webhook sends."""
    return ping(at=at)
