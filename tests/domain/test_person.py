"""Who may do what."""

from typing import Any

import pytest

from socialscore.domain.person import (
    MOST_ENOUGH,
    BlankName,
    EnoughOutOfRange,
    ErasureAsked,
    Listing,
    NoErasureAsked,
    NoPseudonym,
    OwnRole,
    Person,
    Role,
    Suspended,
    WrongRole,
)
from tests.builders import DAY, NOW, a_person


def a_steward(**fields: Any) -> Person:
    return a_person(is_steward=True, **fields)


class TestRights:
    @pytest.mark.parametrize(
        ("fields", "reviews", "leads", "governs"),
        [
            ({}, False, False, False),
            ({"role": Role.VALIDATOR}, True, False, False),
            ({"role": Role.LEAD}, False, True, False),
            ({"role": Role.LEAD, "may_review": True}, True, True, False),
            ({"may_review": True}, False, False, False),
            ({"is_steward": True}, False, True, True),
            ({"is_staff": True}, False, False, True),
        ],
    )
    def test_follow_role_and_permissions(
        self, fields: dict[str, Any], reviews: bool, leads: bool, governs: bool
    ) -> None:
        person = a_person(**fields)
        assert (person.can_review, person.can_lead, person.can_govern) == (reviews, leads, governs)

    def test_rest_while_suspended(self) -> None:
        person = a_person(role=Role.LEAD, may_review=True, is_steward=True, is_staff=True, is_active=False)
        assert not person.can_review
        assert not person.can_lead
        assert not person.can_govern
        assert person.is_lead

    def test_are_said_in_one_list(self) -> None:
        person = a_person(role=Role.LEAD, may_review=True, is_steward=True, is_active=False)
        assert person.rights == ["IS_STEWARD", "LEAD", "MAY_REVIEW", "SUSPENDED"]
        assert a_person().rights == ["PARTICIPANT"]


class TestRequire:
    def test_lets_who_may(self) -> None:
        a_person().require_active()
        a_person(role=Role.VALIDATOR).require_reviewer()
        a_person(is_steward=True).require_lead()
        a_person(is_staff=True).require_governor()

    def test_refuses_who_is_suspended(self) -> None:
        person = a_person(role=Role.VALIDATOR, is_staff=True, is_active=False)
        for step in (person.require_active, person.require_reviewer, person.require_lead, person.require_governor):
            with pytest.raises(Suspended):
                step()

    def test_refuses_the_wrong_role(self) -> None:
        with pytest.raises(WrongRole):
            a_person(role=Role.LEAD).require_reviewer()
        with pytest.raises(WrongRole):
            a_person(is_staff=True).require_lead()
        with pytest.raises(WrongRole):
            a_person(role=Role.VALIDATOR).require_governor()


class TestChangeRole:
    def test_gives_role_and_permissions(self) -> None:
        person = a_person()
        person.change_role(role=Role.LEAD, may_review=True, is_steward=True, by=a_steward())
        assert (person.role, person.may_review, person.is_steward) == (Role.LEAD, True, True)

    def test_lets_nobody_but_leads_review_beside_their_role(self) -> None:
        person = a_person()
        person.change_role(role=Role.VALIDATOR, may_review=True, is_steward=False, by=a_steward())
        assert not person.may_review

    def test_refuses_ones_own(self) -> None:
        steward = a_steward()
        with pytest.raises(OwnRole):
            steward.change_role(role=Role.VALIDATOR, may_review=False, is_steward=True, by=steward)

    def test_refuses_who_does_not_govern(self) -> None:
        with pytest.raises(WrongRole):
            a_person().change_role(role=Role.LEAD, may_review=False, is_steward=False, by=a_person(role=Role.LEAD))


class TestSuspend:
    def test_ends_with_being_reinstated(self) -> None:
        person, steward = a_person(), a_steward()
        person.suspend(by=steward)
        assert not person.is_active
        person.reinstate(by=steward)
        assert person.is_active

    def test_refuses_ones_own(self) -> None:
        steward = a_steward()
        with pytest.raises(OwnRole):
            steward.suspend(by=steward)

    def test_refuses_a_suspended_steward(self) -> None:
        with pytest.raises(Suspended):
            a_person(is_active=False).reinstate(by=a_steward(is_active=False))


