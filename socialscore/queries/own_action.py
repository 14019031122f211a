"""One of a person's actions with everything that happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import SubjectId
from socialscore.domain.points import Line, LineKind
from socialscore.domain.review import DecisionState, Outcome
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery, LongQuery
from socialscore.queries.pages import PAGE_SIZE
from socialscore.queries.proofs import FILE_COLUMNS, FileRow, file_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A settled decision on a revision, with the verdict it rests on."""

    decision_id: UUID
    outcome: Outcome
    points: int
    lines: tuple[Line, ...]
    settled_at: datetime
    reason: str
    sentence: str
    note: str
    why: str
    ticked: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """The n-th content; `submitted_at` None is one that is being written. `alike` are kinds of `LikenessKind` found."""

    number: int
    text: str
    link: str
    count: int | None
    up_to: int
    proof_hash: str
    submitted_at: datetime | None
    files: tuple[FileRow, ...]
    alike: tuple[str, ...]
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAction:
    """
    An action as its participant sees it: a decision that is only staged is not there yet.

    `is_due` says that one waits to be settled now. `opinions_given` tells of no decision that is only staged.
    `revisions` are the oldest first. `entry_id` is its last entry in the ledger, None while it has none.
    """

    action_id: UUID
    activity_id: UUID
    activity_name: str
    activity_state: str
    status: Status
    rules: Rules
    rule_version: int
    up_to: int
    points_awarded: int | None
    proof_hash: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    changes_until: datetime | None
    ended_at: datetime | None
    is_escalated: bool
    opinions_needed: int
    opinions_given: int
    is_overdue: bool
    version: int
    is_due: bool
    entry_id: int | None
    revisions: tuple[RevisionRow, ...]

    @property
    def sent(self) -> RevisionRow | None:
        """The revision that was sent last."""
        return next((r for r in reversed(self.revisions) if r.submitted_at is not None), None)

    @property
    def draft(self) -> RevisionRow | None:
        """The revision being written."""
        return next((r for r in self.revisions if r.submitted_at is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """Somebody else looked at the proof; `as_role` is LEAD, STEWARD or REVIEWER."""

    as_role: str
    viewed_at: datetime


def own_action(action_id: UUID, subject_id: SubjectId, *, now: datetime) -> OwnAction:
    """
    One action with its revisions, their files and the settled answers. One query.

    :raises ActionNotFound: if there is none with this id, or it is somebody else's.
    """
    found = _OWN_ACTION.rows(action_id=action_id, subject_id=subject_id)
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    if not rows:
        raise ActionNotFound
    of = {name.removeprefix("action__"): rows[0][name] for name in _ACTION_COLUMNS}
    needed = rows[-1]["quorum_required"]
    return OwnAction(
        action_id=action_id,
        activity_id=of["activity_id"],
        activity_name=of["activity__name"],
        activity_state=of["activity__state"],
        status=Status(of["status"]),
        rules=Rules.from_data(of["activity_version__rules"]),
        rule_version=of["activity_version__number"],
        up_to=of["up_to"],
        points_awarded=of["points_awarded"],
        proof_hash=of["proof_hash"],
        created_at=of["created_at"],
        changed_at=of["changed_at"],
        submitted_at=of["submitted_at"],
        due_at=of["due_at"],
        changes_until=of["changes_until"],
        ended_at=of["ended_at"],
        is_escalated=of["escalated_at"] is not None,
        opinions_needed=needed,
        opinions_given=min(rows[0]["opinions"], needed - 1),
        is_overdue=of["overdue_at"] is not None,
        version=of["version"],
        is_due=any(_takes_effect(row, now) for row in rows),
        entry_id=rows[0]["last_entry"],
        revisions=tuple(_revision(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row["number"])),
    )


def _takes_effect(row: dict[str, Any], now: datetime) -> bool:
    return bool(row["answer__state"] == DecisionState.STAGED and row["answer__effective_at"] <= now)


def looks(action_id: UUID) -> list[LookRow]:
    """Who else looked at the proof of an action, newest first, at most 25. One query."""
    return [
        LookRow(as_role="LEAD" if viewer == lead else "STEWARD" if steward else "REVIEWER", viewed_at=viewed_at)
        for viewer, lead, steward, viewed_at in _LOOKS.rows(action_id=action_id)
    ]


_ACTION_COLUMNS = (
    "action__activity_id",
    "action__activity__name",
    "action__activity__state",
    "action__status",
    "action__activity_version__rules",
    "action__activity_version__number",
    "action__up_to",
    "action__points_awarded",
    "action__proof_hash",
    "action__created_at",
    "action__changed_at",
    "action__submitted_at",
    "action__due_at",
    "action__changes_until",
    "action__ended_at",
    "action__escalated_at",
    "action__overdue_at",
    "action__version",
)
_REVISION_COLUMNS = (
    "number",
    "text",
    "link",
    "count",
    "up_to",
    "proof_hash",
    "alike",
    "submitted_at",
    "quorum_required",
)
_ANSWER_COLUMNS = (
    "answer__decision_id",
    "answer__state",
    "answer__effective_at",
    "answer__settled_at",
    "answer__outcome",
    "answer__points",
    "answer__lines",
    "answer__verdict__opinion",
)


_COLUMNS = (*_ACTION_COLUMNS, *_REVISION_COLUMNS, *_ANSWER_COLUMNS, *FILE_COLUMNS, "last_entry", "opinions")
_LAST_ENTRY = models.ScoreEntry.objects.filter(action_id=OuterRef("action_id")).order_by("-entry_id").values("entry_id")
_OPINIONS = (
    models.Verdict.objects.filter(action_id=OuterRef("action_id"), is_undone=False)
    .filter(revision__number=OuterRef("action__revision_number"))
    .order_by()
    .values("action_id")
    .annotate(n=Count("verdict_id"))
    .values("n")
)
_OWN_ACTION = LongQuery(
    lambda action_id, subject_id: (
        models.Revision.objects.filter(action_id=action_id, action__subject_id=subject_id)
        .annotate(last_entry=Subquery(_LAST_ENTRY[:1]), opinions=Coalesce(Subquery(_OPINIONS), 0))
        .alias(answer=FilteredRelation("decisions", condition=~Q(decisions__state=DecisionState.UNDONE)))
        .order_by("number", "parts__position")
        .values_list(*_COLUMNS)
    ),
    action_id=UUID,
    subject_id=UUID,
)
_LOOKS = CompiledQuery(
    lambda action_id: (
        models.ProofView.objects.filter(action_id=action_id)
        .order_by("-viewed_at", "-pk")
        .values_list("viewer_id", "action__activity__lead_id", "viewer__person__is_steward", "viewed_at")[:PAGE_SIZE]
    ),
    action_id=UUID,
)


def _revision(rows: list[dict[str, Any]]) -> RevisionRow:
    first = rows[0]
    return RevisionRow(
        number=first["number"],
        text=first["text"],
        link=first["link"],
        count=first["count"],
        up_to=first["up_to"],
        proof_hash=first["proof_hash"],
        submitted_at=first["submitted_at"],
        files=tuple(_files(rows)),
        alike=tuple(dict.fromkeys(one["kind"] for one in first["alike"])),
        answer=_answer(first) if first["answer__state"] == DecisionState.SETTLED else None,
    )


def _files(rows: Iterable[dict[str, Any]]) -> Iterable[FileRow]:
    return (file for file in map(file_of, rows) if file is not None)


def _answer(row: dict[str, Any]) -> Answer:
    opinion = row["answer__verdict__opinion"]
    return Answer(
        decision_id=row["answer__decision_id"],
        outcome=Outcome(row["answer__outcome"]),
        points=row["answer__points"],
        lines=lines_of(row["answer__lines"]),
        settled_at=row["answer__settled_at"],
        reason=opinion.get("reason", ""),
        sentence=opinion.get("sentence", ""),
        note=opinion.get("note", ""),
        why=opinion.get("why", ""),
        ticked=frozenset(opinion.get("ticked", ())),
    )


def lines_of(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    """The stored lines of an award."""
    return tuple(Line(**{**line, "kind": LineKind(line["kind"])}) for line in data)
