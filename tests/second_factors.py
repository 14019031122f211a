"""Second factors of tests: an authenticator app that is read by code, and whoever has one."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from socialscore.infrastructure.django_app.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD_SECONDS = 30


def code_of(secret: str = SECRET) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS))


def give_app(user: User) -> list[str]:
    """Set an authenticator app up, and return the recovery codes that come with it."""
    cache.clear()  # a code works once, and another test may have used this one
    TOTP.activate(user, SECRET)
    return list(RecoveryCodes.activate(user).generate_codes())