class TestRename:
    def test_tidies_blanks(self) -> None:
        person = a_person()
        person.rename("  Amina   B ", pseudonym=" sea  gull ")
        assert (person.display_name, person.pseudonym) == ("Amina B", "sea gull")

    def test_takes_60_characters(self) -> None:
        person = a_person()
        person.rename("a" * 60, pseudonym="b" * 61)
        assert (person.display_name, person.pseudonym) == ("a" * 60, "b" * 60)

    @pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "a" * 61])
    def test_refuses_no_name_and_a_longer_one(self, name: str) -> None:
        with pytest.raises(BlankName):
            a_person().rename(name, pseudonym="")

    def test_refuses_to_take_a_shown_pseudonym_away_and_changes_nothing(self) -> None:
        person = a_person(pseudonym="gull", listing=Listing.PSEUDONYM)
        with pytest.raises(NoPseudonym):
            person.rename("Other", pseudonym=" ")
        assert (person.display_name, person.pseudonym) == ("Amina", "gull")


class TestChooseVisibility:
    @pytest.mark.parametrize("listing", [Listing.ABSENT, Listing.NAME])
    def test_needs_no_pseudonym_for_the_name(self, listing: Listing) -> None:
        person = a_person()
        person.choose_visibility(listing=listing, has_public_profile=True)
        assert (person.listing, person.has_public_profile) == (listing, True)

    def test_needs_a_pseudonym_to_be_listed_by_it(self) -> None:
        a_person(pseudonym="gull").choose_visibility(listing=Listing.PSEUDONYM, has_public_profile=False)
        with pytest.raises(NoPseudonym):
            a_person().choose_visibility(listing=Listing.PSEUDONYM, has_public_profile=False)

    def test_decides_what_boards_show(self) -> None:
        person = a_person(pseudonym="gull")
        assert (person.is_listed, person.name_on_boards) == (False, "Amina")
        person.choose_visibility(listing=Listing.PSEUDONYM, has_public_profile=False)
        assert (person.is_listed, person.name_on_boards) == (True, "gull")
        person.is_active = False
        assert not person.is_listed


class TestRequireImporter:
    @pytest.mark.parametrize("rights", [{"role": Role.LEAD}, {"is_steward": True}, {"is_staff": True}])
    def test_lets_in_who_leads_or_gives_roles(self, rights: dict[str, Any]) -> None:
        a_person(**rights).require_importer()

    def test_keeps_out_everybody_else(self) -> None:
        for role in (Role.PARTICIPANT, Role.VALIDATOR):
            with pytest.raises(WrongRole):
                a_person(role=role).require_importer()
        with pytest.raises(Suspended):
            a_person(is_steward=True, is_active=False).require_importer()


class TestErasure:
    def test_is_due_a_week_after_it_was_asked_for(self) -> None:
        person = a_person(is_active=False)
        assert not person.is_erasure_due(NOW)
        assert person.ask_erasure(now=NOW) == NOW + 7 * DAY
        assert not person.is_erasure_due(NOW + 6 * DAY)
        assert person.is_erasure_due(NOW + 7 * DAY)

    def test_is_asked_for_once_and_called_off_once(self) -> None:
        person = a_person()
        person.ask_erasure(now=NOW)
        with pytest.raises(ErasureAsked):
            person.ask_erasure(now=NOW)
        person.call_off_erasure()
        assert person.erased_on is None
        with pytest.raises(NoErasureAsked):
            person.call_off_erasure()


class TestEnough:
    def test_is_reached_with_the_number_that_was_set(self) -> None:
        reviewer = a_person(role=Role.VALIDATOR)
        assert not reviewer.has_done_enough(MOST_ENOUGH)
        reviewer.choose_enough(2)
        assert [reviewer.has_done_enough(judged) for judged in (1, 2, 3)] == [False, True, True]
        reviewer.choose_enough(0)
        assert not reviewer.has_done_enough(3)

    @pytest.mark.parametrize("enough", [-1, MOST_ENOUGH + 1])
    def test_refuses_other_numbers(self, enough: int) -> None:
        with pytest.raises(EnoughOutOfRange):
            a_person(role=Role.VALIDATOR).choose_enough(enough)

    def test_is_for_reviewers(self) -> None:
        with pytest.raises(WrongRole):
            a_person().choose_enough(1)
