"""
A community to measure: 24 activities under rules like the demo's, and the actions of the last 12 weeks.

Written in bulk, inside a unit of work, so that balances and board sums agree with the ledger.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password

from bench.floor.models import Entry
from bench.world_actions import Actions, Told
from socialscore.cli.demo.activities import PLANS
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityState
from socialscore.domain.person import Listing, Role
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.searching import keep_words
from socialscore.infrastructure.ranking import move_touched
from socialscore.wiring import community_zone, unit_of_work

ACTIVITIES, LEADS, OWN_ACTIONS, ENTRIES = 24, 3, 60, 200
# Of every 20 actions: 5 wait.
STATES = (
    [Status.SUBMITTED] * 5
    + [Status.APPROVED] * 11
    + [Status.DECLINED] * 2
    + [Status.CHANGES_REQUESTED, Status.WITHDRAWN]
)
NAMES = ("Amina", "Wei", "Grace", "Tomas", "Mina", "Sara", "Łukasz", "Ana", "Yusuf", "Chloé", "Ravi", "Elif", "Noah")
FAMILIES = ("Diallo", "Zhang", "Okafor", "Berg", "Park", "Lind", "Nowak", "Reis", "Demir", "Martin", "Menon", "Kaya")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many there are of what grows; `states` are those of the actions, in turn."""

    people: int = 200
    actions: int = 2_000
    states: Sequence[Status] = tuple(STATES)


DEFAULT = Size()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """
    Who looks, and at what: an approved action of the participant, with photos and an account of its points; none
    where nothing was approved.

    `twin` has as many actions as the participant; `staff` are the subjects of those who lead, review and govern.
    """

    participant: models.User
    lead: models.User
    validator: models.User
    steward: models.User
    action_id: UUID | None
    twin: models.User
    staff: frozenset[UUID]


def make_world(now: datetime, size: Size = DEFAULT) -> World:
    """Fill an empty database."""
    with unit_of_work():
        people = _people(now, size.people)
        activities = _activities(people[1 : 1 + LEADS], now)
        judge = people[1 + LEADS]
        actions = Actions(zone=community_zone())
        for told in _stories([people[0], *people[2 + LEADS : -1]], activities, judge, size, now):
            actions.add(told)
        actions.write()
    while move_touched():  # everybody is on the boards before anything is measured
        pass
    _entries(people[0].user, now)
    return World(
        participant=people[0].user,
        lead=people[1].user,
        validator=judge.user,
        steward=people[-1].user,
        twin=people[2 + LEADS].user,
        staff=frozenset(person.subject_id for person in (*people[1 : 2 + LEADS], people[-1])),
        action_id=actions.approved_with_photos(people[0].subject_id),
    )


def _people(now: datetime, count: int) -> list[models.PersonProfile]:
    password = make_password(None)
    users = models.User.objects.bulk_create(
        models.User(email=f"person{number}@example.org", password=password) for number in range(count)
    )
    subjects = models.Subject.objects.bulk_create(models.Subject() for _ in users)
    roles = dict.fromkeys(range(1, 1 + LEADS), Role.LEAD) | {1 + LEADS: Role.VALIDATOR}
    people = models.PersonProfile.objects.bulk_create(
        models.PersonProfile(
            user=user,
            subject=subject,
            role=roles.get(number, Role.PARTICIPANT),
            is_steward=number == count - 1,
            has_second_factor=number in roles or number == count - 1,  # as production asks of who acts in a role
            display_name=f"{NAMES[number % len(NAMES)]} {FAMILIES[number % len(FAMILIES)]}",
            pseudonym=f"Quiet Heron {number}" if number % 10 == 3 else "",
            listing=Listing.PSEUDONYM if number % 10 == 3 else Listing.NAME,
            has_public_profile=number % 2 == 0,
            created_at=now - timedelta(days=100),
        )
        for number, (user, subject) in enumerate(zip(users, subjects, strict=True))
    )
    for person in people:
        keep_words(person.person_id)
    return people


def _activities(
    leads: list[models.PersonProfile], now: datetime
) -> list[tuple[models.Activity, models.ActivityVersion]]:
    """Every lead has eight."""
    made = []
    for number, plan, lead in zip(range(ACTIVITIES), cycle(PLANS), cycle(leads), strict=False):
        activity = models.Activity(
            name=f"{plan.name} {number // len(PLANS) + 1}",
            description=plan.description,
            lead_id=lead.subject_id,
            state=ActivityState.OPEN,
            points=plan.rules.points.most,
            created_at=now - timedelta(days=95),
            version=1,
        )
        version = models.ActivityVersion(
            activity=activity,
            number=1,
            rules=plan.rules.to_data(),
            most_points=plan.rules.points.most,
            published_at=now - timedelta(days=90),
        )
        activity.current_version_id = version.version_id
        made.append((activity, version))
    models.Activity.objects.bulk_create(activity for activity, _ in made)
    models.ActivityVersion.objects.bulk_create(version for _, version in made)
    return made


def _stories(
    members: list[models.PersonProfile],
    activities: list[tuple[models.Activity, models.ActivityVersion]],
    judge: models.PersonProfile,
    size: Size,
    now: datetime,
) -> Iterator[Told]:
    """The first two members have many actions, the others a few; what waits was sent in the last days."""
    chance = random.Random(2)
    others = cycle(members[2:])
    plans = dict(zip((activity.pk for activity, _ in activities), cycle(PLANS), strict=False))
    for number in range(size.actions):
        activity, version = activities[(number * 7) % len(activities)]
        status = size.states[number % len(size.states)]
        longest = timedelta(days=4) if status is Status.SUBMITTED else timedelta(days=84)
        yield Told(
            action_id=uuid4(),
            activity=activity,
            version=version,
            rules=plans[activity.pk].rules,
            text=chance.choice(plans[activity.pk].texts),
            link=plans[activity.pk].link,
            person=members[number // OWN_ACTIONS] if number < 2 * OWN_ACTIONS else next(others),
            judge=judge,
            status=status,
            sent_at=now - timedelta(hours=1) - chance.random() * longest,
            answered_after=timedelta(minutes=chance.randrange(5, 50)),
            count=chance.randrange(1, 6),
        )


def _entries(owner: models.User, now: datetime) -> None:
    """Rows of the floor, as long as those of the product."""
    Entry.objects.bulk_create(
        Entry(
            owner=owner,
            title=f"Cleaned the stretch between the pier and the lighthouse, part {number}",
            place=f"Collection point {number % 7}, east quay",
            state=list(Entry.State)[number % 3],
            points=number * 37 % 2_000,
            sent_at=now - timedelta(hours=7 * number),
        )
        for number in range(ENTRIES)
    )
