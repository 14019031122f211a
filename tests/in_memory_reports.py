"""Reports in memory."""

from dataclasses import replace
from uuid import UUID

from socialscore.domain.ids import DecisionId, ReportId, SubjectId
from socialscore.domain.report import Report, ReportAnswered, ReportState, Target
from tests.in_memory_store import Store, copy_of


class InMemoryReports:
    def __init__(self, store: Store) -> None:
        self._store, self._rows = store, store.reports

    def find(self, report_id: ReportId) -> Report | None:
        return copy_of(self._rows.get(report_id))

    def waits(self, reporter: SubjectId, target: Target, target_id: UUID) -> bool:
        return any(
            (row.reporter, row.target, row.target_id, row.state) == (reporter, target, target_id, ReportState.OPEN)
            for row in self._rows.values()
        )

    def others_wait(self, report: Report) -> bool:
        def same(row: Report) -> bool:
            return (row.target, row.target_id, row.revision) == (report.target, report.target_id, report.revision)

        others = [row for row in self._rows.values() if row.report_id != report.report_id]
        return any(same(row) and row.state is ReportState.OPEN for row in others)

    def save(self, report: Report) -> None:
        stored = self._rows.get(report.report_id)
        if stored is not None and stored.state is not ReportState.OPEN:
            raise ReportAnswered
        self._rows[report.report_id] = copy_of(report)

    def silence(self, decision_id: DecisionId) -> None:
        action = copy_of(self._store.actions[self._store.decided[decision_id]])
        assert action.decision is not None
        spoken = action.decision.verdict_id
        action.verdicts = [
            replace(one, opinion=replace(one.opinion, sentence="", note="", why=""))
            if one.verdict_id == spoken
            else one
            for one in action.verdicts
        ]
        self._store.actions[action.action_id] = action
