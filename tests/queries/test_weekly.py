"""What is counted of agreement and of appeals, day by day."""

from uuid import uuid4

import pytest
from django.utils import timezone

from socialscore.application import appeals, review
from socialscore.domain.appeals import Answer, AppealState
from socialscore.domain.ids import ActionId, AppealId, SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure import counting  # noqa: F401 (it listens)
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.queries.weekly import ReviewWeek, weekly
from socialscore.wiring import community_zone, unit_of_work
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import APPROVE, DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.reviewing import settle_all

FULL = Opinion(outcome=Outcome.APPROVE, count=3, ticked=("place",))
OVERTURN = Answer(state=AppealState.OVERTURNED, sentence="The pier shows well.", opinion=FULL)
UPHOLD = Answer(state=AppealState.UPHELD, sentence="I see the same as before.")


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def judged_by_three(cast: Cast, action_id: ActionId) -> None:
    """Two approve, one does not."""
    models.Revision.objects.filter(action_id=action_id).update(quorum_required=2)
    third = a_stored_person("third", role="VALIDATOR")
    for person, opinion in ((cast.validator, APPROVE), (cast.validator2, DECLINE), (third, APPROVE)):
        me, now = SubjectId(person.subject_id), timezone.now()
        action = review.claim(unit_of_work(), reviewer_id=me, action_id=action_id, now=now)
        assert action is not None
        assert action.lease is not None
        hold = review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version)
        review.judge(
            unit_of_work(), action_id=action_id, reviewer_id=me, opinion=opinion, hold=hold, now=now, claim_next=False
        )
    settle_all()


def appealed(cast: Cast, person: models.PersonProfile, activity_id: object, answer: Answer) -> None:
    action_id = a_submitted_action(person, activity_id)  # type: ignore[arg-type]
    a_settled_decision(action_id, cast.validator, DECLINE)
    appeal_id, now, by = AppealId(uuid4()), timezone.now(), SubjectId(cast.validator2.subject_id)
    appeals.appeal_action(
        unit_of_work(),
        appeal_id=appeal_id,
        action_id=action_id,
        subject_id=SubjectId(person.subject_id),
        words="Look at the pier, it is our beach.",
        now=now,
    )
    appeals.take_appeal(unit_of_work(), appeal_id=appeal_id, by=by, now=now)
    appeals.answer_appeal(unit_of_work(), appeal_id=appeal_id, by=by, answer=answer, now=now)


def this_week(activity_id: object) -> ReviewWeek:
    return weekly(activity_id, now=timezone.now(), zone=community_zone())[-1]  # type: ignore[arg-type]


class TestWeek:
    def test_counts_agreement_and_what_was_overturned(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        judged_by_three(cast, a_submitted_action(cast.participant, activity_id))
        for name, answer in (("one", UPHOLD), ("two", OVERTURN)):
            appealed(cast, a_stored_person(name), activity_id, answer)
        deliver_outbox()
        for of in (activity_id, None):
            week = this_week(of)
            assert (week.compared, week.agreed, week.appealed, week.overturned) == (3, 2, 2, 1)
