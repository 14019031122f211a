"""What settling writes, by statements of which nothing but the locks is slow: the rows are those of the use case."""

import json
import os
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

_SETTLE = """
WITH decided AS (
    UPDATE socialscore_decision SET state = 'SETTLED', settled_at = now()
    WHERE decision_id = %(decision)s AND state = 'STAGED'
    RETURNING action_id, decided_by_id, points
), ended AS (
    UPDATE socialscore_action AS action
    SET status = 'APPROVED', points_awarded = points, reserved_points = NULL, is_staged = false, ended_at = now(),
        version = version + 1
    FROM decided WHERE action.action_id = decided.action_id
    RETURNING action.action_id, subject_id, activity_id, up_to, points, decided_by_id
), entered AS (
    INSERT INTO socialscore_scoreentry (subject_id, action_id, kind, reserved_delta, confirmed_delta, rule_version,
        actor_id, idempotency_key, created_at)
    SELECT subject_id, action_id, kind, reserved, confirmed, 1, decided_by_id, kind || ':' || %(key)s, now()
    FROM ended
    CROSS JOIN LATERAL (VALUES ('RELEASE', -up_to, 0), ('CONFIRM', 0, points)) AS row(kind, reserved, confirmed)
), moved AS (
    UPDATE socialscore_personprofile AS person
    SET reputation_score = reputation_score + points, reserved_score = reserved_score - up_to
    FROM ended WHERE person.subject_id = ended.subject_id
), summed AS (
    INSERT INTO socialscore_boardsum (subject_id, period, points)
    SELECT subject_id, period, points FROM ended CROSS JOIN (VALUES ('2026-11'), ('ALL')) AS row(period)
    ON CONFLICT (subject_id, period) DO UPDATE SET points = socialscore_boardsum.points + excluded.points
), told AS (
    INSERT INTO socialscore_outbox (event_id, name, payload, created_at, next_attempt_at, attempts, last_error,
        delivered_at)
    SELECT gen_random_uuid(), 'Bench', jsonb_build_object('action', action_id), now(), now(), 0, '', now() FROM ended
)
SELECT activity_id FROM ended
"""
_COUNT = """
UPDATE socialscore_activity SET waiting_count = waiting_count - 1, review_moves = review_moves + 1
WHERE activity_id = %s
"""
_LEAF = """
WITH leaf AS (
    INSERT INTO socialscore_logleaf (type, cause, entry_id, leaf_bytes, leaf_hash, created_at)
    VALUES ('award', %(cause)s, %(cause)s, %(content)s, %(hash)s, now()) RETURNING leaf_id
)
INSERT INTO socialscore_logopening (leaf_id, name, salt, opening)
SELECT leaf_id, name, %(salt)s, %(opening)s
FROM leaf CROSS JOIN (VALUES ('subject'), ('body'), ('evidence')) AS row(name)
"""
_LINK = """
WITH link AS (
    INSERT INTO bench_link VALUES (%(number)s, %(cause)s, %(content)s, %(hash)s)
), head AS (
    UPDATE bench_head SET size = size + 1, hash = %(hash)s
)
INSERT INTO bench_opening
SELECT %(number)s, name, %(salt)s, %(opening)s FROM (VALUES ('subject'), ('body'), ('evidence')) AS row(name)
"""


def settle_bare_log(decision_id: UUID) -> None:
    """The leaf waits for its number; what others wait for is written last."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        activity_id = _settle(cursor, decision_id)
        cursor.execute(_LEAF, leaf_of(decision_id))
        cursor.execute(_COUNT, [activity_id])


def settle_bare_chain(decision_id: UUID) -> None:
    """The link waits for the one before, for which all others wait: so that is what is written last."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_COUNT, [_settle(cursor, decision_id)])
        cursor.execute("SELECT size, hash FROM bench_head FOR UPDATE")
        number, before = cursor.fetchone()
        link = leaf_of(decision_id)
        link |= {"number": number, "hash": sha256(bytes(before) + link["content"]).digest()}
        cursor.execute(_LINK, link)


def _settle(cursor: Any, decision_id: UUID) -> UUID:
    """All but the counter of its activity, for which others wait; the activity."""
    cursor.execute(_SETTLE, {"decision": decision_id, "key": str(decision_id)})
    activity_id: UUID = cursor.fetchone()[0]
    return activity_id


def leaf_of(decision_id: UUID) -> dict[str, Any]:
    """Values as long as those of an award."""
    content = os.urandom(220)
    opening = json.dumps({"action": str(decision_id), "decided_at": "2026-11-24T12:00:00Z", "points": 20})
    return {
        "cause": f"CONFIRM:{decision_id}",
        "content": content,
        "hash": sha256(b"\x00" + content).digest(),
        "salt": os.urandom(32),
        "opening": opening,
    }
