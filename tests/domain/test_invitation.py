"""Which addresses can be invited, and what an invitation adds to somebody's rights."""

import pytest

from socialscore.domain.invitation import EmailNotPossible, Rights, email_of
from socialscore.domain.person import Role
from tests.builders import a_person


class TestEmailOf:
    def test_is_lower_case_without_spaces_around(self) -> None:
        assert email_of("  Amina.Diallo+x@Example.ORG ") == "amina.diallo+x@example.org"

    @pytest.mark.parametrize(
        "text", ["", "amina", "a@b", "a b@example.org", "a@@example.org", "a@example..org", "a@x.org, b@x.org"]
    )
    def test_refuses_what_is_no_address(self, text: str) -> None:
        with pytest.raises(EmailNotPossible):
            email_of(text)

    def test_refuses_what_no_database_keeps_and_what_is_too_long(self) -> None:
        for text in ("a\0b@example.org", "\ud800@example.org", "a\n@example.org", f"{'x' * 250}@example.org"):
            with pytest.raises(EmailNotPossible):
                email_of(text)


class TestRights:
    def test_add_to_what_somebody_has(self) -> None:
        steward = a_person(is_steward=True)
        assert Rights(role=Role.VALIDATOR).added_to(steward) == Rights(role=Role.VALIDATOR, is_steward=True)

    def test_leave_a_role_alone_when_they_are_to_take_part(self) -> None:
        lead = a_person(role=Role.LEAD, may_review=True)
        assert Rights(role=Role.PARTICIPANT).added_to(lead) == Rights(role=Role.LEAD, may_review=True)

    def test_let_leads_only_review_too(self) -> None:
        given = Rights(role=Role.VALIDATOR, may_review=True)
        assert given.added_to(a_person(role=Role.LEAD, may_review=True)).may_review is False
