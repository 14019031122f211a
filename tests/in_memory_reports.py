"""Reports in memory."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from socialscore.domain.ids import DecisionId, ReportId, SubjectId
from socialscore.domain.report import Report, ReportAnswered, ReportState, Target
from socialscore.domain.review import Opinion
from tests.in_memory_store import Store, copy_of

SAID = ("sentence", "note", "why")


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
        before = ReportState.UPHELD if report.state is ReportState.RESTORED else ReportState.OPEN
        if stored is not None and stored.state is not before:
            raise ReportAnswered
        self._rows[report.report_id] = copy_of(report)

    def silence(self, decision_id: DecisionId) -> dict[str, Any]:
        said = {name: getattr(self._opinion_of(decision_id), name) for name in SAID}
        self.speak(decision_id, dict.fromkeys(SAID, ""))
        return {name: text for name, text in said.items() if text}

    def speak(self, decision_id: DecisionId, words: dict[str, Any]) -> None:
        action = copy_of(self._store.actions[self._store.decided[decision_id]])
        assert action.decision is not None
        spoken = action.decision.verdict_id
        action.verdicts = [
            replace(one, opinion=replace(one.opinion, **words)) if one.verdict_id == spoken else one
            for one in action.verdicts
        ]
        self._store.actions[action.action_id] = action

    def _opinion_of(self, decision_id: DecisionId) -> Opinion:
        action = self._store.actions[self._store.decided[decision_id]]
        assert action.decision is not None
        spoken = action.decision.verdict_id
        return next(one.opinion for one in action.verdicts if one.verdict_id == spoken)
