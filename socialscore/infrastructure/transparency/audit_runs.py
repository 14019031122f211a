"""
Audits as rows: who asked for one, which is at work, what it found.

Those of the worker run one at a time, whoever asks and however many workers there are: a constraint of the database
holds it. One that was killed at its work is begun anew after an hour.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.models.audits import Starter
from socialscore.infrastructure.transparency.reporting import Report, tell_stewards

GIVEN_UP = timedelta(hours=1)
MOST_KEPT = 50  # of each code

Found = Mapping[str, Any]


@dataclass(slots=True)
class Result:
    """What was looked at, and what was wrong: the first findings of each code, and how many there were in all."""

    log_size: int = 0
    leaves_seen: int = 0
    found: int = 0
    findings: list[Found] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Found) -> None:
        """Count it, and keep it if it is one of the first of its code: memory does not grow with them."""
        self.found += 1
        self.by_code[finding["code"]] += 1
        if self.by_code[finding["code"]] <= MOST_KEPT:
            self.findings.append(finding)


def ask_for_audit(*, now: datetime) -> bool:
    """Have the worker audit; False if it will already, or is at it."""
    return _open(started_by=Starter.STEWARD, asked_at=now)


def open_nightly(*, now: datetime, zone: tzinfo, hour: int) -> int:
    """The audit of this night, once it is `hour`; 1 if it was opened now, however many ask at once."""
    here = now.astimezone(zone)
    if here.hour < hour or models.AuditRun.objects.filter(night=here.date()).exists():
        return 0
    return int(_open(started_by=Starter.NIGHT, asked_at=now, night=here.date()))


def begin_by_command(*, now: datetime) -> models.AuditRun:
    """An audit that somebody runs by hand, beside whatever the worker does."""
    return models.AuditRun.objects.create(started_by=Starter.COMMAND, is_by_worker=False, asked_at=now, started_at=now)


def claim_run(*, now: datetime) -> models.AuditRun | None:
    """The audit that waits, for whoever comes first; None if none does."""
    free = models.AuditRun.objects.filter(is_by_worker=True, finished_at=None).filter(
        Q(started_at=None) | Q(started_at__lt=now - GIVEN_UP)
    )
    run = free.first()
    # The condition is asked again under the row's lock: of two who found it, one changes it.
    if run is None or not free.filter(pk=run.pk).update(started_at=now):
        return None
    run.started_at = now
    return run


def hand_back(run: models.AuditRun) -> None:
    """Let another worker begin it anew, at once."""
    _mine(run).update(started_at=None)


def finish_run(run: models.AuditRun, result: Result, *, now: datetime) -> bool:
    """Store what was found, and tell stewards if it was anything; False if another worker took it over meanwhile."""
    with transaction.atomic():
        is_mine = _mine(run).update(
            finished_at=now,
            log_size=result.log_size,
            leaves_seen=result.leaves_seen,
            found=result.found,
            findings=result.findings,
        )
        if is_mine and result.found:
            tell_stewards(Report.AUDIT, now=now, run_id=run.run_id)
    return bool(is_mine)


def _mine(run: models.AuditRun) -> Any:
    return models.AuditRun.objects.filter(pk=run.pk, started_at=run.started_at, finished_at=None)


def _open(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            models.AuditRun.objects.create(**fields)
    except IntegrityError:  # one is open already
        return False
    return True
