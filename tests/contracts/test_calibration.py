"""Calibration: agreed by two stewards, seen among the rest, compared and never counted; in memory and over Django."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import calibration, conflicts, holds, review
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.calibration import (
    CalibrationItem,
    CalibrationItemNotFound,
    ItemState,
    Judgement,
    JudgementSentenceMissing,
    JudgementSettled,
    NotForCalibration,
    PickedBefore,
)
from socialscore.domain.conflicts import Relation, RelationKind
from socialscore.domain.ids import ActionId, CalibrationItemId, RelationId
from socialscore.domain.person import Role, Suspended, WrongRole
from socialscore.domain.review import (
    AlreadyDecided,
    ConflictOfInterest,
    JudgedBefore,
    LeaseLost,
    Outcome,
    ReasonCodeMissing,
)
from tests.builders import NOW
from tests.contracts.calibrating import (
    LATER,
    NO,
    YES,
    Crowd,
    agreed,
    agreements,
    answer,
    decided,
    hold_of,
    next_for,
    propose,
    release_all,
    second,
    switch,
)
from tests.domain.steps import APPROVE, DECLINE


class TestItem:
    def test_is_agreed_by_two_stewards(self, crowd: Crowd) -> None:
        item = propose(crowd, decided(crowd).action_id)
        assert item.state is ItemState.PROPOSED
        with pytest.raises(JudgedBefore):
            second(crowd, item, crowd.steward)
        assert second(crowd, item).state is ItemState.AGREED
        with pytest.raises(JudgementSettled):
            second(crowd, item)
        assert crowd.world.audit_codes()[-2:] == ["CALIBRATION_PROPOSED", "CALIBRATION_AGREED"]
        assert crowd.world.views(item.action_id) >= 2

    def test_is_dropped_where_they_differ(self, crowd: Crowd) -> None:
        item = second(crowd, propose(crowd, decided(crowd).action_id), said=NO)
        assert item.state is ItemState.DROPPED
        crowd.submit(crowd.open_activity())
        assert next_for(crowd, crowd.second) != item.action_id
        with pytest.raises(PickedBefore):
            propose(crowd, item.action_id)

    def test_needs_a_steward_without_interest_and_a_decided_action(self, crowd: Crowd) -> None:
        action, waits = decided(crowd), crowd.submit(crowd.open_activity())
        with pytest.raises(WrongRole):
            propose(crowd, action.action_id, crowd.reviewer)
        with pytest.raises(NotForCalibration):
            propose(crowd, waits.action_id)
        own = crowd.submit(crowd.open_activity(), crowd.steward)
        with pytest.raises(ConflictOfInterest):
            propose(crowd, crowd.decide(own.action_id).action_id)
        with pytest.raises(ActionNotFound):
            propose(crowd, ActionId(uuid4()))
        with pytest.raises(CalibrationItemNotFound):
            calibration.answer_item(
                crowd.world.uow(),
                item_id=CalibrationItemId(uuid4()),
                judgement=YES,
                by=crowd.steward.subject_id,
                now=NOW,
            )

    def test_is_not_of_a_steward_who_judged_it(self, crowd: Crowd) -> None:
        both = crowd.world.join(role=Role.VALIDATOR, is_steward=True)
        action_id = crowd.submit(crowd.open_activity()).action_id
        crowd.settle(crowd.stage(action_id, reviewer=both).decision_id)
        with pytest.raises(JudgedBefore):
            propose(crowd, action_id, both)

    def test_needs_a_sentence(self, crowd: Crowd) -> None:
        action = decided(crowd)
        for sentence in ("short", "x" * 2_001, "a null is in here \0"):
            with pytest.raises(JudgementSentenceMissing):
                propose(crowd, action.action_id, said=Judgement(outcome=Outcome.APPROVE, sentence=sentence))


class TestTrial:
    def test_is_compared_and_changes_nothing(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        waits = crowd.submit(crowd.open_activity())
        before, events = crowd.action(item.action_id), len(crowd.world.event_names())
        assert next_for(crowd, crowd.second) == item.action_id
        judged = answer(crowd, crowd.second, item.action_id, DECLINE)
        assert (judged.decision, judged.next_action, judged.was_calibration) == (None, None, True)
        assert crowd.action(item.action_id) == before
        assert len(crowd.world.event_names()) == events
        assert agreements(crowd, crowd.second) == [False]
        assert next_for(crowd, crowd.second) == waits.action_id

    def test_agrees_by_outcome(self, crowd: Crowd) -> None:
        item = agreed(crowd, decided(crowd, DECLINE), said=NO)
        crowd.submit(crowd.open_activity())
        for reviewer, opinion in ((crowd.second, DECLINE), (crowd.third, APPROVE)):
            next_for(crowd, reviewer)
            answer(crowd, reviewer, item.action_id, opinion)
            assert agreements(crowd, reviewer) == [opinion is DECLINE]

    def test_is_answered_once_by_whoever_holds_it_and_by_the_rules(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        crowd.submit(crowd.open_activity())
        next_for(crowd, crowd.second)
        lease_id = hold_of(crowd, crowd.second, item.action_id)
        with pytest.raises(AlreadyDecided):
            answer(crowd, crowd.third, item.action_id, APPROVE, lease_id)
        with pytest.raises(ReasonCodeMissing):
            answer(crowd, crowd.second, item.action_id, replace(DECLINE, reason="NO_SUCH"))
        answer(crowd, crowd.second, item.action_id, APPROVE)
        with pytest.raises(AlreadyDecided):
            answer(crowd, crowd.second, item.action_id, APPROVE, lease_id)

    def test_is_not_answered_by_somebody_suspended_meanwhile(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        crowd.submit(crowd.open_activity())
        next_for(crowd, crowd.second)
        with crowd.world.uow() as uow:
            gone = uow.people.find_by_id(crowd.second.person_id)
            gone.is_active = False
            uow.people.save(gone)
        with pytest.raises(Suspended):
            answer(crowd, crowd.second, item.action_id, APPROVE)

    def test_comes_only_where_it_is_on_and_people_are_there(self, crowd: Crowd) -> None:
        agreed(crowd)
        waits = crowd.submit(crowd.open_activity())
        switch(crowd, calibrates=False)
        assert next_for(crowd, crowd.second) == waits.action_id
        switch(crowd, calibrates=True)
        with crowd.world.uow() as uow:
            gone = uow.people.find_by_id(crowd.colleague.person_id)
            gone.is_active = False
            uow.people.save(gone)
        assert next_for(crowd, crowd.third) is None
        release_all(crowd, crowd.second, waits)
        assert next_for(crowd, crowd.third) == waits.action_id

    def test_comes_seldom_and_by_lot(self, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
        agreed(crowd)
        waits = crowd.submit(crowd.open_activity())
        monkeypatch.setattr("socialscore.domain.calibration.VERDICTS_BETWEEN", 1)
        assert next_for(crowd, crowd.second) == waits.action_id
        monkeypatch.setattr("socialscore.domain.calibration.VERDICTS_BETWEEN", 0)
        monkeypatch.setattr("socialscore.domain.calibration.CHANCE_PERCENT", 0)
        release_all(crowd, crowd.second, waits)
        assert next_for(crowd, crowd.second) == waits.action_id

    def test_comes_after_enough_verdicts_and_one_at_a_time(self, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
        first, other = agreed(crowd), agreed(crowd)
        monkeypatch.setattr("socialscore.domain.calibration.VERDICTS_BETWEEN", 1)
        waiting = [crowd.submit(crowd.open_activity()).action_id for _ in range(3)]
        crowd.judge(crowd.claim(waiting[0], crowd.second), reviewer=crowd.second)
        seen = next_for(crowd, crowd.second)
        assert seen in (first.action_id, other.action_id)
        following = next_for(crowd, crowd.second)
        assert following in waiting  # one is in hand
        assert following is not None
        answer(crowd, crowd.second, seen, APPROVE)
        release_all(crowd, crowd.second, crowd.action(following))
        assert next_for(crowd, crowd.second) in waiting  # none judged since

    def test_comes_to_nobody_who_has_to_do_with_it(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        waits = crowd.submit(crowd.open_activity(), crowd.world.join())
        relation = Relation(
            relation_id=RelationId(uuid4()),
            declared_by=crowd.participant.subject_id,
            other=crowd.second.subject_id,
            kind=RelationKind.TEAM,
            declared_at=NOW,
        )
        with crowd.world.uow() as uow:
            uow.conflicts.save(relation)
        for reviewer in (crowd.second, crowd.reviewer):  # related; judged it
            assert next_for(crowd, reviewer) == waits.action_id
            release_all(crowd, reviewer, waits)
        assert next_for(crowd, crowd.third) == item.action_id

    def test_comes_within_the_activity_that_is_asked_for(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        waits = crowd.submit(crowd.open_activity())
        assert next_for(crowd, crowd.second, activity_id=waits.activity_id) == waits.action_id
        crowd.submit(crowd.action(item.action_id).activity_id, crowd.other)
        inside = crowd.action(item.action_id).activity_id
        assert next_for(crowd, crowd.third, activity_id=inside) == item.action_id

    def test_waits_while_as_many_are_held_as_may_be(self, crowd: Crowd) -> None:
        agreed(crowd)
        switch(crowd, most_holds=1)
        first, _other = (crowd.submit(crowd.open_activity()) for _ in range(2))
        crowd.claim(first.action_id, crowd.second)
        with pytest.raises(review.TooManyLeases):
            next_for(crowd, crowd.second)


class TestHold:
    @pytest.fixture
    def held(self, crowd: Crowd) -> CalibrationItem:
        item = agreed(crowd)
        crowd.submit(crowd.open_activity())
        next_for(crowd, crowd.second)
        return item

    def test_is_kept_alive_with_what_was_typed(self, crowd: Crowd, held: CalibrationItem) -> None:
        lease_id, me = hold_of(crowd, crowd.second, held.action_id), crowd.second.subject_id
        typed, later = {"note": "Nice bags"}, LATER + timedelta(minutes=10)
        until = holds.heartbeat(crowd.world.uow(), lease_id=lease_id, reviewer_id=me, typed=typed, now=later)
        assert until == later + timedelta(minutes=15)
        with crowd.world.uow() as uow:
            trial = uow.calibration.in_hand(held.action_id, me)
        assert trial is not None
        assert trial.lease.kept == typed
        other = crowd.third.subject_id
        with pytest.raises(LeaseLost):
            holds.heartbeat(crowd.world.uow(), lease_id=lease_id, reviewer_id=other, typed={}, now=later)

    def test_opens_again_by_its_id(self, crowd: Crowd, held: CalibrationItem) -> None:
        assert crowd.claim(held.action_id, crowd.second).action_id == held.action_id
        with pytest.raises(AlreadyDecided):
            crowd.claim(held.action_id, crowd.third)

    def test_ends_for_good_when_it_is_left(self, crowd: Crowd, held: CalibrationItem) -> None:
        lease_id, me = hold_of(crowd, crowd.second, held.action_id), crowd.second.subject_id
        kept = holds.Leaving(lease_id=lease_id, typed={"note": "Nice bags"})
        next_one = next_for(crowd, crowd.second, leaving=kept)
        assert next_one != held.action_id
        assert hold_of(crowd, crowd.second, held.action_id) == lease_id
        assert holds.release(crowd.world.uow(), lease_id=lease_id, reviewer_id=me) == held.action_id
        assert holds.release(crowd.world.uow(), lease_id=lease_id, reviewer_id=me) is None
        with pytest.raises(LeaseLost):
            holds.heartbeat(crowd.world.uow(), lease_id=lease_id, reviewer_id=me, typed={}, now=LATER)
        assert agreements(crowd, crowd.second) == []

    def test_ends_for_whoever_knows_the_person(self, crowd: Crowd, held: CalibrationItem) -> None:
        lease_id, me = hold_of(crowd, crowd.second, held.action_id), crowd.second.subject_id
        gone = conflicts.recuse(crowd.world.uow(), lease_id=lease_id, reviewer_id=me, now=LATER)
        assert gone == held.action_id
        assert conflicts.recuse(crowd.world.uow(), lease_id=lease_id, reviewer_id=me, now=LATER) is None
        with crowd.world.uow() as uow:
            assert uow.conflicts.ties(uow.actions.find_by_id(gone), me, now=LATER).has_recused

    def test_ends_with_its_time(self, crowd: Crowd, held: CalibrationItem) -> None:
        over = LATER + timedelta(minutes=15)
        assert [calibration.end_trials(crowd.world.uow(), now=now) for now in (LATER, over, over)] == [0, 1, 0]
        with pytest.raises(AlreadyDecided):
            crowd.claim(held.action_id, crowd.second)

    def test_is_told_from_another_items(self, crowd: Crowd, held: CalibrationItem) -> None:
        another = decided(crowd)
        lease_id = hold_of(crowd, crowd.second, held.action_id)
        with pytest.raises(AlreadyDecided):
            answer(crowd, crowd.second, another.action_id, APPROVE, lease_id)


class TestErasing:
    def test_the_participant_ends_the_item_and_leaves_the_comparison(self, crowd: Crowd) -> None:
        item = agreed(crowd)
        crowd.submit(crowd.open_activity(), crowd.other)
        next_for(crowd, crowd.second)
        answer(crowd, crowd.second, item.action_id, DECLINE)
        with crowd.world.uow() as uow:
            uow.personal_data.erase(uow.people.find_by_id(crowd.participant.person_id), now=LATER)
        with crowd.world.uow() as uow:
            left = uow.calibration.find_item(item.item_id)
        assert (left.state, left.sentence, left.second_sentence) == (ItemState.DROPPED, "", "")
        assert agreements(crowd, crowd.second) == [False]
        assert next_for(crowd, crowd.third) != item.action_id
