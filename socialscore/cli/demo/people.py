"""The forty people of Harbour Commons."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing, Role
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work

DOMAIN = "demo.example"
PASSWORD = "socialscore-demo"  # noqa: S105 (printed on the console of a demo)

SIGN_INS = {
    "participant": ("Amina Diallo", Role.PARTICIPANT),
    "lead": ("Joost Peeters", Role.LEAD),
    "validator": ("Wei Zhang", Role.VALIDATOR),
    "validator2": ("Grace Okafor", Role.VALIDATOR),
    "steward": ("Inês Carvalho", Role.PARTICIPANT),
    "admin": ("Tomas Berg", Role.PARTICIPANT),
}
LEADS = ("Hanna Virtanen", "Marek Kowalczyk")
MEMBERS = (
    "Mina Park", "Sara Lind", "Łukasz Nowak", "Ana Reis", "Yusuf Demir", "Chloé Martin", "Ravi Menon", "Elif Kaya",
    "Noah Smit", "Lucía Torres", "Oskar Holm", "Fatima Zahra", "Kenji Mori", "Maja Jensen", "Piet de Boer",
    "Zofia Mazur", "Emil Sørensen", "Aisha Bello", "Jonas Weber", "Carla Ricci", "Tariq Aziz", "Lena Fischer",
    "Dmitri Volkov", "Nia Roberts", "Hugo Lefèvre", "Ingrid Dahl", "Samuel Mensah", "Priya Nair", "Otto Brandt",
    "Rosa Vega", "Liam Byrne", "Signe Lund",
)  # fmt: skip
PSEUDONYMS = {"Yusuf Demir": "Quiet Heron", "Carla Ricci": "Tide Watcher", "Nia Roberts": "North Pier"}
NOT_LISTED = {"Dmitri Volkov", "Lena Fischer", "Otto Brandt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the demo, by the ids that use cases take."""

    name: str
    person_id: PersonId
    subject_id: SubjectId


def make_people() -> dict[str, Member]:
    """Everybody, by name; roles are given by the first steward through the use case."""
    accounts = {name: key for key, (name, _) in SIGN_INS.items()}
    members = {name: _make(name, accounts.get(name)) for name in (*accounts, *LEADS, *MEMBERS)}
    steward, admin = members[SIGN_INS["steward"][0]], members[SIGN_INS["admin"][0]]
    now = timezone.now()
    membership.bootstrap(unit_of_work(), person_id=steward.person_id, now=now)
    roles = {name: role for name, role in SIGN_INS.values() if role is not Role.PARTICIPANT}
    for name, role in roles.items():
        _give(members[name], role, by=steward)
    # They may review too: with three who could look, a community may ask for second opinions and calibrate.
    for name in LEADS:
        _give(members[name], Role.LEAD, by=steward, may_review=True)
    membership.change_role(
        unit_of_work(),
        person_id=admin.person_id,
        role=Role.PARTICIPANT,
        may_review=False,
        is_steward=True,
        by=steward.subject_id,
        now=now,
    )
    return members


def _make(name: str, account: str | None) -> Member:
    local_part = account or ".".join(name.lower().split()).encode("ascii", "ignore").decode()
    user = models.User.objects.create_user(
        f"{local_part}@{DOMAIN}",
        PASSWORD if account else None,
        is_staff=account == "admin",
        is_superuser=account == "admin",
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    profile = models.PersonProfile.objects.get(user=user)
    member = Member(name=name, person_id=PersonId(profile.person_id), subject_id=SubjectId(profile.subject_id))
    now = timezone.now()
    membership.agree(unit_of_work(), person_id=member.person_id, now=now)
    membership.rename(unit_of_work(), person_id=member.person_id, display_name=name, pseudonym=PSEUDONYMS.get(name, ""))
    if name not in NOT_LISTED:
        listing = Listing.PSEUDONYM if name in PSEUDONYMS else Listing.NAME
        membership.choose_visibility(
            unit_of_work(),
            person_id=member.person_id,
            listing=listing,
            has_public_profile=name not in PSEUDONYMS,
            now=now,
        )
    return member


def _give(member: Member, role: Role, *, by: Member, may_review: bool = False) -> None:
    membership.change_role(
        unit_of_work(),
        person_id=member.person_id,
        role=role,
        may_review=may_review,
        is_steward=False,
        by=by.subject_id,
        now=timezone.now(),
    )
