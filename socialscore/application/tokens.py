"""Tokens of programs: making one, revoking one or all. Whoever has them is told by mail of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.errors import NotFound
from socialscore.domain.events import TokenMade, TokensRevoked
from socialscore.domain.ids import PersonId, SubjectId, TokenId
from socialscore.domain.tokens import SCOPES, SecretShownBefore, require_possible


def make_token(
    uow: UnitOfWork,
    *,
    token_id: TokenId,
    person_id: PersonId,
    name: str = "",
    scopes: Sequence[str] = SCOPES,
    life: timedelta,
    now: datetime,
) -> str:
    """
    A new token; returns its secret, which can be read this once.

    :raises SecretShownBefore: if there is one with this id: a second press, or the page again.
    :raises RuleBroken: if the person has as many as allowed, or scopes, life or name are not possible.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        # Counting locks the person's: what was made at the same moment is seen afterwards.
        valid_tokens = uow.tokens.count_valid(person_id, now=now)
        if uow.tokens.exists(token_id):
            raise SecretShownBefore
        chosen = [scope for scope in SCOPES if scope in scopes] if set(scopes) <= set(SCOPES) else []
        require_possible(name=name, scopes=chosen, life=life, valid_tokens=valid_tokens)
        secret = uow.tokens.add(token_id, person_id, name=name, scopes=chosen, expires_at=now + life)
        uow.audit.add(
            "TOKEN_MADE", actor=person.subject_id, about=person.subject_id, details={"scopes": chosen}, now=now
        )
        uow.announce(
            TokenMade(
                token_id=token_id,
                person_id=person_id,
                subject_id=person.subject_id,
                scopes=tuple(chosen),
                expires_at=now + life,
                made_at=now,
            )
        )
    return secret


def revoke_token(uow: UnitOfWork, *, token_id: TokenId, person_id: PersonId, now: datetime) -> None:
    """
    End one of one's own tokens.

    :raises NotFound: if there is none with this id, or it is somebody else's.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        if not uow.tokens.remove(token_id, person_id):
            raise NotFound
        _tell(uow, person_id, person.subject_id, 1, actor=person.subject_id, now=now)


def revoke_all_tokens(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> int:
    """End all of one's own tokens; returns how many there were."""
    with uow:
        person = uow.people.find_by_id(person_id)
        return end_tokens(uow, person_id, person.subject_id, actor=person.subject_id, now=now)


def end_tokens(
    uow: UnitOfWork, person_id: PersonId, subject_id: SubjectId, *, actor: SubjectId | None, now: datetime
) -> int:
    """All tokens of a person, inside of what ends them: a change of rights, for one."""
    count = uow.tokens.remove_all(person_id)
    if count:
        _tell(uow, person_id, subject_id, count, actor=actor, now=now)
    return count


def _tell(
    uow: UnitOfWork, person_id: PersonId, subject_id: SubjectId, count: int, *, actor: SubjectId | None, now: datetime
) -> None:
    uow.audit.add("TOKENS_REVOKED", actor=actor, about=subject_id, details={"count": count}, now=now)
    uow.announce(TokensRevoked(person_id=person_id, subject_id=subject_id, count=count, revoked_at=now))
