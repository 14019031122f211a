"""One entry of a person's ledger with what explains it, and the score at the end of a day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socialscore.application import submission
from socialscore.domain.caps import Cap, CapKind, Claim, Window
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.review import Outcome
from socialscore.domain.score import EntryKind, EntryNotFound, end_of_day
from socialscore.infrastructure.django_app.models import PersonProfile, ScoreEntry
from socialscore.queries.entries import OwnEntry, own_entry
from socialscore.queries.own_action import own_action
from socialscore.queries.scores import LARGEST_ID, account_until
from socialscore.wiring import unit_of_work
from tests.builders import HOUR, NOW, some_rules
from tests.cast import Cast, store_cast
from tests.ledgers import a_reversal, an_adjustment
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import LONG_AGO, many_approved

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = some_rules(caps=(Cap(Window.WEEK, CapKind.COUNT, 5), Cap(Window.ALL, CapKind.POINTS, 5_000)))


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def ids_of(action_id: UUID) -> list[tuple[str, int]]:
    return list(ScoreEntry.objects.filter(action_id=action_id).order_by("pk").values_list("kind", "pk"))


def entry_of(person: PersonProfile, entry_id: int) -> OwnEntry:
    return own_entry(entry_id, SubjectId(person.subject_id), now=NOW, zone=BERLIN)


def entries_of(cast: Cast, action_id: UUID) -> list[OwnEntry]:
    return [entry_of(cast.participant, entry_id) for _kind, entry_id in ids_of(action_id)]


class TestOwnEntry:
    def test_says_what_each_did_and_what_made_it(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id, now=NOW), cast.validator, now=NOW)
        action_id = a_submitted_action(cast.participant, activity_id, now=NOW)
        decision_id = a_settled_decision(action_id, cast.validator, now=NOW)
        reserved, released, confirmed = entries_of(cast, action_id)
        told = [(entry.kind, entry.reserved, entry.points) for entry in (reserved, released, confirmed)]
        assert told == [(EntryKind.RESERVE, 30, 0), (EntryKind.RELEASE, -30, 0), (EntryKind.CONFIRM, 0, 25)]
        assert [(entry.before, entry.after) for entry in (released, confirmed)] == [(25, 25), (25, 50)]
        assert (reserved.cause.revision, confirmed.cause.decision_id) == (1, decision_id)
        assert confirmed.revision is not None
        assert confirmed.revision.answer is not None
        assert confirmed.revision.answer.outcome is Outcome.APPROVE
        assert [sibling.entry_id for sibling in confirmed.siblings] == [pk for _kind, pk in ids_of(action_id)]

    def test_of_a_second_version_belongs_to_it(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        a_settled_decision(action_id, cast.validator, ASK, now=NOW)
        resent(cast, action_id, count=1)
        a_settled_decision(action_id, cast.validator, DECLINE, now=NOW + HOUR)
        revisions = [entry.revision for entry in entries_of(cast, action_id)]
        assert [revision.number if revision else None for revision in revisions] == [1, 2, 2, 2]

    def test_of_an_end_has_no_version(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        own = SubjectId(cast.participant.subject_id)
        submission.withdraw(unit_of_work(), action_id=action_id, subject_id=own, now=NOW)
        assert [entry.revision is None for entry in entries_of(cast, action_id)] == [False, True]

    def test_of_an_adjustment_has_no_action(self, cast: Cast) -> None:
        entry = entry_of(cast.participant, an_adjustment(cast.participant, 7, at=NOW))
        assert (entry.action, entry.revision, entry.siblings, entry.claims) == (None, None, (), ())
        assert (entry.before, entry.after) == (0, 7)

    def test_names_the_entry_that_takes_it_back(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        a_settled_decision(action_id, cast.validator, now=NOW)
        confirmed = ids_of(action_id)[-1][1]
        back = a_reversal(confirmed, at=NOW + HOUR)
        assert entry_of(cast.participant, confirmed).reversed_by == back
        assert (entry_of(cast.participant, back).reverses, entry_of(cast.participant, back).after) == (confirmed, 0)

    def test_is_not_found_by_anybody_else_whatever_their_role(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        ((_kind, entry_id),) = ids_of(action_id)
        for person in (cast.other, cast.lead, cast.validator, cast.steward, cast.admin):
            with pytest.raises(EntryNotFound):
                entry_of(person, entry_id)

    @pytest.mark.parametrize("entry_id", [0, LARGEST_ID - 1, LARGEST_ID, 10**30])
    def test_is_not_found_where_there_is_none(self, cast: Cast, entry_id: int) -> None:
        with pytest.raises(EntryNotFound):
            entry_of(cast.participant, entry_id)


class TestClaims:
    def test_are_what_counted_when_it_was_sent(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        moments = [NOW + n * HOUR for n in range(5)]
        approved, declined, withdrawn, waiting, own = (
            a_submitted_action(cast.participant, activity_id, now=moment) for moment in moments[:2] + moments[2:]
        )
        later = a_submitted_action(cast.participant, an_open_activity(cast.lead, rules=WEEKLY), now=moments[4])
        a_settled_decision(approved, cast.validator, now=moments[4])
        a_settled_decision(declined, cast.validator, DECLINE, now=moments[4])
        subject_id = SubjectId(cast.participant.subject_id)
        submission.withdraw(unit_of_work(), action_id=withdrawn, subject_id=subject_id, now=moments[4])
        # All of these ended after it was sent: then they still counted, with what was reserved for them.
        expected = {Claim(submitted_at=moment, points=30) for moment in moments[:4]}
        assert set(entries_of(cast, own)[0].claims) == expected
        assert entries_of(cast, waiting)[0].claims != entries_of(cast, own)[0].claims
        assert entries_of(cast, later)[0].claims == ()

    def test_know_what_had_ended_by_then(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        approved, declined = (a_submitted_action(cast.participant, activity_id, now=NOW) for _ in range(2))
        a_settled_decision(approved, cast.validator, now=NOW)
        a_settled_decision(declined, cast.validator, DECLINE, now=NOW)
        own = a_submitted_action(cast.participant, activity_id, now=NOW + HOUR)
        assert entries_of(cast, own)[0].claims == (Claim(submitted_at=NOW, points=25),)

    def test_are_not_asked_for_without_limits(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_submitted_action(cast.participant, activity_id, now=NOW)
        own = a_submitted_action(cast.participant, activity_id, now=NOW)
        assert entries_of(cast, own)[0].claims == ()


class TestCost:
    def test_is_four_queries_with_limits_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        many_approved(cast.participant, activity_id, 20, now=NOW)
        first = a_submitted_action(cast.participant, activity_id, now=NOW)
        assert queries_for(cast, first) == 4
        assert len(entries_of(cast, first)[0].claims) == 20
        many_approved(cast.other, activity_id, 20, now=NOW)
        many_approved(cast.participant, an_open_activity(cast.lead), 1_980, now=NOW - timedelta(days=30))
        assert queries_for(cast, first) == 4

    def test_is_three_without(self, cast: Cast) -> None:
        assert queries_for(cast, a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)) == 3


class TestLastEntry:
    def test_is_known_to_its_action(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        own = SubjectId(cast.participant.subject_id)
        assert own_action(action_id, own, now=NOW).entry_id == ids_of(action_id)[-1][1]
        a_settled_decision(action_id, cast.validator, now=NOW)
        assert own_action(action_id, own, now=NOW).entry_id == ids_of(action_id)[-1][1]


class TestAccountUntil:
    def test_adds_up_what_came_before_by_activity(self, cast: Cast) -> None:
        own = SubjectId(cast.participant.subject_id)
        clean_up, cafe = an_open_activity(cast.lead), an_open_activity(cast.lead, name="Repair café")
        for activity_id, day in ((clean_up, 0), (clean_up, 1), (cafe, 1), (clean_up, 2)):
            moment = NOW + timedelta(days=day)
            a_settled_decision(
                a_submitted_action(cast.participant, activity_id, now=moment), cast.validator, now=moment
            )
        an_adjustment(cast.participant, 5, at=NOW + timedelta(days=1))
        a_submitted_action(cast.participant, clean_up, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            found = account_until(own, NOW + timedelta(days=1, hours=12))
        assert len(queries) == 1
        assert found.score == sum(share.points for share in found.shares) == 80
        shares = [(share.name, share.points) for share in found.shares]
        assert shares == [("Beach clean-up", 50), ("Repair café", 25), ("", 5)]
        assert found.began_at == NOW + timedelta(seconds=10)

    def test_knows_when_it_began_before_it_did(self, cast: Cast) -> None:
        an_adjustment(cast.participant, 5, at=NOW)
        found = account_until(SubjectId(cast.participant.subject_id), NOW)
        assert (found.score, found.shares, found.began_at) == (0, (), NOW)

    def test_is_empty_without_an_entry(self, cast: Cast) -> None:
        found = account_until(SubjectId(cast.participant.subject_id), NOW)
        assert (found.score, found.shares, found.began_at) == (0, (), None)

    @pytest.mark.parametrize(("day", "ends_at"), [((3, 29), (29, 22)), ((10, 25), (25, 23))])
    def test_ends_with_the_day_when_the_clock_is_changed(
        self, cast: Cast, day: tuple[int, int], ends_at: tuple[int, int]
    ) -> None:
        last = datetime(2026, day[0], ends_at[0], ends_at[1], tzinfo=UTC)
        an_adjustment(cast.participant, 1, at=last - timedelta(microseconds=1))
        an_adjustment(cast.participant, 10, at=last)
        until = end_of_day(date(2026, *day), now=NOW, zone=BERLIN)
        assert account_until(SubjectId(cast.participant.subject_id), until).score == 1

    def test_is_one_query_at_2000_rows_and_reads_only_its_own(self, cast: Cast) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), 2_000, now=NOW)
        own = SubjectId(cast.participant.subject_id)
        with CaptureQueriesContext(connection) as queries:
            assert account_until(own, NOW - LONG_AGO - timedelta(minutes=999)).score == 25 * 1_000
        assert len(queries) == 1
        assert "entry_of_subject" in plan_of(queries[0]["sql"])


def resent(cast: Cast, action_id: ActionId, *, count: int) -> None:
    """The answer to a request for changes, with another count."""
    subject_id = SubjectId(cast.participant.subject_id)
    found = own_action(action_id, subject_id, now=NOW)
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=ActivityId(found.activity_id),
        subject_id=subject_id,
        content=Content(text="One bag", count=count, people_agreed=True),
        files=[],
        now=NOW + HOUR,
        zone=BERLIN,
        number=2,
    )


def queries_for(cast: Cast, action_id: UUID) -> int:
    entry_id = ids_of(action_id)[-1][1]
    with CaptureQueriesContext(connection) as queries:
        entry_of(cast.participant, entry_id)
    return len(queries)


def plan_of(sql: str) -> str:
    """How the database goes about it; PostgreSQL would read a small table as a whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return str(cursor.fetchall())
