"""Reports, in memory and over Django: nobody is told or touched before a steward decides, and points never are."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application.reports import decide_report, make_report
from socialscore.domain.action_refusals import ActionNotFound, ProofHidden
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotFound, ActivityState
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ReportId
from socialscore.domain.person import Listing, Role, Suspended, WrongRole
from socialscore.domain.report import (
    OwnThing,
    PartOfReport,
    ReportAnswered,
    ReportedAlready,
    ReportNotFound,
    ReportState,
    SentenceTooShort,
    Target,
)
from socialscore.domain.review import ConflictOfInterest, SentenceNotShowable, SentenceTooLong
from tests.builders import NOW
from tests.contracts.reporting import WRONG, decided, held, made
from tests.domain.steps import ASK, DECLINE
from tests.worlds import Community, World


class TestProof:
    def test_is_closed_at_once_for_everybody(self, community: Community) -> None:
        action = held(community)
        made(community, Target.PROOF, action.action_id, community.reviewer)
        assert community.action(action.action_id).lease is None
        with pytest.raises(ProofHidden):
            community.claim(action.action_id, community.second)
        with community.world.uow() as uow:
            assert uow.actions.next_waiting(community.second, now=NOW, activity_id=None, but=[]) is None

    def test_goes_back_to_the_queue_if_it_may_stand(self, community: Community) -> None:
        action = held(community)
        decided(community, made(community, Target.PROOF, action.action_id, community.reviewer), upheld=False)
        assert community.claim(None, community.second).action_id == action.action_id

    def test_stays_hidden_while_another_report_of_it_waits(self, community: Community) -> None:
        action = held(community)
        reports = [made(community, Target.PROOF, action.action_id, by) for by in (community.reviewer, community.lead)]
        decided(community, reports[0], upheld=False)
        assert community.action(action.action_id).hidden_at is not None
        decided(community, reports[1], upheld=False)
        assert community.action(action.action_id).hidden_at is None

    def test_is_turned_down_by_the_steward_who_says_why(self, community: Community, world: World) -> None:
        action = held(community)
        decided(community, made(community, Target.PROOF, action.action_id, community.reviewer), upheld=True)
        ended = community.action(action.action_id)
        assert (ended.status, ended.hidden_at is None) == (Status.DECLINED, False)
        assert ended.decision is not None
        assert ended.decision.decided_by == community.steward.subject_id
        assert world.balance(community.participant.subject_id).reserved == 0
        assert world.event_names()[-3:] == ["ReportMade", "ReportDecided", "ActionSettled"]
        assert world.audit_codes()[-2:] == ["REPORTED", "REPORT_DECIDED"]

    def test_keeps_its_points_once_approved(self, community: Community, world: World) -> None:
        action = community.submit(community.open_activity())
        community.decide(action.action_id)
        score = world.balance(community.participant.subject_id).score
        decided(community, made(community, Target.PROOF, action.action_id, community.lead), upheld=True)
        assert community.action(action.action_id).status is Status.APPROVED
        assert world.balance(community.participant.subject_id).score == score

    def test_that_was_replaced_is_judged_anew(self, community: Community) -> None:
        action = community.submit(community.open_activity())
        community.decide(action.action_id, ASK)
        report = made(community, Target.PROOF, action.action_id, community.lead)
        community.submit(action.activity_id, action_id=action.action_id, now=NOW + timedelta(minutes=5))
        assert community.claim(None, now=NOW + timedelta(minutes=6)).action_id == action.action_id
        decided(community, report, upheld=True)
        assert community.action(action.action_id).status is Status.SUBMITTED

    def test_is_not_decided_by_who_judged_it(self, community: Community, world: World) -> None:
        judge = world.join(role=Role.VALIDATOR, is_steward=True)
        action_id = community.submit(community.open_activity()).action_id
        with world.uow() as uow:
            action = uow.actions.find_by_id(action_id)
            action.sent.quorum_required = 2
            uow.actions.save(action)
        community.judge(community.claim(action.action_id, judge), reviewer=judge)
        report = made(community, Target.PROOF, action.action_id, community.lead)
        with pytest.raises(PartOfReport):
            decided(community, report, upheld=True, by=judge)
        assert decided(community, report, upheld=True).state is ReportState.UPHELD

    def test_is_not_decided_by_who_leads_its_activity(self, community: Community, world: World) -> None:
        lead = world.join(role=Role.LEAD, is_steward=True)
        action = community.submit(community.open_activity(lead=lead))
        community.claim(action.action_id)
        report = made(community, Target.PROOF, action.action_id, community.reviewer)
        with pytest.raises(ConflictOfInterest):
            decided(community, report, upheld=True, by=lead)

    def test_can_be_reported_by_who_sees_it_only(self, community: Community) -> None:
        action = held(community)
        for nobody in (community.other, community.second):
            with pytest.raises(ActionNotFound):
                made(community, Target.PROOF, action.action_id, nobody)
        with pytest.raises(OwnThing):
            made(community, Target.PROOF, action.action_id, community.participant)


class TestNameAndActivityAndMessage:
    def test_a_name_goes_with_what_showed_it(self, community: Community, world: World) -> None:
        rude = world.join(display_name="Rude", pseudonym="Ruder", listing=Listing.PSEUDONYM, has_public_profile=True)
        report = made(community, Target.NAME, rude.person_id, community.participant)
        assert community.person(rude).display_name == "Rude"
        decided(community, report, upheld=True)
        after = community.person(rude)
        assert (after.display_name, after.pseudonym, after.listing, after.has_public_profile) == (
            "", "", Listing.ABSENT, False,
        )  # fmt: skip
        with pytest.raises(NotFound):
            made(community, Target.NAME, rude.person_id, community.participant)

    def test_a_name_that_stands_is_left_alone(self, community: Community, world: World) -> None:
        named = world.join(listing=Listing.NAME)
        decided(community, made(community, Target.NAME, named.person_id, community.participant), upheld=False)
        assert community.person(named) == named

    def test_an_activity_pauses_without_its_description(self, community: Community) -> None:
        activity_id = community.open_activity()
        decided(community, made(community, Target.ACTIVITY, activity_id, community.participant), upheld=True)
        assert community.activity(activity_id).state is ActivityState.PAUSED
        assert community.activity(activity_id).state_reason == "I looked at it with care."
        decided(community, made(community, Target.ACTIVITY, activity_id, community.participant), upheld=True)
        with pytest.raises(ActivityNotFound):
            made(community, Target.ACTIVITY, community.draft_activity(), community.participant)

    def test_a_message_loses_its_words_and_the_decision_stands(self, community: Community) -> None:
        action = community.submit(community.open_activity())
        decision = community.decide(action.action_id, DECLINE).decision
        assert decision is not None
        with pytest.raises(ActionNotFound):
            made(community, Target.MESSAGE, decision.decision_id, community.other)
        decided(community, made(community, Target.MESSAGE, decision.decision_id, community.participant), upheld=True)
        after = community.action(action.action_id)
        assert (after.status, after.verdicts[0].opinion.sentence) == (Status.DECLINED, "")
        assert after.verdicts[0].opinion.reason == DECLINE.reason


class TestReports:
    def test_wait_once_and_are_the_same_for_a_second_press(self, community: Community) -> None:
        activity_id = community.open_activity()
        fields = {"target": Target.ACTIVITY, "target_id": activity_id, "by": community.other.subject_id, "now": NOW}
        report_id = ReportId(uuid4())
        both = [make_report(community.world.uow(), report_id=report_id, sentence=WRONG, **fields) for _ in range(2)]  # type: ignore[arg-type]
        assert both[0] == both[1]
        with pytest.raises(ReportedAlready):
            made(community, Target.ACTIVITY, activity_id, community.other)

    @pytest.mark.parametrize(
        ("sentence", "error"),
        [("Bad.", SentenceTooShort), ("y" * 2_001, SentenceTooLong), ("0123456789\x00", SentenceNotShowable)],
        ids=["short", "long", "unshowable"],
    )
    def test_say_what_is_wrong(self, community: Community, sentence: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            made(community, Target.ACTIVITY, community.open_activity(), community.other, sentence)

    def test_are_made_by_active_people_and_decided_by_another_steward(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        with pytest.raises(Suspended):
            made(community, Target.ACTIVITY, activity_id, world.join(is_active=False))
        report = made(community, Target.ACTIVITY, activity_id, community.steward)
        for nobody, error in (
            (community.steward, PartOfReport),
            (community.lead, WrongRole),
            (world.join(is_staff=True), WrongRole),
        ):
            with pytest.raises(error):
                decided(community, report, upheld=True, by=nobody)
        second = world.join(is_steward=True)
        assert decided(community, report, upheld=False, by=second).decided_by == second.subject_id
        with pytest.raises(ReportAnswered):
            decided(community, report, upheld=True, by=second)
        with pytest.raises(ReportNotFound):
            decide_report(
                world.uow(), report_id=ReportId(uuid4()), upheld=True, reason=WRONG, by=second.subject_id, now=NOW
            )

    def test_are_decided_once_even_by_two_at_a_time(self, community: Community, world: World) -> None:
        report = made(community, Target.ACTIVITY, community.open_activity(), community.other)
        decided(community, report, upheld=False)
        report.decide(by=community.steward, upheld=True, reason=WRONG, now=NOW)
        with pytest.raises(ReportAnswered), world.uow() as uow:
            uow.reports.save(report)
