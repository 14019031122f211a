"""Appeals against what a report took away, in memory and over Django."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application.activities import open_activity, pause_activity
from socialscore.application.membership import rename
from socialscore.domain.activity import ActivityState
from socialscore.domain.appealing import NothingTakenAway, TooLateToAppeal
from socialscore.domain.appeals import AppealedBefore, AppealState, OnlyStewards, TookPart
from socialscore.domain.ids import ReportId
from socialscore.domain.person import Listing
from socialscore.domain.report import (
    ReportNotFound,
    ReportState,
    Target,
)
from tests.builders import NOW
from tests.contracts.reporting import appealed, decided, described, held, made, overturned, stored
from tests.corrections import UPHOLD, answer, take
from tests.domain.steps import ASK, DECLINE
from tests.worlds import Community, World


class TestAppeals:
    """Another steward looks again; what was taken away comes back as far as it can."""

    def test_bring_a_name_back_unless_another_was_chosen(self, community: Community, world: World) -> None:
        one, two = (
            world.join(display_name="Rude", pseudonym="Ruder", listing=Listing.PSEUDONYM, has_public_profile=True)
            for _ in range(2)
        )
        for person in (one, two):
            report = decided(
                community, made(community, Target.NAME, person.person_id, community.participant), upheld=True
            )
            if person is two:
                rename(world.uow(), person_id=two.person_id, display_name="Kind", pseudonym="")
            assert overturned(community, report, person).points == 0
        names = [(p.display_name, p.pseudonym, p.listing) for p in map(community.person, (one, two))]
        assert names == [("Rude", "Ruder", Listing.ABSENT), ("Kind", "Ruder", Listing.ABSENT)]
        assert world.entries(one.subject_id) == []

    def test_open_an_activity_again_with_its_description(self, community: Community) -> None:
        activity_id = community.open_activity()
        described(community, activity_id, "Bring gloves.")
        report = decided(community, made(community, Target.ACTIVITY, activity_id, community.participant), upheld=True)
        overturned(community, report, community.lead)
        activity = community.activity(activity_id)
        assert (activity.state, activity.state_reason) == (ActivityState.OPEN, "")
        assert activity.description == "Bring gloves."

    @pytest.mark.parametrize("is_over", [False, True])
    def test_leave_what_an_activity_became_since(self, community: Community, is_over: bool) -> None:
        """Its lead went on with other words and paused it again; or its time is over."""
        activity_id = community.open_activity(closes_at=NOW + timedelta(hours=2) if is_over else None)
        described(community, activity_id, "Bring gloves.")
        report = decided(community, made(community, Target.ACTIVITY, activity_id, community.participant), upheld=True)
        if not is_over:
            described(community, activity_id, "Bring a friend.")
            by, uow = community.lead.subject_id, community.world.uow
            open_activity(uow(), activity_id=activity_id, by=by, now=NOW)
            pause_activity(uow(), activity_id=activity_id, by=by)
        overturned(community, report, community.lead)
        activity = community.activity(activity_id)
        expected = (ActivityState.CLOSED, "Bring gloves.") if is_over else (ActivityState.PAUSED, "Bring a friend.")
        assert (activity.state, activity.description) == expected

    def test_say_a_message_again(self, community: Community) -> None:
        action = community.submit(community.open_activity())
        decision = community.decide(action.action_id, DECLINE).decision
        assert decision is not None
        report = made(community, Target.MESSAGE, decision.decision_id, community.participant)
        overturned(community, decided(community, report, upheld=True), community.reviewer)
        opinion = community.action(action.action_id).verdicts[0].opinion
        assert (opinion.sentence, opinion.note) == (DECLINE.sentence, DECLINE.note)

    def test_show_a_proof_that_was_decided_before(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.decide(action_id)
        report = decided(community, made(community, Target.PROOF, action_id, community.lead), upheld=True)
        assert community.action(action_id).hidden_at is not None
        overturned(community, report, community.participant)
        assert community.action(action_id).hidden_at is None

    def test_show_no_proof_while_another_report_of_it_waits(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.decide(action_id)
        report = decided(community, made(community, Target.PROOF, action_id, community.lead), upheld=True)
        made(community, Target.PROOF, action_id, community.steward)
        overturned(community, report, community.participant)
        assert community.action(action_id).hidden_at is not None

    def test_show_no_proof_that_was_replaced(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.decide(action_id, ASK)
        report = decided(community, made(community, Target.PROOF, action_id, community.lead), upheld=True)
        community.submit(community.action(action_id).activity_id, action_id=action_id)
        made(community, Target.PROOF, action_id, community.lead)
        overturned(community, report, community.participant)
        assert community.action(action_id).hidden_at is not None

    def test_of_a_proof_that_was_turned_down_are_of_the_decision(self, community: Community) -> None:
        action = held(community)
        report = made(community, Target.PROOF, action.action_id, community.reviewer)
        decided(community, report, upheld=True)
        with pytest.raises(NothingTakenAway):
            appealed(community, report, community.participant)

    def test_are_for_whom_it_is_about_once_and_in_time(self, community: Community) -> None:
        activity_id = community.open_activity()
        report = made(community, Target.ACTIVITY, activity_id, community.participant)
        for person in (community.lead, community.participant):
            with pytest.raises(ReportNotFound):
                appealed(community, report, person)
        with pytest.raises(ReportNotFound):
            appealed(community, replace(report, report_id=ReportId(uuid4())), community.lead)
        decided(community, report, upheld=True)
        with pytest.raises(TooLateToAppeal):
            appealed(community, report, community.lead, now=NOW + timedelta(days=15))
        appealed(community, report, community.lead)
        with pytest.raises(AppealedBefore):
            appealed(community, report, community.lead)
        stands = made(community, Target.ACTIVITY, community.open_activity(), community.participant)
        decided(community, stands, upheld=False)
        with pytest.raises(NothingTakenAway):
            appealed(community, stands, community.lead)

    def test_are_answered_by_another_steward(self, community: Community, world: World) -> None:
        report = made(community, Target.ACTIVITY, community.open_activity(), community.participant)
        asked = appealed(community, decided(community, report, upheld=True), community.lead)
        with pytest.raises(OnlyStewards):
            take(community, asked, community.second)
        another = world.join(is_steward=True)
        with pytest.raises(TookPart):
            take(community, asked, community.steward)
        take(community, asked, another)
        assert answer(community, asked, UPHOLD, another).state is AppealState.UPHELD
        assert stored(community, report).state is ReportState.UPHELD

    def test_are_answered_by_the_only_steward_where_there_is_no_other(self, community: Community) -> None:
        report = made(community, Target.ACTIVITY, community.open_activity(), community.participant)
        overturned(community, decided(community, report, upheld=True), community.lead, by=community.steward)
        after = stored(community, report)
        assert (after.state, after.taken) == (ReportState.RESTORED, {})
        assert community.world.event_names()[-1] == "ReportOverturned"
