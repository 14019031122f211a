"""An invitation that a test finds there, and the link that its mail carries."""

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from socialscore.application.invitations import invite
from socialscore.domain.ids import InvitationId, SubjectId
from socialscore.domain.invitation import Rights
from socialscore.domain.person import Role
from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.wiring import unit_of_work

EMAIL = "invited@example.org"


def an_invitation(
    by: PersonProfile, *, email: str = EMAIL, role: Role = Role.VALIDATOR, now: datetime | None = None
) -> InvitationId:
    """Open for seven days from `now`."""
    invitation_id = InvitationId(uuid4())
    invite(
        unit_of_work(),
        invitation_id=invitation_id,
        email=email,
        rights=Rights(role=role),
        by=SubjectId(by.subject_id),
        now=now or timezone.now(),
    )
    return invitation_id


def link_of(invitation_id: InvitationId) -> str:
    """The address in the mail, without the site."""
    return f"/invited/{new_secret(invitation_id)}/"
