"""Holds: granted, kept alive, lost, and never more than three (product.md, "Review rules")."""

from datetime import timedelta

import pytest

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.judging import require_disinterested
from socialscore.domain.person import Person, Role, Suspended, WrongRole
from socialscore.domain.review import (
    AlreadyDecided,
    ConflictOfInterest,
    JudgedBefore,
    LeaseLost,
    Taken,
    TooManyLeases,
)
from tests.builders import NOW, a_person, an_activity, some_rules
from tests.domain.steps import RULES, a_draft, a_reviewer, a_sent_action, in_status, take, take_and_say

MINUTE = timedelta(minutes=1)


class TestDisinterest:
    def test_is_asked_of_everybody(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        require_disinterested(a_sent_action(activity), reviewer=reviewer, activity=activity)
        with pytest.raises(ConflictOfInterest):
            require_disinterested(a_sent_action(activity, reviewer), reviewer=reviewer, activity=activity)

    @pytest.mark.parametrize("lead_may_review", [True, False])
    def test_keeps_leads_out_unless_the_switch_of_the_version_lets_them(self, lead_may_review: bool) -> None:
        lead = a_person(role=Role.LEAD, may_review=True)
        activity = an_activity(lead, rules=some_rules(lead_may_review=lead_may_review))
        action = a_sent_action(activity)
        activity.rules = some_rules(lead_may_review=not lead_may_review)
        if lead_may_review:
            take(action, activity, lead)
            return
        with pytest.raises(ConflictOfInterest):
            take(action, activity, lead)


class TestClaim:
    def test_grants_a_quarter_of_an_hour_and_the_next_fence(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        lease = take(action, activity, reviewer)
        assert (lease.holder, lease.fence, lease.expires_at) == (reviewer.subject_id, 1, NOW + 15 * MINUTE)
        assert action.lease is lease

    def test_gives_an_item_to_one_reviewer_at_a_time(self) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take(action, activity, a_reviewer())
        with pytest.raises(Taken):
            take(action, activity, a_reviewer(), now=NOW + 15 * MINUTE - timedelta(seconds=1))
        assert take(action, activity, a_reviewer(), now=NOW + 15 * MINUTE).fence == 2

    def test_again_extends_the_hold_one_has(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        first = take(action, activity, reviewer)
        again = take(action, activity, reviewer, held=3, now=NOW + 10 * MINUTE)
        assert again is first
        assert (again.fence, again.expires_at) == (1, NOW + 25 * MINUTE)

    def test_again_after_the_hard_stop_begins_a_new_hold_with_the_text(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        first = take(action, activity, reviewer)
        first.keep({"sentence": "Almost"})
        again = take(action, activity, reviewer, now=NOW + 60 * MINUTE)
        assert again is not first
        assert (again.fence, again.expires_at) == (2, NOW + 75 * MINUTE)
        assert again.kept == {"sentence": "Almost"}

    def test_again_after_its_time_counts_as_a_hold_more(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        with pytest.raises(TooManyLeases):
            take(action, activity, reviewer, held=3, now=NOW + 15 * MINUTE)
        assert take(action, activity, reviewer, held=2, now=NOW + 15 * MINUTE).fence == 1

    def test_gives_three_items_and_no_fourth(self) -> None:
        activity = an_activity()
        take(a_sent_action(activity), activity, a_reviewer(), held=2)
        with pytest.raises(TooManyLeases) as refused:
            take(a_sent_action(activity), activity, a_reviewer(), held=3)
        assert refused.value.values == {"most": 3}

    @pytest.mark.parametrize(
        ("person", "refusal"),
        [
            (a_person(), WrongRole),
            (a_person(role=Role.LEAD), WrongRole),
            (a_person(is_steward=True), WrongRole),
            (a_person(role=Role.VALIDATOR, is_active=False), Suspended),
        ],
    )
    def test_refuses_who_does_not_review(self, person: Person, refusal: type[Exception]) -> None:
        activity = an_activity()
        with pytest.raises(refusal):
            take(a_sent_action(activity), activity, person)

    def test_refuses_who_judged_this_revision(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        action.sent.quorum_required = 2
        take_and_say(action, activity, reviewer)
        with pytest.raises(JudgedBefore):
            take(action, activity, reviewer)
        take(action, activity, a_reviewer())

    @pytest.mark.parametrize("status", set(Status) - {Status.SUBMITTED, Status.DRAFT})
    def test_refuses_what_no_longer_waits_and_says_why(self, status: Status) -> None:
        with pytest.raises(AlreadyDecided) as refused:
            take(in_status(status), an_activity(), a_reviewer())
        assert refused.value.values == {"outcome": status}

    def test_refuses_what_is_staged_and_says_why(self) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take_and_say(action, activity, a_reviewer())
        with pytest.raises(AlreadyDecided) as refused:
            take(action, activity, a_reviewer())
        assert refused.value.values == {"outcome": Status.APPROVED}

    def test_knows_nothing_of_a_draft(self) -> None:
        activity = an_activity()
        with pytest.raises(ActionNotFound):
            take(a_draft(activity, a_person()), activity, a_reviewer())


class TestBeat:
    def test_extends_the_hold_and_keeps_the_text(self) -> None:
        activity = an_activity()
        lease = take(a_sent_action(activity), activity, a_reviewer())
        lease.beat(others=2, typed={"sentence": "Almost", "broken": "\0"}, rules=RULES, now=NOW + MINUTE)
        assert lease.expires_at == NOW + 16 * MINUTE
        assert lease.kept == {"sentence": "Almost"}

    def test_stops_after_an_hour(self) -> None:
        activity = an_activity()
        lease = take(a_sent_action(activity), activity, a_reviewer())
        lease.beat(others=0, typed={}, rules=RULES, now=NOW + 59 * MINUTE)
        assert lease.expires_at == NOW + 60 * MINUTE
        with pytest.raises(LeaseLost):
            lease.beat(others=0, typed={}, rules=RULES, now=NOW + 60 * MINUTE)

    def test_never_shortens_a_hold(self) -> None:
        activity = an_activity()
        lease = take(a_sent_action(activity), activity, a_reviewer())
        lease.extend(NOW - MINUTE, RULES)
        assert lease.expires_at == NOW + 15 * MINUTE

    def test_revives_a_hold_beside_two_others_and_not_beside_three(self) -> None:
        activity = an_activity()
        lease = take(a_sent_action(activity), activity, a_reviewer())
        with pytest.raises(LeaseLost):
            lease.beat(others=3, typed={}, rules=RULES, now=NOW + 20 * MINUTE)
        lease.beat(others=2, typed={}, rules=RULES, now=NOW + 20 * MINUTE)
        assert lease.is_live(NOW + 20 * MINUTE)
        lease.beat(others=3, typed={}, rules=RULES, now=NOW + 21 * MINUTE)
