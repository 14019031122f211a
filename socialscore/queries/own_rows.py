"""Rows of one's own data, as they are taken away: the name of a field is the name of its column."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """Who one is here. Second factors by kind only; issuers by name, with the id they know one by."""

    person_id: UUID
    subject_id: UUID
    email: str
    addresses: tuple[dict[str, Any], ...]
    display_name: str
    pseudonym: str
    role: str
    may_review: bool
    is_steward: bool
    is_administrator: bool
    is_suspended: bool
    listing: str
    has_public_profile: bool
    notices: dict[str, Any]
    mails_receipts: bool
    theme: str
    enough_today: int
    reputation_score: int
    reserved_score: int
    unread_notifications: int
    has_password: bool
    second_factors: tuple[dict[str, Any], ...]
    issuers: tuple[dict[str, Any], ...]
    joined_at: datetime
    last_signed_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRow:
    """
    The n-th content of an action: what one wrote. `submitted_at` None for a draft.

    `alike` are the hints that its reviewer saw: which part was like something sent before, and in what; whose that was
    is theirs. `quorum_causes` say why it needed a second opinion.
    """

    revision_id: UUID
    action_id: UUID
    activity: str
    number: int
    text: str
    link: str
    count: int | None
    people_agreed: bool
    up_to: int
    proof_hash: str
    submitted_at: datetime | None
    quorum_causes: list[str]
    alike: list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReversal:
    """Points of an action that a steward took back, and why; who it was is not said."""

    reversal_id: UUID
    action_id: UUID
    reason: str
    sentence: str
    points: int
    reversed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAdjustment:
    """Points that stewards added to one's score or took from it, and why."""

    adjustment_id: UUID
    points: int
    reason: str
    sentence: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAppealRow:
    """What one asked to be looked at again, and the answer."""

    appeal_id: UUID
    action_id: UUID | None
    about: str
    words: str
    opened_at: datetime
    due_at: datetime
    state: str
    sentence: str
    points: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What a reviewer answered, once it took effect; who it was is not said."""

    decision_id: UUID
    action_id: UUID
    revision: int
    outcome: str
    points: int
    lines: list[dict[str, Any]]
    opinion: dict[str, Any]
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A file one sent. `sha256` is the digest of its bytes as they are kept and given here."""

    file_id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    original_sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of a proof that was sent or is in a draft; `file_id` for files."""

    part_id: UUID
    action_id: UUID
    revision: int
    kind: str
    position: int
    sha256: str
    media_type: str
    size_bytes: int
    file_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLook:
    """Somebody looked at a proof: in which role, not who."""

    look_id: int
    action_id: UUID
    as_role: str
    viewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """An entry of the audit that is about oneself, or of what one did oneself."""

    entry_id: int
    code: str
    was_me: bool
    is_about_me: bool
    details: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A browser one is signed in with."""

    session_id: int
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInvitation:
    """An invitation to oneself; who sent it is not said."""

    invitation_id: UUID
    email: str
    role: str
    state: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnActivity:
    """An activity one leads."""

    activity_id: UUID
    name: str
    description: str
    state: str
    state_reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHold:
    """A hold of a reviewer on an action, with what they typed and did not send."""

    lease_id: UUID
    action_id: UUID
    granted_at: datetime
    expires_at: datetime
    has_ended: bool
    kept: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDelivery:
    """What was sent to one of one's webhooks."""

    delivery_id: UUID
    webhook_id: UUID
    event_type: str
    body: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """What an import brought over for oneself."""

    import_id: UUID
    source: str
    points: int
    text: str
    done_on: str | None
    state: str
    prepared_at: datetime
