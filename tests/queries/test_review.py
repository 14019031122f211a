"""What reviewers read: in which order, what is withheld from whom, and what became of an item."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import review
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.review import Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries.in_hand import held_item
from socialscore.queries.review import due_decisions, something_waits
from socialscore.queries.workspace import outcomes, queue, waiting_activities, withheld_from
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_desk, a_submission, an_open_activity, many_waiting, settle_all


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast)


@pytest.fixture
def me(cast: Cast) -> SubjectId:
    return SubjectId(cast.validator.subject_id)


def claim(reviewer_id: SubjectId, action_id: ActionId | None = None) -> ActionId | None:
    action = review.claim(unit_of_work(), reviewer_id=reviewer_id, action_id=action_id, now=timezone.now())
    return action.action_id if action else None


def shown(reviewer_id: SubjectId, **narrowed: ActivityId) -> list[ActionId]:
    return [ActionId(row.action_id) for row in queue(reviewer_id, now=timezone.now(), **narrowed).rows]


class TestQueue:
    def test_is_in_the_order_in_which_items_are_claimed(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId
    ) -> None:
        now = timezone.now()
        for hours in (1, 90, 5, 80, 2):
            a_submission(activity_id, cast.participant, now=now - timedelta(hours=hours))
        escalated = a_submission(activity_id, cast.other)
        models.Action.objects.filter(pk=escalated).update(escalated_at=now)
        order = shown(me)
        rows = queue(me, now=timezone.now()).rows
        assert [row.is_overdue for row in rows] == [True, True, False, False, False, False]
        assert [row.is_escalated for row in rows] == [False, False, True, False, False, False]
        claimed = []
        for _ in order:
            claimed.append(claim(me))
            models.Lease.objects.update(has_ended=True)
            models.Action.objects.filter(pk=claimed[-1]).update(claim_after=now + timedelta(days=1))
        assert claimed == order

    @pytest.mark.parametrize(("overdue", "escalated"), [(0, 0), (3, 0), (0, 40), (20, 20), (25, 1), (40, 5), (70, 20)])
    def test_begins_with_the_most_urgent_of_many(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId, overdue: int, escalated: int
    ) -> None:
        """However old they are, and whichever others were sent in the same moment."""
        now, chance = timezone.now(), random.Random(overdue * 100 + escalated)
        many_waiting(activity_id, cast.participant, 72)
        many_waiting(activity_id, cast.validator, 6)  # one's own are withheld, whatever their rank
        waiting = list(models.Action.objects.order_by("action_id"))
        for number, action in enumerate(waiting):
            action.submitted_at = action.claim_after = now - timedelta(minutes=chance.randrange(1, 40))
            action.due_at = now + timedelta(hours=chance.randrange(1, 9) * (-1 if number < overdue else 1))
        for action in chance.sample(waiting, escalated):
            action.escalated_at = now
        models.Action.objects.bulk_update(waiting, ["submitted_at", "claim_after", "due_at", "escalated_at"])

        def urgency(action: models.Action) -> tuple[bool, bool, datetime | None, UUID]:
            is_late = action.due_at is not None and action.due_at < now
            return not is_late, action.escalated_at is None and not is_late, action.submitted_at, action.pk

        mine = sorted((action for action in waiting if action.subject_id != me), key=urgency)
        found = queue(me, now=now)
        assert [row.action_id for row in found.rows] == [action.pk for action in mine[:25]]
        assert found.has_more
        assert claim(me) == mine[0].pk

    def test_leaves_out_what_others_hold_and_shows_what_one_holds(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId
    ) -> None:
        mine, theirs = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        claim(me, mine)
        claim(SubjectId(cast.validator2.subject_id), theirs)
        rows = queue(me, now=timezone.now()).rows
        assert [(row.action_id, row.is_mine) for row in rows] == [(mine, True)]

    def test_leaves_out_ones_own_and_what_one_leads(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        a_submission(activity_id, cast.validator)
        assert shown(me) == []
        theirs = a_submission(activity_id, cast.participant)
        assert shown(SubjectId(cast.lead.subject_id)) == []
        assert shown(me) == [theirs]

    def test_leaves_out_what_one_judged_until_it_is_sent_again(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId
    ) -> None:
        action_id = a_submission(activity_id, cast.participant)
        models.Revision.objects.update(quorum_required=2)
        desk = a_desk(cast.validator)
        desk.claim(action_id)
        desk.judge(action_id, "changes", changes_sentence="Please show the bags.")
        assert shown(me) == []
        assert shown(SubjectId(cast.validator2.subject_id)) == [action_id]
        other = a_desk(cast.validator2)
        other.claim(action_id)
        other.judge(action_id, "changes", changes_sentence="Please show the bags.")
        settle_all()
        a_submission(activity_id, cast.participant, action_id=action_id)
        assert shown(me) == [action_id]

    def test_names_nobody_who_has_no_name(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        a_submission(activity_id, cast.participant)
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(display_name="")
        assert [row.participant for row in queue(me, now=timezone.now()).rows] == [""]

    def test_is_narrowed_to_an_activity(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        a_submission(activity_id, cast.participant)
        elsewhere = an_open_activity(cast, name="Write a how-to")
        wanted = a_submission(elsewhere, cast.participant)
        assert shown(me, activity_id=elsewhere) == [wanted]
        assert something_waits(me, activity_id=elsewhere)
        claim(me, wanted)
        assert not something_waits(me, activity_id=elsewhere)
        assert something_waits(me)


class TestWaitingActivities:
    def test_counts_what_is_withheld(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        a_submission(activity_id, cast.participant)
        a_submission(activity_id, cast.validator)
        led = an_open_activity(cast, name="Led by me")
        models.Activity.objects.filter(pk=led).update(lead_id=me)
        a_submission(led, cast.participant)
        found = waiting_activities(me, now=timezone.now())
        assert found.choices == [(activity_id, "Beach clean-up")]
        assert found.withheld == 2

    def test_offers_what_one_leads_where_the_switch_allows(self, cast: Cast, me: SubjectId) -> None:
        led = an_open_activity(cast, lead_may_review=True)
        models.Activity.objects.filter(pk=led).update(lead_id=me)
        a_submission(led, cast.participant)
        found = waiting_activities(me, now=timezone.now())
        assert (len(found.choices), found.withheld) == (1, 0)

    def test_leaves_out_where_nothing_but_ones_own_waits(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId
    ) -> None:
        a_submission(activity_id, cast.validator)
        assert waiting_activities(me, now=timezone.now()).choices == []


class TestHeldItem:
    def test_is_nothing_while_nothing_is_held(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        a_submission(activity_id, cast.participant)
        assert held_item(me) is None

    def test_holds_the_parts_in_order_and_what_a_verdict_carries(
        self, cast: Cast, activity_id: ActivityId, me: SubjectId
    ) -> None:
        action_id = a_submission(activity_id, cast.participant, files=2)
        claim(me)
        with CaptureQueriesContext(connection) as queries:
            held = held_item(me)
        assert len(queries) == 1
        assert held is not None
        assert [(part.kind, part.name) for part in held.parts] == [
            ("TEXT", ""),
            ("FILE", "photo-0.jpg"),
            ("FILE", "photo-1.jpg"),
        ]
        row = models.Action.objects.get(pk=action_id)
        assert (held.action_id, held.version, held.fence) == (action_id, row.version, 1)
        assert (held.stated, held.up_to, held.revision, held.asked) == (3, 30, 1, None)
        assert held.rules.points.unit_name == "full bag"

    def test_is_the_one_asked_for_or_the_last_one(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        claim(me, first)
        claim(me, second)
        for asked_for, expected in ((None, second), (first, first), (second, second)):
            held = held_item(me, action_id=asked_for)
            assert held is not None
            assert held.action_id == expected

    def test_is_somebody_elses_to_nobody(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        action_id = a_submission(activity_id, cast.participant)
        claim(me, action_id)
        assert held_item(SubjectId(cast.validator2.subject_id), action_id=action_id) is None


class TestOutcomes:
    def test_tells_a_decision_and_whose_it_is(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        action_id = a_submission(activity_id, cast.participant)
        found = outcomes(me, action_id, now=timezone.now())
        assert found is not None
        assert (found.status, found.outcome, found.is_mine) == (Status.SUBMITTED, None, False)
        desk = a_desk(cast.validator)
        desk.claim(action_id)
        desk.judge(action_id)
        for reviewer, is_mine in ((cast.validator, True), (cast.validator2, False)):
            found = outcomes(SubjectId(reviewer.subject_id), action_id, now=timezone.now())
            assert found is not None
            assert (found.outcome, found.points, found.is_mine) == (Outcome.APPROVE, 30, is_mine)

    def test_forgets_a_decision_that_was_undone(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        action_id = a_submission(activity_id, cast.participant)
        desk = a_desk(cast.validator)
        desk.claim(action_id)
        desk.judge(action_id)
        desk.undo(models.Decision.objects.get().pk)
        found = outcomes(me, action_id, now=timezone.now())
        assert found is not None
        assert found.outcome is None


class TestWithheldFrom:
    def test_is_true_for_ones_own_and_what_one_leads(self, cast: Cast, activity_id: ActivityId, me: SubjectId) -> None:
        action_id = a_submission(activity_id, cast.participant)
        assert withheld_from(SubjectId(cast.participant.subject_id), action_id)
        assert withheld_from(SubjectId(cast.lead.subject_id), action_id)
        assert not withheld_from(me, action_id)


class TestDueDecisions:
    def test_are_those_whose_time_has_come(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submission(activity_id, cast.participant)
        desk = a_desk(cast.validator)
        desk.claim(action_id)
        desk.judge(action_id)
        decision = models.Decision.objects.get()
        of_participant = SubjectId(cast.participant.subject_id)
        assert due_decisions(now=decision.effective_at - timedelta(microseconds=1)) == []
        assert due_decisions(now=decision.effective_at) == [decision.pk]
        assert due_decisions(now=decision.effective_at, subject_id=of_participant) == [decision.pk]
        assert due_decisions(now=decision.effective_at, subject_id=SubjectId(cast.other.subject_id)) == []
