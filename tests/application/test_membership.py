"""Who people are here and what they may do."""

from uuid import uuid4

import pytest

from socialscore.application import activities, membership
from socialscore.application.membership import ActivitiesLed, ActivitiesNeedLead
from socialscore.domain.activity import ActivityState, LeadNotPossible
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActivityId, PersonId, SubjectId
from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices
from socialscore.domain.person import BlankName, Listing, NoPseudonym, OwnRole, Person, Role, Theme, WrongRole
from tests.builders import HOUR, NOW
from tests.worlds import Community, InMemoryWorld


class TestAgree:
    def test_stores_one_consent(self, community: Community, world: InMemoryWorld) -> None:
        for _ in range(2):
            membership.agree(world.uow(), person_id=community.participant.person_id, now=NOW)
        assert world.consents(community.participant) == [("MEMBERSHIP", True)]


class TestRename:
    def test_stores_name_and_pseudonym(self, community: Community, world: InMemoryWorld) -> None:
        membership.rename(world.uow(), person_id=community.participant.person_id, display_name="Bo", pseudonym="gull")
        stored = community.person(community.participant)
        assert (stored.display_name, stored.pseudonym) == ("Bo", "gull")

    def test_refuses_a_blank(self, community: Community, world: InMemoryWorld) -> None:
        with pytest.raises(BlankName):
            membership.rename(world.uow(), person_id=community.participant.person_id, display_name=" ")
        with pytest.raises(NotFound):
            membership.rename(world.uow(), person_id=PersonId(uuid4()), display_name="Bo")


class TestChooseVisibility:
    def choose(self, community: Community, listing: Listing, *, public: bool) -> None:
        membership.choose_visibility(
            community.world.uow(),
            person_id=community.participant.person_id,
            listing=listing,
            has_public_profile=public,
            now=NOW,
        )

    def test_is_a_consent_given_and_withdrawn(self, community: Community, world: InMemoryWorld) -> None:
        self.choose(community, Listing.NAME, public=True)
        self.choose(community, Listing.NAME, public=False)
        self.choose(community, Listing.ABSENT, public=False)
        self.choose(community, Listing.NAME, public=False)
        assert world.consents(community.participant) == [("BOARDS", False), ("PUBLIC_PROFILE", False), ("BOARDS", True)]
        assert community.person(community.participant).listing is Listing.NAME

    def test_refuses_a_pseudonym_that_is_not_there_and_stores_no_consent(
        self, community: Community, world: InMemoryWorld
    ) -> None:
        with pytest.raises(NoPseudonym):
            self.choose(community, Listing.PSEUDONYM, public=True)
        assert world.consents(community.participant) == []


class TestChoices:
    def test_of_theme_and_mails_are_kept(self, community: Community, world: InMemoryWorld) -> None:
        person_id = community.participant.person_id
        membership.choose_theme(world.uow(), person_id=person_id, theme=Theme.DARK)
        membership.choose_mails(world.uow(), person_id=person_id, mails_decisions=True, mails_receipts=True)
        stored = community.person(community.participant)
        assert (stored.theme, stored.mails_decisions, stored.mails_receipts) == (Theme.DARK, True, True)
        membership.choose_mails(world.uow(), person_id=person_id, mails_decisions=True, mails_receipts=False)
        assert community.person(community.participant).notices == stored.notices

    def test_of_notices_leave_the_receipts_unless_told(self, community: Community, world: InMemoryWorld) -> None:
        person_id, quiet = community.participant.person_id, NoticeChoices().with_quiet(22, 7)
        membership.choose_notices(world.uow(), person_id=person_id, notices=quiet, mails_receipts=True)
        daily = quiet.choose({(Channel.MAIL, Group.DECISIONS): Mode.DAILY})
        membership.choose_notices(world.uow(), person_id=person_id, notices=daily)
        stored = community.person(community.participant)
        assert (stored.notices, stored.mails_receipts) == (daily, True)
        membership.unsubscribe(world.uow(), person_id=person_id, groups=[Group.DECISIONS])
        stored = community.person(community.participant)
        assert (stored.notices, stored.mails_receipts) == (quiet, False)


