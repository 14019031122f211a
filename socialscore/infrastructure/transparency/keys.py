"""The keys of a log, made anew from the seed of the environment in each process; never stored."""

from functools import cache

from django.conf import settings

from socialscore.domain.transparency.keys import Purpose, SignerKey, derived


@cache
def signer(origin: str, purpose: Purpose = Purpose.LOG) -> SignerKey:
    """
    The key that signs for a log.

    :raises ValueError: if no seed is set.
    """
    return derived(settings.SOCIALSCORE_LOG_SEED, origin, purpose)
