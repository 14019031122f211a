"""What pages and the API share about reports: how often, and making one."""

from uuid import UUID

from django.utils import timezone

from socialscore.application.reports import make_report
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.ids import ReportId
from socialscore.domain.report import Report, Target
from socialscore.http.limits import require_slow
from socialscore.infrastructure.auth.security_context import PersonSecurityContext

REPORTS_PER_HOUR = 10


def report_it(
    uow: UnitOfWork,
    actor: PersonSecurityContext,
    *,
    report_id: UUID,
    target: Target,
    target_id: UUID,
    sentence: str,
) -> Report:
    """
    Report something.

    :raises TooOften: after ten within an hour.
    """
    require_slow("report", actor.subject_id, at_most=REPORTS_PER_HOUR, per_seconds=3600)
    return make_report(
        uow,
        report_id=ReportId(report_id),
        target=target,
        target_id=target_id,
        sentence=sentence,
        by=actor.subject_id,
        now=timezone.now(),
    )
