"""Audits of the ledger: those that were, the one that is at work, and what the newest one found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.wording import FindingWords, words_of
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRunRow:
    """
    One audit. `started_by` is NIGHT, STEWARD or COMMAND; it waits until `started_at`, and runs until `finished_at`.

    `found` counts all findings; `findings` are the first of each code in words.
    """

    run_id: UUID
    started_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    log_size: int
    leaves_seen: int
    found: int
    findings: tuple[FindingWords, ...]

    def by_code(self) -> list[list[FindingWords]]:
        """The findings of each code, in the order in which they were found first."""
        groups: dict[str, list[FindingWords]] = {}
        for one in self.findings:
            groups.setdefault(one.code, []).append(one)
        return list(groups.values())


def audit_runs(*, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[AuditRunRow]:
    """Newest first. One query."""
    rows = older_than(models.AuditRun.objects.all(), cursor, moment="asked_at", key="run_id")
    found = list(rows.order_by("-asked_at", "-run_id")[: size + 1])
    return page_of(found, to_row=_row, cursor_of=lambda run: encode(run.asked_at, run.run_id), size=size)


def last_audit() -> AuditRunRow | None:
    """The newest that is finished; None if none is. One query."""
    run = models.AuditRun.objects.exclude(finished_at=None).order_by("-finished_at").first()
    return _row(run) if run else None


def audit_at_work() -> AuditRunRow | None:
    """The one of the worker that waits or runs. One query."""
    run = models.AuditRun.objects.filter(is_by_worker=True, finished_at=None).first()
    return _row(run) if run else None


def _row(run: models.AuditRun) -> AuditRunRow:
    return AuditRunRow(
        run_id=run.run_id,
        started_by=run.started_by,
        asked_at=run.asked_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        log_size=run.log_size,
        leaves_seen=run.leaves_seen,
        found=run.found,
        findings=tuple(words_of(finding) for finding in run.findings),
    )
