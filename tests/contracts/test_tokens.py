"""Tokens, in memory and over Django."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import membership, tokens
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import TokenId
from socialscore.domain.person import Person, Role
from socialscore.domain.tokens import (
    LifeNotPossible,
    ScopesNotPossible,
    SecretShownBefore,
    TokenNameTooLong,
    TooManyTokens,
)
from tests.builders import DAY, HOUR, NOW
from tests.worlds import World


def made(world: World, person: Person, **changes: object) -> TokenId:
    token_id = TokenId(uuid4())
    fields = {"life": DAY, "now": NOW, **changes}
    tokens.make_token(world.uow(), token_id=token_id, person_id=person.person_id, **fields)  # type: ignore[arg-type]
    return token_id


class TestMakeToken:
    def test_gives_a_secret_once_and_says_so(self, world: World) -> None:
        person, token_id = world.join(), TokenId(uuid4())
        make = {"token_id": token_id, "person_id": person.person_id, "life": DAY, "now": NOW}
        assert tokens.make_token(world.uow(), **make).startswith("scs_")  # type: ignore[arg-type]
        with pytest.raises(SecretShownBefore):
            tokens.make_token(world.uow(), **make)  # type: ignore[arg-type]
        assert (world.event_names(), world.audit_codes()) == (["TokenMade"], ["TOKEN_MADE"])

    def test_refuses_an_eleventh_until_one_has_expired(self, world: World) -> None:
        person = world.join()
        for _ in range(9):
            made(world, person)
        made(world, person, life=HOUR)
        with pytest.raises(TooManyTokens):
            made(world, person)
        made(world, person, now=NOW + HOUR)

    @pytest.mark.parametrize("scopes", [[], ["read", "everything"]])
    def test_refuses_scopes_that_there_are_not(self, world: World, scopes: list[str]) -> None:
        with pytest.raises(ScopesNotPossible):
            made(world, world.join(), scopes=scopes)

    @pytest.mark.parametrize("life", [timedelta(minutes=4), timedelta(days=366)])
    def test_refuses_a_life_too_short_or_too_long(self, world: World, life: timedelta) -> None:
        with pytest.raises(LifeNotPossible):
            made(world, world.join(), life=life)

    def test_refuses_a_long_name(self, world: World) -> None:
        with pytest.raises(TokenNameTooLong):
            made(world, world.join(), name="x" * 61)


class TestRevoke:
    def test_ends_one_of_ones_own(self, world: World) -> None:
        person, other = world.join(), world.join()
        token_id = made(world, person)
        with pytest.raises(NotFound):
            tokens.revoke_token(world.uow(), token_id=token_id, person_id=other.person_id, now=NOW)
        tokens.revoke_token(world.uow(), token_id=token_id, person_id=person.person_id, now=NOW)
        with pytest.raises(NotFound):
            tokens.revoke_token(world.uow(), token_id=token_id, person_id=person.person_id, now=NOW)
        assert world.event_names() == ["TokenMade", "TokensRevoked"]

    def test_ends_all_of_ones_own_and_says_nothing_where_there_is_none(self, world: World) -> None:
        person, other = world.join(), world.join()
        for whose in (person, person, other):
            made(world, whose)
        revoke = {"person_id": person.person_id, "now": NOW}
        assert [tokens.revoke_all_tokens(world.uow(), **revoke) for _ in range(2)] == [2, 0]  # type: ignore[arg-type]
        assert world.audit_codes().count("TOKENS_REVOKED") == 1
        assert tokens.revoke_all_tokens(world.uow(), person_id=other.person_id, now=NOW) == 1

    def test_comes_with_another_role_and_with_suspension(self, world: World) -> None:
        steward, person = world.join(is_steward=True), world.join()
        made(world, person)
        rights = {"role": Role.VALIDATOR, "may_review": False, "is_steward": False}
        by = {"person_id": person.person_id, "by": steward.subject_id, "now": NOW}
        membership.change_role(world.uow(), **rights, **by)  # type: ignore[arg-type]
        assert tokens.revoke_all_tokens(world.uow(), person_id=person.person_id, now=NOW) == 0
        made(world, person)
        membership.suspend(world.uow(), **by)  # type: ignore[arg-type]
        assert tokens.revoke_all_tokens(world.uow(), person_id=person.person_id, now=NOW) == 0
