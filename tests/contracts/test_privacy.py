"""Leaving, in memory and over Django: what goes, what stays, and what may get in the way."""

from uuid import uuid4

import pytest

from socialscore.application import activities, privacy, submission
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityState
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActionId
from socialscore.domain.person import ERASED_AFTER, ErasureAsked, NoErasureAsked, Person
from socialscore.domain.proof import Content
from tests.builders import DAY, NOW, a_kept_file
from tests.leaving import Bin, Journal
from tests.worlds import Community, World

THEN = NOW + ERASED_AFTER


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def bin_() -> Bin:
    return Bin()


def asked(community: Community, person: Person) -> None:
    privacy.ask_erasure(community.world.uow(), person_id=person.person_id, now=NOW)


def due(community: Community, journal: Journal, bin_: Bin, *, now: object = THEN) -> int:
    return privacy.erase_due(community.world.uow(), journal=journal, store=bin_, now=now)  # type: ignore[arg-type]


class TestAskErasure:
    def test_sets_a_day_a_week_away_and_says_so(self, world: World) -> None:
        person = world.join()
        assert privacy.ask_erasure(world.uow(), person_id=person.person_id, now=NOW) == NOW + 7 * DAY
        assert (world.event_names(), world.audit_codes()) == (["ErasureAsked"], ["ERASURE_ASKED"])
        with pytest.raises(ErasureAsked):
            privacy.ask_erasure(world.uow(), person_id=person.person_id, now=NOW)

    def test_can_be_called_off(self, community: Community, journal: Journal, bin_: Bin) -> None:
        person, uow = community.participant, community.world.uow()
        asked(community, person)
        privacy.call_off_erasure(uow, person_id=person.person_id, now=NOW)
        assert due(community, journal, bin_) == 0
        assert community.person(person).erased_on is None
        with pytest.raises(NoErasureAsked):
            privacy.call_off_erasure(uow, person_id=person.person_id, now=NOW)


