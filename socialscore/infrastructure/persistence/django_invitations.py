"""Invitations: rows to aggregates and back. An invitation ends once: `UPDATE … WHERE state = OPEN`."""

from django.db import IntegrityError

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import InvitationId, SubjectId
from socialscore.domain.invitation import Invitation, InvitationState, Rights
from socialscore.domain.person import Role
from socialscore.infrastructure.auth.invitation_secrets import digest_of, new_secret
from socialscore.infrastructure.django_app import models


class DjangoInvitationRepository:
    def find(self, invitation_id: InvitationId) -> Invitation | None:
        return _found(models.Invitation.objects.filter(pk=invitation_id).first())

    def find_by_secret(self, secret: str) -> Invitation | None:
        return _found(models.Invitation.objects.filter(secret_digest_hex=digest_of(secret)).first())

    def open_for(self, email: str) -> Invitation | None:
        return _found(models.Invitation.objects.filter(email=email, state=InvitationState.OPEN).first())

    def save(self, invitation: Invitation) -> None:
        if invitation.state is InvitationState.OPEN:
            _insert(invitation)
            return
        rows = models.Invitation.objects.filter(pk=invitation.invitation_id, state=InvitationState.OPEN)
        if not rows.update(state=invitation.state, ended_at=invitation.ended_at, used_by=invitation.used_by):
            raise Conflict


def _insert(invitation: Invitation) -> None:
    try:
        models.Invitation.objects.create(
            invitation_id=invitation.invitation_id,
            email=invitation.email,
            role=invitation.rights.role,
            may_review=invitation.rights.may_review,
            is_steward=invitation.rights.is_steward,
            invited_by_id=invitation.invited_by,
            secret_digest_hex=digest_of(new_secret(invitation.invitation_id)),
            made_at=invitation.made_at,
            expires_at=invitation.expires_at,
        )
    except IntegrityError as error:
        raise Conflict from error


def _found(row: models.Invitation | None) -> Invitation | None:
    if row is None:
        return None
    return Invitation(
        invitation_id=InvitationId(row.invitation_id),
        email=row.email,
        rights=Rights(role=Role(row.role), may_review=row.may_review, is_steward=row.is_steward),
        invited_by=SubjectId(row.invited_by_id),
        made_at=row.made_at,
        expires_at=row.expires_at,
        state=InvitationState(row.state),
        ended_at=row.ended_at,
        used_by=SubjectId(row.used_by_id) if row.used_by_id else None,
    )
