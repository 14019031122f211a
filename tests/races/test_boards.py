"""Points and people that come and go while batches are made: nobody is missed, nobody is counted twice."""

import pytest

from socialscore.domain.person import Listing
from socialscore.http.sequencing import take_in_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.ranking import WIDTHS
from tests.boards import award, list_as
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = pytest.mark.races


@sizes(12, 400)
def test_agree_with_sums_and_people_in_the_end(community: Community, many: int) -> None:
    people = [community.world.join() for _ in range(3)]

    def give(number: int) -> None:
        award(people[number % 3], 31 + number % 3)

    def come_and_go(number: int) -> None:
        list_as(people[number % 3], Listing.ABSENT if number // 3 % 2 else Listing.NAME)

    def batch(_number: int) -> None:
        take_in_waiting()

    at_once(many, give, come_and_go, batch, batch)
    take_in_waiting()

    assert not models.RankTouch.objects.exists()
    listed = set(models.PersonProfile.objects.filter(listing=Listing.NAME).values_list("subject_id", flat=True))
    sums = models.BoardSum.objects.filter(subject__in=listed).values_list("pk", "points")
    assert sorted(models.RankedScore.objects.values_list("pk", "points")) == sorted(sums)
    for width in WIDTHS:
        counted = models.RankBucket.objects.filter(width=width).values_list("people", flat=True)
        assert sum(counted) == len(sums)
