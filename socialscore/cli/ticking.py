"""What time brings about, in one round: the worker makes it every half minute, `manage.py tick` makes it once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from socialscore.application import appeals, calibration, escalations, privacy, timers
from socialscore.cli import retaining, sweeping
from socialscore.http.sequencing import take_in_waiting
from socialscore.http.settling import settle_due
from socialscore.infrastructure.mail.batches import mail_due
from socialscore.infrastructure.notices import count_due
from socialscore.infrastructure.transparency.audit_runs import open_nightly
from socialscore.infrastructure.transparency.reporting import report_checkpoint, report_late
from socialscore.wiring import community_zone, erasure_journal, proof_store, unit_of_work

logger = structlog.get_logger(__name__)

# Any number, the same in every process of the deployment: "tick" on a telephone's keys.
LEADER_LOCK = 8425
STORE_WALKED_EACH_SECONDS = 6 * 3600

Work = Callable[[datetime], int]


def _checkpoint_of_the_day(now: datetime) -> int:
    if not settings.CHECKPOINT_MAIL:
        return 0
    return report_checkpoint(now=now, zone=community_zone(), hour=settings.AUDIT_HOUR)


TIMERS: dict[str, Work] = {
    "opened_or_closed": lambda now: timers.open_and_close(unit_of_work(), now=now),
    "cancelled_finished": lambda now: timers.finish_cancelled(unit_of_work(), now=now),
    "expired": lambda now: timers.expire_silent(unit_of_work(), now=now),
    "leases_ended": lambda now: timers.end_leases(unit_of_work(), now=now),
    "trials_ended": lambda now: calibration.end_trials(unit_of_work(), now=now),
    "moved_up": lambda now: escalations.move_up(unit_of_work(), now=now, zone=community_zone()),
    "handed_to_stewards": lambda now: escalations.hand_over(unit_of_work(), now=now),
    "drafts_dropped": lambda now: timers.drop_drafts(unit_of_work(), now=now),
    "appeals_escalated": lambda now: appeals.escalate_late(unit_of_work(), now=now),
    "imports_dropped": lambda now: timers.drop_imports(unit_of_work(), now=now),
    "people_erased": lambda now: privacy.erase_due(
        unit_of_work(), journal=erasure_journal(), store=proof_store(), now=now
    ),
    "audits_due": lambda now: open_nightly(now=now, zone=community_zone(), hour=settings.AUDIT_HOUR),
    "counted": lambda now: count_due(now=now),
    "batches_mailed": lambda now: mail_due(now=now),
    "told_of_late_leaves": lambda now: report_late(now=now),
    "told_of_the_checkpoint": _checkpoint_of_the_day,
}
SWEEPS: dict[str, Work] = {
    "file_rows_swept": lambda now: sweeping.sweep_file_rows(now=now),
    "tokens_pruned": lambda now: sweeping.prune_tokens(now=now),
    "sessions_cleared": lambda now: sweeping.clear_sessions(now=now),
    "events_dropped": lambda now: sweeping.drop_delivered(now=now),
    "webhook_deliveries_dropped": lambda now: sweeping.drop_webhook_deliveries(now=now),
    "notifications_dropped": lambda now: sweeping.drop_read_notifications(now=now),
    "idempotency_keys_dropped": lambda now: sweeping.drop_idempotency_keys(now=now),
}

# These look at much that is old: a few times a day is enough.
WALKS: dict[str, Work] = {
    "files_swept": lambda now: sweeping.sweep_stored_files(now=now),
    "proofs_dropped": lambda now: retaining.drop_old_proofs(now=now),
    "typed_forgotten": lambda now: retaining.forget_typed(now=now),
    "taken_forgotten": lambda now: retaining.forget_taken(now=now),
    "invited_forgotten": lambda now: retaining.forget_invited(now=now),
    "address_lists_dropped": lambda now: retaining.drop_address_lists(now=now),
    "admin_log_dropped": lambda now: retaining.drop_admin_log(now=now),
}


def tick(*, now: datetime, walk_store: bool = True) -> tuple[dict[str, int], list[str]]:
    """
    One round of timers and sweeps; what each did, and the names of those that failed.

    One that fails holds none of the others up. `walk_store` also walks through the store of proofs and what is old.
    """
    walks = WALKS if walk_store else {}
    works = {
        "settled": lambda _now: settle_due(limit=1_000),
        "taken_in": lambda _now: take_in_waiting(),
        **TIMERS,
        **SWEEPS,
        **walks,
    }
    done: dict[str, int] = {}
    failed: list[str] = []
    for name, work in works.items():
        try:
            done[name] = work(now)
        except Exception:  # whatever it is, the next timer must still run
            logger.exception("timer_failed", timer=name)
            failed.append(name)
    return {name: count for name, count in done.items() if count}, failed


def tick_as_leader() -> None:
    """A round by whichever worker comes first; the others let it pass."""
    with _leading() as is_leader:
        if is_leader:
            done, _failed = tick(now=timezone.now(), walk_store=_store_is_due())
            if done:
                logger.info("ticked", **done)


def _store_is_due() -> bool:
    """The walk through the store is due a few times a day, over all workers and restarts."""
    return bool(cache.add("tick:store_walked", 1, STORE_WALKED_EACH_SECONDS))


@contextmanager
def _leading() -> Iterator[bool]:
    """Whether this process leads the round; on SQLite, where there is one machine, always."""
    if connection.vendor != "postgresql":
        yield True
        return
    if not _ask("SELECT pg_try_advisory_lock(%s)"):
        yield False
        return
    try:
        yield True
    finally:
        _ask("SELECT pg_advisory_unlock(%s)")


def _ask(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [LEADER_LOCK])
        return bool(cursor.fetchone()[0])
