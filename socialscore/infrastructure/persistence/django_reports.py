"""Reports: rows to aggregates and back. A report is decided once: `UPDATE … WHERE state = OPEN`."""

from typing import Any
from uuid import UUID

from socialscore.domain.ids import DecisionId, ReportId, SubjectId
from socialscore.domain.report import Report, ReportAnswered, ReportState, Target
from socialscore.infrastructure.django_app import models

SAID = ("sentence", "note", "why")


class DjangoReportRepository:
    def find(self, report_id: ReportId) -> Report | None:
        row = models.Report.objects.filter(pk=report_id).first()
        if row is None:
            return None
        return Report(
            report_id=ReportId(row.report_id),
            target=Target(row.target),
            target_id=row.target_id,
            revision=row.revision,
            reporter=SubjectId(row.reporter_id),
            about=SubjectId(row.about_id),
            sentence=row.sentence,
            made_at=row.made_at,
            state=ReportState(row.state),
            decided_by=SubjectId(row.decided_by_id) if row.decided_by_id else None,
            reason=row.reason,
            decided_at=row.decided_at,
            taken=row.taken,
        )

    def waits(self, reporter: SubjectId, target: Target, target_id: UUID) -> bool:
        waiting = models.Report.objects.filter(target=target, target_id=target_id, state=ReportState.OPEN)
        return waiting.filter(reporter_id=reporter).exists()

    def others_wait(self, report: Report) -> bool:
        same = {"target": report.target, "target_id": report.target_id, "revision": report.revision}
        return models.Report.objects.filter(**same, state=ReportState.OPEN).exclude(pk=report.report_id).exists()

    def save(self, report: Report) -> None:
        if report.state is ReportState.OPEN:
            models.Report.objects.create(
                report_id=report.report_id,
                target=report.target,
                target_id=report.target_id,
                revision=report.revision,
                reporter_id=report.reporter,
                about_id=report.about,
                sentence=report.sentence,
                made_at=report.made_at,
            )
            return
        before = ReportState.UPHELD if report.state is ReportState.RESTORED else ReportState.OPEN
        row = models.Report.objects.filter(pk=report.report_id, state=before)
        decided = {"decided_by": report.decided_by, "reason": report.reason, "decided_at": report.decided_at}
        if not row.update(state=report.state, taken=report.taken, **decided):
            raise ReportAnswered

    def silence(self, decision_id: DecisionId) -> dict[str, Any]:
        opinion = models.Verdict.objects.get(decisions=decision_id).opinion
        said = {name: opinion[name] for name in SAID if opinion.get(name)}
        self.speak(decision_id, dict.fromkeys(said, ""))
        return said

    def speak(self, decision_id: DecisionId, words: dict[str, Any]) -> None:
        verdict = models.Verdict.objects.get(decisions=decision_id)
        models.Verdict.objects.filter(pk=verdict.pk).update(opinion={**verdict.opinion, **words})
