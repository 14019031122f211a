"""Invitations, in memory and over Django."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import activities, membership
from socialscore.application.invitations import accept_invitation, invite, revoke_invitation
from socialscore.application.membership import ActivitiesLed
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActivityId, InvitationId
from socialscore.domain.invitation import (
    LIFE,
    AddressNotInvited,
    EmailNotPossible,
    Invitation,
    InvitationEnded,
    InvitationNotOpen,
    InvitationState,
    Rights,
)
from socialscore.domain.person import OwnRole, Person, Role, Suspended, WrongRole
from tests.builders import NOW, some_rules
from tests.worlds import World

EMAIL = "new@example.org"
REVIEWER = Rights(role=Role.VALIDATOR)
LATE = NOW + LIFE


def invited(world: World, by: Person | None = None, **changes: object) -> Invitation:
    fields = {"invitation_id": InvitationId(uuid4()), "email": EMAIL, "rights": REVIEWER, "now": NOW, **changes}
    steward = by or world.join(is_steward=True)
    return invite(world.uow(), by=steward.subject_id, **fields)  # type: ignore[arg-type]


def accept(world: World, invitation: Invitation, person: Person, **changes: object) -> Person:
    fields = {"secret": world.secret_of(invitation.invitation_id), "now": NOW, **changes}
    return accept_invitation(world.uow(), person_id=person.person_id, **fields)  # type: ignore[arg-type]


def state_of(world: World, invitation: Invitation) -> InvitationState:
    with world.uow() as uow:
        found = uow.invitations.find(invitation.invitation_id)
    assert found is not None
    return found.state


class TestInvite:
    def test_makes_one_for_seven_days_and_says_so(self, world: World) -> None:
        made = invited(world, email=" New@Example.org ")
        assert (made.email, made.expires_at - made.made_at) == (EMAIL, timedelta(days=7))
        assert (world.event_names(), world.audit_codes()) == (["InvitationMade"], ["INVITED"])

    def test_is_once_for_one_id(self, world: World) -> None:
        steward, invitation_id = world.join(is_steward=True), InvitationId(uuid4())
        made = [invited(world, steward, invitation_id=invitation_id) for _ in range(2)]
        assert made[0] == made[1]
        assert world.event_names() == ["InvitationMade"]

    def test_ends_the_open_one_of_the_same_address(self, world: World) -> None:
        first, second = invited(world), invited(world)
        assert (state_of(world, first), state_of(world, second)) == (InvitationState.REVOKED, InvitationState.OPEN)

    def test_takes_the_place_of_one_that_has_expired(self, world: World) -> None:
        first = invited(world)
        invited(world, now=LATE)
        assert state_of(world, first) is InvitationState.EXPIRED

    def test_is_for_stewards_and_administrators(self, world: World) -> None:
        invited(world, world.join(is_staff=True))
        for person in (world.join(), world.join(role=Role.LEAD), world.join(role=Role.VALIDATOR)):
            with pytest.raises(WrongRole):
                invited(world, person)
        with pytest.raises(Suspended):
            invited(world, world.join(is_steward=True, is_active=False))

    def test_refuses_what_is_no_address(self, world: World) -> None:
        with pytest.raises(EmailNotPossible):
            invited(world, email="nobody")

    def test_lets_leads_only_review_too(self, world: World) -> None:
        assert invited(world, rights=Rights(role=Role.VALIDATOR, may_review=True)).rights.may_review is False
        assert invited(world, rights=Rights(role=Role.LEAD, may_review=True)).rights.may_review is True


class TestRevoke:
    def test_ends_it(self, world: World) -> None:
        steward = world.join(is_steward=True)
        made = invited(world, steward)
        revoke = {"invitation_id": made.invitation_id, "by": steward.subject_id, "now": NOW}
        revoke_invitation(world.uow(), **revoke)  # type: ignore[arg-type]
        with pytest.raises(InvitationEnded):
            revoke_invitation(world.uow(), **revoke)  # type: ignore[arg-type]
        with pytest.raises(InvitationNotOpen):
            accept(world, made, world.join(email=EMAIL))
        assert world.audit_codes() == ["INVITED", "INVITATION_REVOKED"]

    def test_is_for_those_who_invite(self, world: World) -> None:
        made = invited(world)
        with pytest.raises(WrongRole):
            revoke_invitation(
                world.uow(), invitation_id=made.invitation_id, by=world.join(role=Role.LEAD).subject_id, now=NOW
            )

    def test_knows_none_that_is_not_there(self, world: World) -> None:
        with pytest.raises(NotFound):
            revoke_invitation(
                world.uow(), invitation_id=InvitationId(uuid4()), by=world.join(is_steward=True).subject_id, now=NOW
            )


class TestAccept:
    def test_gives_the_role_and_says_so(self, world: World) -> None:
        made, person = invited(world), world.join(email=EMAIL)
        assert accept(world, made, person).role is Role.VALIDATOR
        with world.uow() as uow:
            assert uow.people.find_by_id(person.person_id).role is Role.VALIDATOR
        assert state_of(world, made) is InvitationState.USED
        assert world.event_names() == ["InvitationMade", "RightsChanged"]
        assert world.audit_codes() == ["INVITED", "INVITATION_ACCEPTED"]

    def test_changes_nothing_twice(self, world: World) -> None:
        made, person = invited(world), world.join(email=EMAIL)
        accept(world, made, person)
        accept(world, made, person)
        assert world.event_names().count("RightsChanged") == 1

    def test_notes_it_where_no_right_changes(self, world: World) -> None:
        made = invited(world, rights=Rights(role=Role.PARTICIPANT))
        accept(world, made, world.join(email=EMAIL))
        assert world.event_names() == ["InvitationMade"]
        assert world.audit_codes() == ["INVITED", "INVITATION_ACCEPTED"]

    def test_takes_no_permission_away(self, world: World) -> None:
        accepted = accept(world, invited(world), world.join(email=EMAIL, is_steward=True))
        assert (accepted.role, accepted.is_steward) == (Role.VALIDATOR, True)

    def test_is_for_who_has_confirmed_the_address(self, world: World) -> None:
        made = invited(world)
        with pytest.raises(AddressNotInvited):
            accept(world, made, world.join(email="other@example.org"))
        world.join(email=EMAIL)
        with pytest.raises(AddressNotInvited):
            accept(world, made, world.join())
        assert state_of(world, made) is InvitationState.OPEN

    def test_is_not_for_the_suspended(self, world: World) -> None:
        with pytest.raises(Suspended):
            accept(world, invited(world), world.join(email=EMAIL, is_active=False))

    def test_is_not_for_oneself(self, world: World) -> None:
        steward = world.join(email=EMAIL, is_steward=True)
        with pytest.raises(OwnRole):
            accept(world, invited(world, steward), steward)

    def test_ends_with_time(self, world: World) -> None:
        made, person = invited(world), world.join(email=EMAIL)
        with pytest.raises(InvitationNotOpen):
            accept(world, made, person, now=LATE)
        accept(world, made, person, now=LATE - timedelta(seconds=1))

    def test_knows_no_other_secret(self, world: World) -> None:
        with pytest.raises(InvitationNotOpen):
            accept(world, invited(world), world.join(email=EMAIL), secret="guessed")

    def test_ends_when_whoever_invited_gives_roles_no_more(self, world: World) -> None:
        steward, other = world.join(is_steward=True), world.join(is_steward=True)
        made = invited(world, steward)
        membership.suspend(world.uow(), person_id=steward.person_id, by=other.subject_id, now=NOW)
        with pytest.raises(InvitationNotOpen):
            accept(world, made, world.join(email=EMAIL))

    def test_leaves_no_activity_without_a_lead(self, world: World) -> None:
        lead = world.join(email=EMAIL, role=Role.LEAD)
        activities.create_activity(
            world.uow(),
            activity_id=ActivityId(uuid4()),
            lead_id=lead.subject_id,
            name="Beach clean-up",
            description="",
            rules=some_rules(),
        )
        made = invited(world)
        with pytest.raises(ActivitiesLed):
            accept(world, made, lead)
        assert state_of(world, made) is InvitationState.OPEN


class TestRepository:
    def test_ends_an_invitation_once(self, world: World) -> None:
        made = invited(world)
        made.make_way(NOW)
        with world.uow() as uow:
            uow.invitations.save(made)
        with pytest.raises(Conflict), world.uow() as uow:
            uow.invitations.save(made)

    def test_keeps_one_open_for_an_address(self, world: World) -> None:
        made = invited(world)
        made.invitation_id = InvitationId(uuid4())
        with pytest.raises(Conflict), world.uow() as uow:
            uow.invitations.save(made)
