"""
Whom pages and endpoints of a role are for: the one place that both ask.

What every participant may do is never asked here. Whoever acts in a role has the role and, where the community requires
it (`REQUIRE_MFA_FOR_ROLES`), a second factor of sign-in. No query: both came with the request.
"""

from django.conf import settings

from socialscore.domain.errors import NotAllowed, gettext_noop
from socialscore.infrastructure.auth.security_context import PersonSecurityContext


class SecondFactorNeeded(NotAllowed):
    title = gettext_noop("A second factor first")
    text = gettext_noop(
        "Whoever leads, reviews or governs here needs a second factor to sign in. Set one up in your settings: an "
        "authenticator app or a passkey, in two minutes."
    )


def require_reviewer(actor: PersonSecurityContext) -> None:
    """:raises WrongRole: if the person does not review. :raises SecondFactorNeeded: if there is none and must be."""
    actor.person.require_reviewer()
    require_second_factor(actor)


def require_lead(actor: PersonSecurityContext) -> None:
    """:raises WrongRole: if the person leads nothing. :raises SecondFactorNeeded: if there is none and must be."""
    actor.person.require_lead()
    require_second_factor(actor)


def require_governor(actor: PersonSecurityContext) -> None:
    """:raises WrongRole: if the person does not govern. :raises SecondFactorNeeded: if there is none and must be."""
    actor.person.require_governor()
    require_second_factor(actor)


def require_judge(actor: PersonSecurityContext) -> None:
    """:raises WrongRole: if the person answers no appeals. :raises SecondFactorNeeded: if there is none and must be."""
    actor.person.require_judge()
    require_second_factor(actor)


def require_importer(actor: PersonSecurityContext) -> None:
    """:raises WrongRole: if there is nothing to import. :raises SecondFactorNeeded: if there is none and must be."""
    actor.person.require_importer()
    require_second_factor(actor)


def require_second_factor(actor: PersonSecurityContext) -> None:
    """:raises SecondFactorNeeded: if the person has none and must have one to act in a role."""
    if not may_act_in_role(actor):
        raise SecondFactorNeeded


def may_act_in_role(actor: PersonSecurityContext) -> bool:
    """Whether what a role allows may be done now, whichever it is."""
    return actor.has_second_factor or not settings.REQUIRE_MFA_FOR_ROLES


def acts_as_steward(actor: PersonSecurityContext) -> bool:
    """Whether what only stewards see may be shown to this person now."""
    return actor.is_steward and may_act_in_role(actor)
