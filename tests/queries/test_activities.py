"""Activities, where a person stands in them, and how long answers take."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import activities as use_cases
from socialscore.application import submission
from socialscore.domain.activity import ActivityNotFound, ActivityState
from socialscore.domain.caps import Cap, CapKind, Window, room
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.points import PointsRule
from socialscore.domain.proof import Content
from socialscore.domain.rules import Rules
from socialscore.queries import activities
from socialscore.queries.activity_list import activity_list
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity

ROME = ZoneInfo("Europe/Rome")
WEEKLY = Cap(Window.WEEK, CapKind.COUNT, 2)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def a_draft_activity(cast: Cast, rules: Rules | None = None) -> ActivityId:
    activity_id = ActivityId(uuid4())
    use_cases.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(cast.lead.subject_id),
        name="Not yet",
        description="Somewhere on the quay.",
        rules=rules or some_rules(),
    )
    return activity_id


class TestActivityList:
    def test_shows_the_open_ones_by_name(self, cast: Cast) -> None:
        for name in ("Repair café", "Beach clean-up"):
            an_open_activity(cast.lead, name=name)
        a_draft_activity(cast)
        assert [row.name for row in activity_list().rows] == ["Beach clean-up", "Repair café"]

    def test_finds_words_in_name_and_description(self, cast: Cast) -> None:
        an_open_activity(cast.lead, name="Repair café")
        activity_id = a_draft_activity(cast)
        use_cases.open_activity(
            unit_of_work(), activity_id=activity_id, by=SubjectId(cast.lead.subject_id), now=timezone.now()
        )
        assert [row.activity_id for row in activity_list(text="QUAY").rows] == [activity_id]
        assert [row.name for row in activity_list(text="repair").rows] == ["Repair café"]
        assert activity_list(text="nowhere").is_empty

    def test_keeps_closed_ones_apart(self, cast: Cast) -> None:
        closed = an_open_activity(cast.lead, name="Over")
        an_open_activity(cast.lead, name="Open")
        use_cases.close_activity(
            unit_of_work(), activity_id=closed, by=SubjectId(cast.lead.subject_id), now=timezone.now()
        )
        assert [row.name for row in activity_list(show="closed").rows] == ["Over"]
        assert [row.name for row in activity_list(show="all").rows] == ["Open", "Over"]

    def test_goes_on_where_the_page_before_ended(self, cast: Cast) -> None:
        for name in ("A", "A", "B", "C"):
            an_open_activity(cast.lead, name=name)
        seen: list[str] = []
        cursor = None
        for _ in range(4):
            page = activity_list(cursor=cursor, size=1)
            seen += [row.name for row in page.rows]
            cursor = page.next_cursor
        assert (seen, cursor) == (["A", "A", "B", "C"], None)

    @pytest.mark.parametrize("cursor", ["nonsense", "WzEsICJ4Il0", "WyJcdTAwMDAiLCAieCJd"])
    def test_starts_anew_with_a_cursor_that_makes_no_sense(self, cast: Cast, cursor: str) -> None:
        an_open_activity(cast.lead)
        assert len(activity_list(cursor=cursor).rows) == 1


class TestActivityPage:
    def test_shows_all_versions_the_newest_first(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        by = SubjectId(cast.lead.subject_id)
        use_cases.change_activity(
            unit_of_work(),
            activity_id=activity_id,
            by=by,
            version=2,
            name="Beach clean-up",
            description="",
            rules=some_rules(points=PointsRule(base_points=20)),
            now=timezone.now(),
        )
        with CaptureQueriesContext(connection) as queries:
            page = activities.activity_page(activity_id, viewer_id=None, is_steward=False)
        assert len(queries) == 1
        assert [version.number for version in page.versions] == [2, 1]
        assert page.rules.points.most == 20
        assert page.lead_name == "Lead"

    def test_hides_a_draft_from_all_but_its_lead_and_stewards(self, cast: Cast) -> None:
        activity_id = a_draft_activity(cast)
        mine = activities.activity_page(activity_id, viewer_id=SubjectId(cast.lead.subject_id), is_steward=False)
        assert mine.state is ActivityState.DRAFT
        assert activities.activity_page(activity_id, viewer_id=None, is_steward=True).name == "Not yet"
        for viewer in (None, SubjectId(cast.other_lead.subject_id)):
            with pytest.raises(ActivityNotFound):
                activities.activity_page(activity_id, viewer_id=viewer, is_steward=False)

    def test_is_not_found_where_there_is_none(self, cast: Cast) -> None:
        with pytest.raises(ActivityNotFound):
            activities.activity_page(uuid4(), viewer_id=None, is_steward=True)


class TestOwnPart:
    def test_counts_what_the_rules_look_at(self, cast: Cast) -> None:
        rules = some_rules(caps=(WEEKLY,))
        activity_id = an_open_activity(cast.lead, rules=rules)
        now = timezone.now()
        a_submitted_action(cast.participant, activity_id, now=now - timedelta(days=20))
        a_submitted_action(cast.participant, activity_id, now=now)
        own = SubjectId(cast.participant.subject_id)
        part = activities.own_part(own, activity_id, rules, now=now, zone=ROME)
        assert room(WEEKLY, part.claims, now, ROME).left == 1
        assert part.draft_id is None

    def test_knows_the_newest_draft(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        own, now = SubjectId(cast.participant.subject_id), timezone.now()
        drafts = [ActionId(uuid4()) for _ in range(2)]
        for n, action_id in enumerate(drafts):
            submission.save_draft(
                unit_of_work(),
                action_id=action_id,
                activity_id=activity_id,
                subject_id=own,
                content=Content(text="…"),
                now=now + timedelta(seconds=n),
            )
        part = activities.own_part(own, activity_id, some_rules(), now=now, zone=ROME)
        assert part.draft_id == drafts[1]
        chosen = activities.own_part(own, activity_id, some_rules(), now=now, zone=ROME, draft_id=drafts[0])
        assert chosen.draft_id == drafts[0]
        theirs = SubjectId(cast.other.subject_id)
        other = activities.own_part(theirs, activity_id, some_rules(), now=now, zone=ROME, draft_id=drafts[0])
        assert other.draft_id is None


class TestClaimsIn:
    def test_reads_only_activities_with_limits(self, cast: Cast) -> None:
        limited, free = some_rules(cooldown_hours=24), some_rules()
        first = an_open_activity(cast.lead, name="First", rules=limited)
        second = an_open_activity(cast.lead, name="Second", rules=free)
        for activity_id in (first, second):
            a_submitted_action(cast.participant, activity_id)
        own, now = SubjectId(cast.participant.subject_id), timezone.now()
        claims = activities.claims_in(own, {first: limited, second: free}, now=now, zone=ROME)
        assert [len(claims[first]), len(claims[second])] == [1, 0]
        with CaptureQueriesContext(connection) as queries:
            activities.claims_in(own, {second: free}, now=now, zone=ROME)
        assert not queries.captured_queries
