"""The keys of a log, made anew from the seed of the environment in each process; only public ones are stored."""

from functools import cache

from django.conf import settings

from socialscore.domain.transparency.keys import Purpose, SignerKey, VerifierKey, derived, verifier_key
from socialscore.infrastructure.django_app import models


def verifier_of(log: models.Log) -> VerifierKey:
    """The key that a log was opened with, whatever the seed is now."""
    return verifier_key(log.vkey)


@cache
def signer(origin: str, purpose: Purpose = Purpose.LOG) -> SignerKey:
    """
    The key that signs for a log.

    :raises ValueError: if no seed is set.
    """
    return derived(settings.SOCIALSCORE_LOG_SEED, origin, purpose)
