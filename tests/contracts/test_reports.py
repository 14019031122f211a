"""Reports, in memory and over Django: nobody is told or touched before a steward decides, and points never are."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from socialscore.application.activities import open_activity, pause_activity
from socialscore.application.appeals import appeal_report
from socialscore.application.membership import rename
from socialscore.application.reports import decide_report, make_report
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound, ProofHidden
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotFound, ActivityState
from socialscore.domain.appealing import NothingTakenAway, TooLateToAppeal
from socialscore.domain.appeals import Appeal, AppealedBefore, AppealState, OnlyStewards, TookPart
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActivityId, AppealId, ReportId
from socialscore.domain.person import Listing, Person, Role, Suspended, WrongRole
from socialscore.domain.report import (
    OwnThing,
    PartOfReport,
    Report,
    ReportAnswered,
    ReportedAlready,
    ReportNotFound,
    ReportState,
    SentenceTooShort,
    Target,
)
from socialscore.domain.review import ConflictOfInterest, SentenceNotShowable, SentenceTooLong
from tests.builders import NOW
from tests.corrections import GIVE_BACK, LATER, UPHOLD, answer, take
from tests.domain.steps import ASK, DECLINE
from tests.worlds import Community, World

WRONG = "This shows somebody's front door."


@pytest.fixture
def community(world: World) -> Community:
    return Community(world)


def made(community: Community, target: Target, target_id: UUID, by: Person, sentence: str = WRONG) -> Report:
    return make_report(
        community.world.uow(),
        report_id=ReportId(uuid4()),
        target=target,
        target_id=target_id,
        sentence=sentence,
        by=by.subject_id,
        now=NOW,
    )


def decided(community: Community, report: Report, *, upheld: bool, by: Person | None = None) -> Report:
    steward = by or community.steward
    return decide_report(
        community.world.uow(),
        report_id=report.report_id,
        upheld=upheld,
        reason="I looked at it with care.",
        by=steward.subject_id,
        now=NOW + timedelta(hours=1),
    )


def held(community: Community) -> Action:
    action = community.submit(community.open_activity())
    return community.claim(action.action_id)


def described(community: Community, activity_id: ActivityId, description: str) -> None:
    with community.world.uow() as uow:
        activity = uow.activities.find_by_id(activity_id)
        activity.description = description
        uow.activities.save(activity)


def stored(community: Community, report: Report) -> Report:
    with community.world.uow() as uow:
        found = uow.reports.find(report.report_id)
    assert found is not None
    return found


def appealed(community: Community, report: Report, by: Person, *, now: datetime = LATER) -> Appeal:
    return appeal_report(
        community.world.uow(),
        appeal_id=AppealId(uuid4()),
        report_id=report.report_id,
        subject_id=by.subject_id,
        words="Nothing is wrong with it.",
        now=now,
    )


def overturned(community: Community, report: Report, of: Person, *, by: Person | None = None) -> Appeal:
    steward = by or community.world.join(is_steward=True)
    asked = appealed(community, report, of, now=NOW + timedelta(hours=3))
    take(community, asked, steward)
    return answer(community, asked, GIVE_BACK, steward, now=NOW + timedelta(hours=3))


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
