"""
What production refuses to start with.

Called by the web entry and by the worker, never by the settings: `collectstatic`, `check` and `migrate` run at build
time, where there is no key and no address yet.
"""

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

logger = structlog.get_logger(__name__)

KEY_CHARACTERS_AT_LEAST = 50
DURABLE = {"on", "remote_apply"}


def unsafe_settings() -> list[str]:
    """Return one sentence for each setting that production must not run with."""
    problems = {
        "SECRET_KEY is not set: sessions would end with every restart and differ between processes.": (
            settings.SECRET_KEY_IS_EPHEMERAL
        ),
        f"SECRET_KEY is shorter than {KEY_CHARACTERS_AT_LEAST} characters.": (
            not settings.SECRET_KEY_IS_EPHEMERAL and len(settings.SECRET_KEY) < KEY_CHARACTERS_AT_LEAST
        ),
        "SOCIALSCORE_LOG_SEED is not set: the log of points could not be signed.": not settings.SOCIALSCORE_LOG_SEED,
        "DEBUG is on: error pages would show settings and what people wrote.": settings.DEBUG,
        "ALLOWED_HOSTS and SITE_URL are not set: no address would be answered.": not settings.ALLOWED_HOSTS,
        "ALLOWED_HOSTS contains *: links in e-mails could be made to point anywhere.": "*" in settings.ALLOWED_HOSTS,
        "SITE_URL does not start with https://: sign-in works over TLS only.": (
            not settings.SITE_URL.startswith("https://")
        ),
        "WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES is on: a lead could reach what your firewall keeps.": (
            settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES
        ),
    }
    return [sentence for sentence, is_there in problems.items() if is_there]


def unsafe_database() -> list[str]:
    """Return a sentence when PostgreSQL may lose a decision it has confirmed. One query; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            synchronous_commit = str(cursor.fetchone()[0])
    except OperationalError:
        # /health/ready tells about a database that is away; a web process that dies of it could not.
        logger.warning("synchronous_commit_unknown")
        return []
    finally:
        connection.close()
    if synchronous_commit in DURABLE:
        return []
    return [
        f"PostgreSQL has synchronous_commit = {synchronous_commit}: points that were shown could be lost. Set it to on."
    ]


def refuse_unsafe() -> None:
    """
    Do nothing in local and test mode, and in production when everything is as it must be.

    :raises ImproperlyConfigured: with all reasons at once.
    """
    if settings.SOCIALSCORE_ENV != "production":
        return
    problems = unsafe_settings() + unsafe_database()
    if problems:
        raise ImproperlyConfigured("Refusing to start:\n- " + "\n- ".join(problems))
