"""The composition root: the only module that names implementations."""

from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import storages

from socialscore.application.ports import ProofStore
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.infrastructure.persistence.django_unit_of_work import DjangoUnitOfWork
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore


def unit_of_work() -> UnitOfWork:
    """A unit of work over the configured database."""
    return DjangoUnitOfWork(community_zone())


def community_zone() -> ZoneInfo:
    """The clock of caps, boards and dates."""
    return ZoneInfo(settings.COMMUNITY_TIME_ZONE)


@cache
def proof_store() -> ProofStore:
    """Where proof files lie: on disk, or in S3."""
    return ContentAddressedProofStore(storages["proofs"])
