"""The reviewer's workspace as programs see it."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from socialscore.domain.rules import Rules
from socialscore.queries.in_hand import ChangeRequest, HeldItem, ProofPart
from socialscore.queries.likeness import Hint, hints
from socialscore.queries.workspace import Queue, QueueRow


class WaitingData(TypedDict):
    """An item of the queue; `is_mine` is one that the reviewer holds."""

    action_id: UUID
    activity: str
    participant: str
    submitted_at: datetime
    is_overdue: bool
    is_escalated: bool
    is_mine: bool


class QueueData(TypedDict):
    """The most urgent items; `has_more` when others wait behind them."""

    results: list[WaitingData]
    next: None
    has_more: bool


class HoldData(TypedDict):
    """Until when the item is kept for the reviewer."""

    expires_at: datetime


class InHandData(TypedDict):
    """
    An item in hand: a verdict carries its `lease_id`, `fence` and `version`. `asked` is an earlier request.

    `alike` are hints at what was sent before; the files of both sides may be opened while the item is in hand.
    """

    action_id: UUID
    activity_id: UUID
    activity: str
    participant: str
    submitted_at: datetime
    revision: int
    parts: list[ProofPart]
    alike: list[Hint]
    asked: ChangeRequest | None
    stated: int
    up_to: int
    rule_version: int
    rules: Rules
    typed: dict[str, str]
    lease_id: UUID
    fence: int
    version: int
    expires_at: datetime


def queue_data(found: Queue) -> QueueData:
    """The queue, which has no second page: what is done makes room for what comes next."""
    return {"results": [_waiting(row) for row in found.rows], "next": None, "has_more": found.has_more}


def held_data(held: HeldItem) -> InHandData:
    """An item in hand."""
    return {
        "action_id": held.action_id,
        "activity_id": held.activity_id,
        "activity": held.activity_name,
        "participant": held.participant,
        "submitted_at": held.submitted_at,
        "revision": held.revision,
        "parts": held.parts,
        "alike": hints(held.alike, action_id=held.action_id),
        "asked": held.asked,
        "stated": held.stated,
        "up_to": held.up_to,
        "rule_version": held.rule_version,
        "rules": held.rules,
        "typed": held.kept,
        "lease_id": held.lease_id,
        "fence": held.fence,
        "version": held.version,
        "expires_at": held.expires_at,
    }


def _waiting(row: QueueRow) -> WaitingData:
    return {
        "action_id": row.action_id,
        "activity": row.activity_name,
        "participant": row.participant,
        "submitted_at": row.submitted_at,
        "is_overdue": row.is_overdue,
        "is_escalated": row.is_escalated,
        "is_mine": row.is_mine,
    }
