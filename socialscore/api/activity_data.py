"""Activities as everybody sees them, and as those who run them."""

from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID

from socialscore.api.action_data import WaitsData, waits_data
from socialscore.domain.activity import Activity, ActivityState
from socialscore.domain.caps import Cap, Claim
from socialscore.domain.points import PointsRule
from socialscore.domain.rules import ProofRule, Rules
from socialscore.http.sentences import (
    Standing,
    limits_in_words,
    points_sentence,
    proof_in_words,
    rule_sentences,
    standings,
)
from socialscore.queries.activities import ActivityPage, OwnPart
from socialscore.queries.activity_list import ActivityRow
from socialscore.queries.leading import ActivityForEditing
from socialscore.queries.waits import Waits
from socialscore.wiring import community_zone


class ActivityData(TypedDict):
    """An activity in a list; `up_to` is the most that one action may earn, `limits` says what is left for oneself."""

    activity_id: UUID
    name: str
    description: str
    state: ActivityState
    is_active: bool
    up_to: int
    proof: str
    limits: str
    can_submit: bool
    opens_at: datetime | None
    closes_at: datetime | None


class PublicRulesData(TypedDict):
    """The rules without the prepared reasons, which are the reviewers' tool."""

    points: PointsRule
    caps: tuple[Cap, ...]
    cooldown_hours: int
    proof: ProofRule
    due_hours: int
    lead_may_review: bool
    is_blind: bool
    instructions: str


class VersionData(TypedDict):
    """A version of the rules; `points` is its sentence on points."""

    number: int
    since: datetime | None
    points: str


class StandingData(TypedDict):
    """One limit and where one stands; `left` counts actions or points, `opens_at` says when a closed one opens."""

    rule: str
    now: str
    is_open: bool
    left: int | None
    opens_at: datetime | None


class OwnPartData(TypedDict):
    can_submit: bool
    standing: list[StandingData]
    draft_id: UUID | None


class ActivityDetailData(TypedDict):
    """An activity with its rules as data and as sentences, and what is left of it for oneself."""

    activity_id: UUID
    name: str
    description: str
    state: ActivityState
    state_reason: str
    is_active: bool
    up_to: int
    lead: str
    opens_at: datetime | None
    closes_at: datetime | None
    rule_version: int
    rules: PublicRulesData
    sentences: list[str]
    version: int
    versions: list[VersionData]
    own: OwnPartData
    waits: WaitsData


class RunActivityData(TypedDict):
    """An activity as those see it who run it; a change carries its `version`."""

    activity_id: UUID
    name: str
    description: str
    state: ActivityState
    state_reason: str
    opens_at: datetime | None
    closes_at: datetime | None
    rule_version: int
    rules: Rules
    version: int


def as_data(activity: Activity | ActivityForEditing) -> RunActivityData:
    """An activity as those see it who run it."""
    return {
        "activity_id": activity.activity_id,
        "name": activity.name,
        "description": activity.description,
        "state": ActivityState(activity.state),
        "state_reason": activity.state_reason,
        "opens_at": activity.opens_at,
        "closes_at": activity.closes_at,
        "rule_version": activity.number,
        "rules": activity.rules,
        "version": activity.version,
    }


def row_data(row: ActivityRow, claims: list[Claim], now: datetime) -> ActivityData:
    """An activity in a list, with the claims that the person has on it."""
    is_active = row.state == ActivityState.OPEN
    standing = standings(row.rules, claims, now=now, zone=community_zone()) if is_active else []
    closed = next((line for line in standing if not line.is_open), None)
    return {
        "activity_id": row.activity_id,
        "name": row.name,
        "description": row.description,
        "state": ActivityState(row.state),
        "is_active": is_active,
        "up_to": row.up_to,
        "proof": proof_in_words(row.rules.proof),
        "limits": closed.now if closed else limits_in_words(row.rules),
        "can_submit": is_active and closed is None,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
    }


def detail_data(page: ActivityPage, part: OwnPart, expected: Waits, now: datetime) -> ActivityDetailData:
    """
    An activity with its rules.

    :param part: what the person has of it.
    :param expected: how long answers take.
    """
    return {
        "activity_id": page.activity_id,
        "name": page.name,
        "description": page.description,
        "state": page.state,
        "state_reason": page.state_reason,
        "is_active": page.is_active,
        "up_to": page.rules.points.most,
        "lead": page.lead_name,
        "opens_at": page.opens_at,
        "closes_at": page.closes_at,
        "rule_version": page.versions[0].number,
        "rules": _rules(page.rules),
        "sentences": rule_sentences(page.rules),
        "version": page.version,
        "versions": [
            {"number": version.number, "since": version.since, "points": points_sentence(version.rules)}
            for version in page.versions
        ],
        "own": _own(page, part, now),
        "waits": waits_data(expected),
    }


def _rules(rules: Rules) -> PublicRulesData:
    return {
        "points": rules.points,
        "caps": rules.caps,
        "cooldown_hours": rules.cooldown_hours,
        "proof": rules.proof,
        "due_hours": rules.due_hours,
        "lead_may_review": rules.lead_may_review,
        "is_blind": rules.is_blind,
        "instructions": rules.instructions,
    }


def _own(page: ActivityPage, part: OwnPart, now: datetime) -> OwnPartData:
    """Where the person stands; the limits of an activity that takes nothing now are nobody's concern."""
    found = standings(page.rules, part.claims, now=now, zone=community_zone()) if page.is_active else []
    return {
        "can_submit": page.is_active and all(line.is_open for line in found),
        "standing": [_standing(line) for line in found],
        "draft_id": part.draft_id,
    }


def _standing(line: Standing) -> StandingData:
    return {
        "rule": line.rule,
        "now": line.now,
        "is_open": line.is_open,
        "left": line.left,
        "opens_at": line.opens_at.astimezone(UTC) if line.opens_at else None,
    }
