"""Invitations to a role. Of the link's secret the digest alone is kept."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.invitation import InvitationState
from socialscore.domain.person import Role
from socialscore.infrastructure.django_app.models.identity import Subject, choices

_Q = models.Q


class Invitation(models.Model):
    """An address that was invited; open until it is used, replaced or revoked, or its time has run out."""

    invitation_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=choices(Role))
    may_review = models.BooleanField(default=False)
    is_steward = models.BooleanField(default=False)
    invited_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    secret_digest_hex = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=choices(InvitationState), default=InvitationState.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=_Q(state=InvitationState.OPEN), name="invitation_open_once"
            ),
            models.CheckConstraint(condition=_Q(role__in=list(Role)), name="invitation_role_known"),
            models.CheckConstraint(
                condition=_Q(may_review=False) | _Q(role=Role.LEAD), name="invitation_may_review_leads_only"
            ),
            models.CheckConstraint(
                condition=_Q(state=InvitationState.OPEN, ended_at__isnull=True)
                | (_Q(ended_at__isnull=False) & ~_Q(state=InvitationState.OPEN)),
                name="invitation_ended_or_open",
            ),
            models.CheckConstraint(
                condition=_Q(state=InvitationState.USED, used_by__isnull=False)
                | (_Q(used_by__isnull=True) & ~_Q(state=InvitationState.USED)),
                name="invitation_used_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-made_at", "-invitation_id"], name="invitation_newest")]

    def __str__(self) -> str:
        return str(self.invitation_id)
