"""Somebody who is erased while they send something: either all of it is gone, or nothing was sent."""

import pytest

from socialscore.application import privacy, timers
from socialscore.domain.action import Action
from socialscore.domain.errors import Conflict, NotFound
from socialscore.infrastructure.django_app import models
from tests.builders import NOW
from tests.leaving import Bin, Journal
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = pytest.mark.races


@sizes(10, 100)
def test_leaves_nothing_waiting_and_no_word(community: Community, many: int) -> None:
    activity_id = community.open_activity()
    people = [community.world.join() for _ in range(many)]

    def submit(number: int) -> Action:
        return community.submit(activity_id, people[number])

    def erase(number: int) -> bool:
        person_id, uow = people[number].person_id, community.world.uow()
        return privacy.erase_now(uow, person_id=person_id, journal=Journal(), store=Bin(), now=NOW)

    for number, (sent, erased) in enumerate(at_once(many, submit, erase)):
        assert isinstance(sent, Action | Conflict | NotFound), sent
        # In the way of each other: the next round does it.
        assert erased is True or (isinstance(erased, Conflict) and erase(number)), erased
    timers.drop_drafts(community.world.uow(), now=NOW)  # what was typed in that very moment: the worker's next tick
    gone = [person.subject_id for person in people]
    assert not models.PersonProfile.objects.filter(subject_id__in=gone).exists()
    assert not models.Action.objects.filter(subject_id__in=gone, status="SUBMITTED").exists()
    assert not models.Revision.objects.filter(action__subject_id__in=gone).exclude(text="").exists()
