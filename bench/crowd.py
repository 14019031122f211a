"""Many people on the board of all time, written by the database itself: through use cases they would take a day."""

from django.db import connection

from socialscore.infrastructure.ranking import WIDTHS

_NUMBERS = {
    "postgresql": "SELECT number::bigint FROM generate_series({first}, {last}) AS number",
    "sqlite": "WITH RECURSIVE numbers (number) AS"
    " (SELECT {first} UNION ALL SELECT number + 1 FROM numbers WHERE number < {last}) SELECT number FROM numbers",
}
# Scattered, as random ids are: in their order an index would be filled from one end.
_SCATTERED = "(number * 2654435761) % 4294967296"
_ID = {
    "postgresql": f"(lpad(to_hex({_SCATTERED}), 8, '0') || lpad(to_hex(number), 24, '0'))::uuid",
    "sqlite": f"(printf('%08x', {_SCATTERED}) || printf('%024x', number))",
}
# Many have little and few have much: some 20 000 different sums, the highest of 100 000 points.
_POINTS = "5 + 5 * ((number * 7919) % 4000 * ((number * 104729) % 1009) / 200)"
_PEOPLE = (
    """
INSERT INTO socialscore_user (id, password, email, is_superuser, is_staff, is_active, date_joined)
SELECT number, '!', 'crowd' || number || '@example.org', FALSE, FALSE, TRUE, CURRENT_TIMESTAMP FROM ({numbers}) AS crowd
""",
    "INSERT INTO socialscore_subject (subject_id) SELECT {id} FROM ({numbers}) AS crowd",
    """
INSERT INTO socialscore_personprofile (person_id, user_id, subject_id, role, may_review, is_steward, is_active,
    display_name, pseudonym, listing, has_public_profile, notices, theme, has_second_factor, reputation_score,
    reserved_score, unread_notifications, created_at, version)
SELECT {id}, number, {id}, 'PARTICIPANT', FALSE, FALSE, TRUE, 'Person ' || number, '', 'NAME', FALSE, '{{}}', 'AUTO',
    FALSE, {points}, 0, 0, CURRENT_TIMESTAMP, 1 FROM ({numbers}) AS crowd
""",
    """
INSERT INTO socialscore_boardsum (subject_id, period, points)
SELECT {id}, 'ALL', {points} FROM ({numbers}) AS crowd
""",
)
_RANKED = (
    """
INSERT INTO socialscore_rankedscore (sum_id, period, subject_id, points)
SELECT id, period, subject_id, points FROM socialscore_boardsum
WHERE id > (SELECT coalesce(max(sum_id), 0) FROM socialscore_rankedscore)
""",
    "DELETE FROM socialscore_rankbucket",
)
_BUCKETS = """
INSERT INTO socialscore_rankbucket (period, width, bucket, people)
SELECT period, {width}, points / {width}, count(*) FROM socialscore_rankedscore GROUP BY period, points / {width}
"""


def grow(first: int, last: int) -> None:
    """Add the people with these numbers, and give the planner its statistics."""
    vendor = connection.vendor
    words = {"id": _ID[vendor], "points": _POINTS, "numbers": _NUMBERS[vendor].format(first=first, last=last)}
    with connection.cursor() as cursor:
        if vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -400000")
        for statement in _PEOPLE:
            cursor.execute(statement.format(**words))
    rank_everybody()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if vendor == "postgresql" else "ANALYZE")
    connection.close()  # what is measured has the cache of every day


def rank_everybody() -> None:
    """Put every sum on its board that is not there yet."""
    with connection.cursor() as cursor:
        for statement in (*_RANKED, *(_BUCKETS.format(width=width) for width in WIDTHS)):
            cursor.execute(statement)
