"""Which entry of the log each kind of thing makes, and what it opens to (one leaf for each cause)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.proof import Part
from socialscore.domain.score import ScoreEntry
from socialscore.domain.transparency.canonical import canonical, moment
from socialscore.domain.transparency.commitments import EntryType, OpeningName

BROUGHT_OVER = "BROUGHT_OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """
    `cause` is what it stands for, and makes a second one fail in the database; `entry_key` that of the ledger's row.

    `opens` has no salts: they are drawn where the leaf is kept.
    """

    type: EntryType
    cause: str
    opens: Mapping[OpeningName, Mapping[str, Any]]
    entry_key: str | None = None


def award(
    entry: ScoreEntry, *, activity_id: ActivityId, parts: Iterable[Part], proof_hash: str, decided_at: datetime
) -> Leaf:
    """Points for an action: whose, what was decided under which rules, and by what it was proved."""
    return Leaf(
        type=EntryType.AWARD,
        cause=entry.idempotency_key,
        entry_key=entry.idempotency_key,
        opens=_of_action(entry, activity_id, parts, proof_hash, decided_at),
    )


def reversal(
    entry: ScoreEntry,
    *,
    activity_id: ActivityId,
    parts: Iterable[Part],
    proof_hash: str,
    decided_at: datetime,
    reverses: bytes,
) -> Leaf:
    """
    Points for an action taken back.

    :param reverses: the hash of the leaf of the award.
    """
    said = _of_action(entry, activity_id, parts, proof_hash, decided_at)
    return Leaf(
        type=EntryType.REVERSAL,
        cause=entry.idempotency_key,
        entry_key=entry.idempotency_key,
        opens={**said, OpeningName.BODY: {**said[OpeningName.BODY], "reverses": reverses.hex()}},
    )


def adjustment(entry: ScoreEntry, *, decided_at: datetime, reason_code: str) -> Leaf:
    """Points that no action earned: brought over from elsewhere, or put right by a steward."""
    return Leaf(
        type=EntryType.ADJUSTMENT,
        cause=entry.idempotency_key,
        entry_key=entry.idempotency_key,
        opens={
            OpeningName.SUBJECT: _person(entry.subject_id),
            OpeningName.BODY: {
                "decided_at": moment(decided_at),
                "points": entry.confirmed_delta,
                "reason_code": reason_code,
            },
        },
    )


def rules_published(activity_id: ActivityId, *, number: int, rules: Mapping[str, Any], published_at: datetime) -> Leaf:
    """
    A version of the rules of an activity; what they say is in the database, their digest in the log.

    :param rules: as `Rules.to_data` gives them.
    """
    return Leaf(
        type=EntryType.RULES,
        cause=f"RULES:{activity_id}:{number}",
        opens={
            OpeningName.BODY: {
                "activity": str(activity_id),
                "published_at": moment(published_at),
                "rules_sha256": rules_digest(rules),
                "rules_version": number,
            }
        },
    )


def community_rules_published(*, number: int, rules: Mapping[str, Any], published_at: datetime) -> Leaf:
    """
    A version of the rules that the community set for itself.

    :param rules: as `CommunityRules.to_data` gives them.
    """
    return Leaf(
        type=EntryType.RULES,
        cause=f"COMMUNITY_RULES:{number}",
        opens={
            OpeningName.BODY: {
                "community_rules_sha256": rules_digest(rules),
                "community_rules_version": number,
                "published_at": moment(published_at),
            }
        },
    )


def rights_changed(
    subject_id: SubjectId, *, change_id: UUID, before: Iterable[str], after: Iterable[str], changed_at: datetime
) -> Leaf:
    """Another role, permission or suspension. `change_id` tells two changes in one second apart."""
    return Leaf(
        type=EntryType.ROLE,
        cause=f"ROLE:{change_id}",
        opens={
            OpeningName.SUBJECT: _person(subject_id),
            OpeningName.BODY: {"changed_at": moment(changed_at), "from": sorted(before), "to": sorted(after)},
        },
    )


def erasure(subject_id: SubjectId, *, erased: Sequence[bytes], erased_at: datetime) -> Leaf:
    """
    Somebody took the openings of their entries along.

    :param erased: hashes of the leaves, in the order in which they were written.
    """
    return Leaf(
        type=EntryType.ERASURE,
        cause=f"ERASURE:{subject_id}",
        opens={
            OpeningName.BODY: {
                "entries_sha256": sha256(canonical([leaf.hex() for leaf in erased])).hexdigest(),
                "erased_at": moment(erased_at),
            }
        },
    )


def predecessor(*, origin: str, size: int, root_hash: bytes) -> Leaf:
    """What a log begins with that takes the place of another: what was signed last of that one."""
    return Leaf(
        type=EntryType.PREDECESSOR,
        cause=f"PREDECESSOR:{origin}",
        opens={OpeningName.BODY: {"origin": origin, "root": root_hash.hex(), "size": size}},
    )


def rules_digest(rules: Mapping[str, Any]) -> str:
    """SHA-256 of the rules' canonical JSON (RFC 8785; their names are ASCII, their numbers whole), in hexadecimal."""
    return sha256(json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _of_action(
    entry: ScoreEntry, activity_id: ActivityId, parts: Iterable[Part], proof_hash: str, decided_at: datetime
) -> dict[OpeningName, Mapping[str, Any]]:
    return {
        OpeningName.SUBJECT: _person(entry.subject_id),
        OpeningName.BODY: {
            "action": str(entry.action_id),
            "activity": str(activity_id),
            "decided_at": moment(decided_at),
            "points": entry.confirmed_delta,
            "rules_version": entry.rule_version,
        },
        OpeningName.EVIDENCE: {
            "parts": [
                {
                    "media_type": part.media_type,
                    "original_sha256": part.original_sha256,
                    "sha256": part.sha256,
                    "size": part.size_bytes,
                }
                for part in parts
            ],
            "proof_hash": proof_hash,
        },
    }


def _person(subject_id: SubjectId) -> dict[str, str]:
    return {"person": str(subject_id)}
