"""The ledger: which entries an event makes (product.md, P2 to P5). A score is the sum of its entries."""

from dataclasses import dataclass
from enum import StrEnum

from socialscore.domain.events import ActionEnded, ActionSettled, ActionSubmitted
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import Outcome


class EntryKind(StrEnum):
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    CONFIRM = "CONFIRM"
    REVERSE = "REVERSE"
    ADJUST = "ADJUST"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreEntry:
    """One row of the ledger. The key makes a second try of the same effect fail in the database."""

    subject_id: SubjectId
    action_id: ActionId | None
    kind: EntryKind
    reserved_delta: int
    confirmed_delta: int
    rule_version: int
    actor: SubjectId | None
    idempotency_key: str


def entries_for(event: ActionSubmitted | ActionSettled | ActionEnded) -> list[ScoreEntry]:
    """The entries of one event, in their order."""
    if isinstance(event, ActionSubmitted):
        return _submitted(event)
    if isinstance(event, ActionSettled):
        return _settled(event)
    if event.released is None:
        return []
    return [_entry(event, EntryKind.RELEASE, -event.released, 0, event.actor, f"RELEASE:{event.action_id}:END")]


def _submitted(event: ActionSubmitted) -> list[ScoreEntry]:
    if event.was_reserved == event.up_to:
        return []
    key = f"{event.action_id}:{event.revision}"
    entries = [_entry(event, EntryKind.RESERVE, event.up_to, 0, event.subject_id, f"RESERVE:{key}")]
    if event.was_reserved is not None:
        entries.insert(0, _entry(event, EntryKind.RELEASE, -event.was_reserved, 0, event.subject_id, f"RELEASE:{key}"))
    return entries


def _settled(event: ActionSettled) -> list[ScoreEntry]:
    if event.released is None:
        return []
    key = str(event.decision_id)
    entries = [_entry(event, EntryKind.RELEASE, -event.released, 0, event.decided_by, f"RELEASE:{key}")]
    if event.outcome is Outcome.APPROVE:
        entries.append(_entry(event, EntryKind.CONFIRM, 0, event.points, event.decided_by, f"CONFIRM:{key}"))
    return entries


def _entry(
    event: ActionSubmitted | ActionSettled | ActionEnded,
    kind: EntryKind,
    reserved: int,
    confirmed: int,
    actor: SubjectId | None,
    key: str,
) -> ScoreEntry:
    return ScoreEntry(
        subject_id=event.subject_id,
        action_id=event.action_id,
        kind=kind,
        reserved_delta=reserved,
        confirmed_delta=confirmed,
        rule_version=event.rule_version,
        actor=actor,
        idempotency_key=key,
    )