class TestEraseDue:
    def test_waits_for_the_day(self, community: Community, journal: Journal, bin_: Bin) -> None:
        asked(community, community.participant)
        assert due(community, journal, bin_, now=THEN - DAY) == 0
        assert due(community, journal, bin_) == 1
        assert due(community, journal, bin_) == 0
        assert journal.lines == [community.participant.subject_id]
        assert community.world.audit_codes()[-1] == "ERASED"
        assert community.world.event_names()[-1] == "PersonErased"
        with pytest.raises(NotFound):
            community.person(community.participant)

    def test_leaves_for_next_time_what_is_in_the_way(
        self, community: Community, journal: Journal, bin_: Bin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked(community, community.participant)

        def refuse(*_: object, **__: object) -> None:
            raise Conflict

        with monkeypatch.context() as patch:
            patch.setattr(privacy, "hand_back", refuse)
            assert due(community, journal, bin_) == 0
        assert journal.lines == []
        assert due(community, journal, bin_) == 1

    def test_erases_nobody_whom_the_journal_does_not_know(
        self, community: Community, journal: Journal, bin_: Bin
    ) -> None:
        asked(community, community.participant)
        journal.is_broken = True
        with pytest.raises(OSError, match="no space"):
            due(community, journal, bin_)
        assert community.person(community.participant).erased_on == THEN

    def test_may_be_called_off_at_the_last_moment(
        self, community: Community, journal: Journal, bin_: Bin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = community.participant
        asked(community, person)

        def call_off(*_: object, **__: object) -> None:
            privacy.call_off_erasure(community.world.uow(), person_id=person.person_id, now=NOW)

        monkeypatch.setattr(privacy, "_let_go", call_off)
        assert due(community, journal, bin_) == 0
        assert (journal.lines, community.person(person).erased_on) == ([], None)

    def test_waits_where_something_was_sent_meanwhile(
        self, community: Community, journal: Journal, bin_: Bin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked(community, community.participant)
        community.submit(community.open_activity())
        with monkeypatch.context() as patch:
            patch.setattr(privacy, "_let_go", lambda *_: None)
            assert due(community, journal, bin_) == 0
        assert due(community, journal, bin_) == 1


class TestErasing:
    def erase(self, community: Community, person: Person, journal: Journal, bin_: Bin) -> bool:
        uow = community.world.uow()
        return privacy.erase_now(uow, person_id=person.person_id, journal=journal, store=bin_, now=NOW)

    def test_needs_nobody_to_have_asked_and_knows_who_is_gone(
        self, community: Community, journal: Journal, bin_: Bin
    ) -> None:
        assert self.erase(community, community.participant, journal, bin_)
        assert not self.erase(community, community.participant, journal, bin_)

    def test_withdraws_what_waits_drops_drafts_and_keeps_what_is_decided(
        self, community: Community, journal: Journal, bin_: Bin
    ) -> None:
        activity_id = community.open_activity()
        decided = community.submit(activity_id, files=(a_kept_file(b"mine"),))
        community.decide(decided.action_id)
        waiting = community.submit(activity_id, now=NOW + DAY)
        draft_id = ActionId(uuid4())
        submission.save_draft(
            community.world.uow(),
            action_id=draft_id,
            activity_id=activity_id,
            subject_id=community.participant.subject_id,
            content=Content(text="not yet"),
            now=NOW,
        )
        before = community.world.entries(community.participant.subject_id)
        assert self.erase(community, community.participant, journal, bin_)
        kept = community.action(decided.action_id)
        assert (kept.status, kept.points_awarded) == (Status.APPROVED, 25)
        assert kept.revision is not None
        assert (kept.revision.content.text, list(kept.revision.parts), kept.revision.proof_hash) == ("", [], "")
        assert community.action(waiting.action_id).status is Status.WITHDRAWN
        with community.world.uow() as uow:
            assert uow.actions.find(draft_id) is None
        after = community.world.entries(community.participant.subject_id)
        assert after[: len(before)] == before
        assert sum(entry.reserved_delta for entry in after) == 0
        assert bin_.deleted == [a_kept_file(b"mine").sha256]

    def test_keeps_the_bytes_that_somebody_else_sent_too(
        self, community: Community, journal: Journal, bin_: Bin
    ) -> None:
        activity_id, same = community.open_activity(), a_kept_file(b"both")
        community.submit(activity_id, files=(same,))
        community.submit(activity_id, community.other, files=(same,))
        assert self.erase(community, community.participant, journal, bin_)
        assert bin_.deleted == []

    def test_gives_back_what_a_reviewer_holds(self, community: Community, journal: Journal, bin_: Bin) -> None:
        action = community.submit(community.open_activity())
        community.claim(action.action_id)
        assert self.erase(community, community.reviewer, journal, bin_)
        assert community.claim(action.action_id, community.second).lease is not None

    def test_lets_a_verdict_of_theirs_take_effect(self, community: Community, journal: Journal, bin_: Bin) -> None:
        action = community.submit(community.open_activity())
        decision = community.stage(action.action_id)
        assert self.erase(community, community.reviewer, journal, bin_)
        assert community.settle(decision.decision_id)
        assert community.action(action.action_id).status is Status.APPROVED

    def test_gives_activities_to_a_steward(self, community: Community, journal: Journal, bin_: Bin) -> None:
        activity_id = community.open_activity()
        assert self.erase(community, community.lead, journal, bin_)
        activity = community.activity(activity_id)
        assert (activity.lead, activity.state) == (community.steward.subject_id, ActivityState.OPEN)

    def test_pauses_them_where_there_is_no_other_steward(
        self, community: Community, journal: Journal, bin_: Bin
    ) -> None:
        activity_id = community.open_activity()
        uow, steward = community.world.uow(), community.steward.subject_id
        activities.hand_over(uow, activity_id=activity_id, to=steward, by=steward, now=NOW)
        assert self.erase(community, community.steward, journal, bin_)
        assert community.activity(activity_id).state is ActivityState.PAUSED

    def test_refuses_what_is_sent_at_the_same_moment(self, community: Community, journal: Journal, bin_: Bin) -> None:
        activity_id = community.open_activity()
        assert self.erase(community, community.participant, journal, bin_)
        with pytest.raises(NotFound):
            community.submit(activity_id)