class TestChangeRole:
    def change(self, community: Community, person: Person, by: Person, role: Role = Role.VALIDATOR) -> Person:
        return membership.change_role(
            community.world.uow(),
            person_id=person.person_id,
            role=role,
            may_review=False,
            is_steward=False,
            by=by.subject_id,
            now=NOW,
        )

    @pytest.mark.parametrize("right", ["is_steward", "is_staff"])
    def test_is_for_stewards_and_administrators(self, community: Community, world: InMemoryWorld, right: str) -> None:
        self.change(community, community.participant, world.join(**{right: True}))
        assert community.person(community.participant).role is Role.VALIDATOR
        assert world.audit_codes() == ["ROLE_CHANGED"]
        assert world.store.audit[0].details == {"before": ["PARTICIPANT"], "after": ["VALIDATOR"]}
        assert world.event_names() == ["RightsChanged"]

    def test_to_the_same_is_no_change(self, community: Community, world: InMemoryWorld) -> None:
        self.change(community, community.participant, community.steward, Role.PARTICIPANT)
        assert (world.audit_codes(), world.event_names()) == ([], [])

    @pytest.mark.parametrize("is_active", [True, False])
    def test_refuses_to_leave_activities_without_a_lead(
        self, community: Community, world: InMemoryWorld, is_active: bool
    ) -> None:
        activity_id = community.open_activity()
        if not is_active:
            membership.suspend(
                world.uow(),
                person_id=community.lead.person_id,
                by=community.steward.subject_id,
                now=NOW,
                pause_activities=True,
            )
        with pytest.raises(ActivitiesLed):
            self.change(community, community.lead, community.steward)
        assert community.person(community.lead).role is Role.LEAD

        to = world.join(role=Role.LEAD).subject_id
        activities.hand_over(world.uow(), activity_id=activity_id, to=to, by=community.steward.subject_id, now=NOW)
        self.change(community, community.lead, community.steward)
        assert community.person(community.lead).role is Role.VALIDATOR

    def test_leaves_the_activities_with_who_still_leads(self, community: Community, world: InMemoryWorld) -> None:
        community.open_activity()
        membership.change_role(
            world.uow(),
            person_id=community.lead.person_id,
            role=Role.PARTICIPANT,
            may_review=False,
            is_steward=True,
            by=community.steward.subject_id,
            now=NOW,
        )
        assert community.person(community.lead).is_steward

    def test_refuses_ones_own_and_who_does_not_govern(self, community: Community, world: InMemoryWorld) -> None:
        with pytest.raises(OwnRole):
            self.change(community, community.steward, community.steward)
        with pytest.raises(WrongRole):
            self.change(community, community.participant, community.lead)
        assert world.audit_codes() == []


class TestSuspend:
    def suspend(
        self,
        community: Community,
        person: Person,
        *,
        to: SubjectId | None = None,
        pause: bool = False,
        by: Person | None = None,
    ) -> Person:
        return membership.suspend(
            community.world.uow(),
            person_id=person.person_id,
            by=(by or community.steward).subject_id,
            now=NOW,
            new_lead=to,
            pause_activities=pause,
        )

    def led(self, community: Community) -> tuple[ActivityId, ActivityId]:
        return community.open_activity(), community.draft_activity()

    def test_and_reinstating_are_audited(self, community: Community, world: InMemoryWorld) -> None:
        person = self.suspend(community, community.participant)
        assert not community.person(person).is_active
        membership.reinstate(world.uow(), person_id=person.person_id, by=community.steward.subject_id, now=NOW + HOUR)
        assert community.person(person).is_active
        assert world.audit_codes() == ["SUSPENDED", "REINSTATED"]
        assert world.store.audit[1].details == {"before": ["PARTICIPANT", "SUSPENDED"], "after": ["PARTICIPANT"]}
        assert world.event_names() == ["RightsChanged"] * 2

    def test_hands_what_is_held_back(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.claim(action_id)
        self.suspend(community, community.reviewer)
        assert community.action(action_id).lease is None

    def test_of_a_lead_asks_what_becomes_of_the_activities(self, community: Community) -> None:
        self.led(community)
        with pytest.raises(ActivitiesNeedLead):
            self.suspend(community, community.lead)
        assert community.person(community.lead).is_active

    @pytest.mark.parametrize("right", ["is_steward", "is_staff"])
    def test_of_a_lead_gives_the_activities_to_another(
        self, community: Community, world: InMemoryWorld, right: str
    ) -> None:
        to, by = world.join(role=Role.LEAD), world.join(**{right: True})
        running, draft = self.led(community)
        self.suspend(community, community.lead, to=to.subject_id, by=by)
        assert [community.activity(pk).lead for pk in (running, draft)] == [to.subject_id] * 2
        assert community.activity(running).state is ActivityState.OPEN
        assert world.event_names().count("LeadChanged") == 2

    @pytest.mark.parametrize("right", ["is_steward", "is_staff"])
    def test_of_a_lead_may_pause_the_activities(self, community: Community, world: InMemoryWorld, right: str) -> None:
        running, draft = self.led(community)
        scheduled = community.open_activity(opens_at=NOW + HOUR)
        self.suspend(community, community.lead, pause=True, by=world.join(**{right: True}))
        states = [community.activity(pk).state for pk in (running, scheduled, draft)]
        assert states == [ActivityState.PAUSED, ActivityState.PAUSED, ActivityState.DRAFT]
        assert world.event_names()[-3:] == ["ActivityChanged", "ActivityChanged", "RightsChanged"]

    def test_of_a_lead_refuses_themselves_and_who_may_not_lead(self, community: Community) -> None:
        self.led(community)
        for to in (community.lead, community.participant):
            with pytest.raises(LeadNotPossible):
                self.suspend(community, community.lead, to=to.subject_id)
        assert community.person(community.lead).is_active

    def test_refuses_ones_own(self, community: Community) -> None:
        with pytest.raises(OwnRole):
            self.suspend(community, community.steward)


class TestBootstrap:
    def test_makes_the_first_steward(self, community: Community, world: InMemoryWorld) -> None:
        membership.bootstrap(world.uow(), person_id=community.participant.person_id, now=NOW)
        assert community.person(community.participant).is_steward
        assert world.audit_codes() == ["BOOTSTRAPPED"]

    def test_is_in_the_log_once(self, community: Community, world: InMemoryWorld) -> None:
        for _ in range(2):
            membership.bootstrap(world.uow(), person_id=community.participant.person_id, now=NOW)
        (leaf,) = world.store.leaves.values()
        assert leaf.opens["body"]["to"] == ["IS_STEWARD", "PARTICIPANT"]
