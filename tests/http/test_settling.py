"""Settling what is due: one that cannot be settled holds up nobody else's, and is not passed over in silence."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from structlog.testing import capture_logs

from socialscore.http.settling import settle_due
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import a_staged_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestSettleDue:
    def test_goes_on_after_one_that_cannot_be_settled(self, cast: Cast) -> None:
        activity_id, minute_ago = an_open_activity(cast.lead), timezone.now() - timedelta(minutes=1)
        broken = a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator, now=minute_ago)
        whole = a_staged_decision(
            a_submitted_action(cast.other, activity_id), cast.validator, now=timezone.now() - timedelta(seconds=30)
        )
        # what it would release was never reserved: the database refuses the balance
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(reserved_score=0)

        with capture_logs() as lines:
            assert settle_due() == 1

        states = dict(models.Decision.objects.values_list("pk", "state"))
        assert states == {broken: "STAGED", whole: "SETTLED"}
        (line,) = lines
        assert line["event"] == "decision_not_settled"
        assert line["decision_id"] == str(broken)
        assert line["log_level"] == "error"
        assert line["exc_info"]

    def test_asks_the_same_one_again_after_five_minutes_and_logs_it_once_until_then(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(minutes=1))
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(reserved_score=0)
        with capture_logs() as lines:
            assert [settle_due(), settle_due()] == [0, 0]
        assert len(lines) == 1

        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(reserved_score=30)
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
            assert settle_due() == 1

    def test_is_not_held_up_by_as_many_as_it_may_settle(self, cast: Cast) -> None:
        activity_id, minute_ago = an_open_activity(cast.lead), timezone.now() - timedelta(minutes=1)
        a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator, now=minute_ago)
        for _ in range(2):
            a_staged_decision(
                a_submitted_action(cast.other, activity_id), cast.validator, now=timezone.now() - timedelta(seconds=30)
            )
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(reserved_score=0)
        assert [settle_due(limit=1), settle_due(limit=1), settle_due(limit=1)] == [1, 1, 0]
