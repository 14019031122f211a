"""Invitations: as those see them who give roles, and as whoever holds the link sees its one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from socialscore.domain.invitation import InvitationState
from socialscore.infrastructure.auth.invitation_secrets import digest_of
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

STILL_GOVERNS = Q(invited_by__person__is_active=True) & (
    Q(invited_by__person__is_steward=True) | Q(invited_by__person__user__is_staff=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation; `state` has the clock asked. Names are empty for somebody who left."""

    invitation_id: UUID
    email: str
    role: str
    may_review: bool
    is_steward: bool
    state: InvitationState
    invited_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def invitations(
    *, show: str = "", now: datetime, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[InvitationRow]:
    """
    Invitations, newest first. One query.

    :param show: a code of `InvitationState`; anything else shows all.
    """
    rows = models.Invitation.objects.filter(_shown(show, now))
    found = older_than(rows, cursor, moment="made_at", key="invitation_id")
    return page_of(
        list(found.order_by("-made_at", "-invitation_id").values(*_COLUMNS)[: size + 1]),
        to_row=lambda row: _row(row, now),
        cursor_of=lambda row: encode(row["made_at"], row["invitation_id"]),
        size=size,
    )


def invitation(invitation_id: UUID, *, now: datetime) -> InvitationRow | None:
    """One of them; None if there is none. One query."""
    row = models.Invitation.objects.filter(pk=invitation_id).values(*_COLUMNS).first()
    return None if row is None else _row(row, now)


def invitation_of_link(secret: str, *, now: datetime) -> InvitationRow | None:
    """
    The invitation that a link opens; None for one that was used, revoked, has expired or never was, and for one whose
    inviter may give roles no more. One query.
    """
    rows = models.Invitation.objects.filter(STILL_GOVERNS, secret_digest_hex=digest_of(secret))
    row = rows.filter(state=InvitationState.OPEN, expires_at__gt=now).values(*_COLUMNS).first()
    return None if row is None else _row(row, now)


_COLUMNS = (
    "invitation_id",
    "email",
    "role",
    "may_review",
    "is_steward",
    "state",
    "invited_by__person__display_name",
    "made_at",
    "expires_at",
    "ended_at",
)


def _shown(show: str, now: datetime) -> Q:
    is_open = Q(state=InvitationState.OPEN)
    shown = {
        InvitationState.OPEN: is_open & Q(expires_at__gt=now),
        InvitationState.EXPIRED: Q(state=InvitationState.EXPIRED) | is_open & Q(expires_at__lte=now),
        InvitationState.USED: Q(state=InvitationState.USED),
        InvitationState.REVOKED: Q(state=InvitationState.REVOKED),
    }
    return shown[InvitationState(show)] if show in set(InvitationState) else Q()


def _row(row: dict[str, Any], now: datetime) -> InvitationRow:
    is_over = row["state"] == InvitationState.OPEN and row["expires_at"] <= now
    return InvitationRow(
        invitation_id=row["invitation_id"],
        email=row["email"],
        role=row["role"],
        may_review=row["may_review"],
        is_steward=row["is_steward"],
        state=InvitationState.EXPIRED if is_over else InvitationState(row["state"]),
        invited_by=row["invited_by__person__display_name"] or "",
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
    )
