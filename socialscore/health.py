"""
Two addresses for load balancers: is this process alive, and may it be sent people?

Three plain questions rather than django-health-check: that one runs its checks in threads behind an async view, has no
check for migrations, and answers 500 with a page whose inline style our policy blocks.
"""

import resource
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialscore.infrastructure.transparency.reporting import late_since

logger = structlog.get_logger(__name__)


def database_answers() -> bool:
    """Return whether the database executes a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def cache_answers() -> bool:
    """Return whether the cache gives back what it was given."""
    key = f"health:{uuid4().hex}"
    cache.set(key, key, timeout=10)
    return bool(cache.get(key) == key)


def migrations_are_applied() -> bool:
    """Return whether the schema is the one this release was written for."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def resident_bytes() -> int:
    """Return the memory this process holds now, or has held at most where the system does not tell (macOS)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize()


def log_keeps_up() -> bool:
    """Return whether nothing has waited for the log for longer than half a minute."""
    return late_since(now=timezone.now()) is None


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "cache": cache_answers,
    "migrations": migrations_are_applied,
}
# Told, but no reason to send people elsewhere: no process of the site could do anything about it.
TOLD: dict[str, Callable[[], bool]] = {"log": log_keeps_up}


def passes(name: str) -> bool:
    """Return whether the named check holds; an exception counts as no, and its reason goes to the log only."""
    try:
        return {**CHECKS, **TOLD}[name]()
    except Exception:
        logger.warning("health_check_failed", check=name, exc_info=True)
        return False


@login_not_required
@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can answer at all."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """
    Answer 200 when database, cache and schema are ready, and 503 with the name of what is not.

    Whether the log keeps up is told, and changes no status. Staff also see what memory this process holds.
    """
    answers = {name: passes(name) for name in (*CHECKS, *TOLD)}
    shown: dict[str, str | int] = {name: "ok" if answer else "failing" for name, answer in answers.items()}
    if answers["database"] and request.user.is_staff:
        shown["resident_bytes"] = resident_bytes()
    return JsonResponse(shown, status=200 if all(answers[name] for name in CHECKS) else 503)
