"""The tokens of a person's programs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialscore.domain.ids import PersonId
from socialscore.infrastructure.django_app import models


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token without its secret, which nobody has. `expires_at` None: it lives until it is revoked."""

    token_id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    has_expired: bool


def tokens_of(person_id: PersonId, *, now: datetime) -> list[TokenRow]:
    """A person's tokens, newest first, those among them that have expired and are not cleared away yet. One query."""
    own = models.AuthToken.objects.filter(user__person=person_id).order_by("-created", "public_id")
    return [
        TokenRow(
            token_id=token_id,
            name=name,
            scopes=tuple(scopes),
            created_at=created,
            expires_at=expiry,
            last_used_at=last_used_at,
            has_expired=expiry is not None and expiry <= now,
        )
        for token_id, name, scopes, created, expiry, last_used_at in own.values_list(
            "public_id", "name", "scopes", "created", "expiry", "last_used_at"
        )
    ]
