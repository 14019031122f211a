"""A fixed cast of stored people: one per role, and an outsider."""

from dataclasses import dataclass

from socialscore.domain.person import Role
from socialscore.infrastructure.django_app.models import PersonProfile, User

PASSWORD = "socialscore-demo"  # of people who exist in tests only


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Profiles; each has its user loaded."""

    participant: PersonProfile
    other: PersonProfile
    lead: PersonProfile
    other_lead: PersonProfile
    validator: PersonProfile
    validator2: PersonProfile
    steward: PersonProfile
    admin: PersonProfile


def a_stored_person(name: str, **rights: object) -> PersonProfile:
    """A member with a verified way to sign in: `<name>@example.org`."""
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, is_staff=rights.pop("is_staff", False))
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    profile = PersonProfile.objects.select_related("user").get(user=user)
    for field, value in {"display_name": name.replace("_", " ").title(), **rights}.items():
        setattr(profile, field, value)
    profile.save()
    return profile


def store_cast() -> Cast:
    """Everybody, with the rights their name says."""
    return Cast(
        participant=a_stored_person("participant"),
        other=a_stored_person("other"),
        lead=a_stored_person("lead", role=Role.LEAD),
        other_lead=a_stored_person("other_lead", role=Role.LEAD),
        validator=a_stored_person("validator", role=Role.VALIDATOR),
        validator2=a_stored_person("validator2", role=Role.VALIDATOR),
        steward=a_stored_person("steward", is_steward=True),
        admin=a_stored_person("admin", is_staff=True),
    )
