"""How often the rules of a version are read."""

import pytest
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app.rules import rules_of
from tests.builders import NOW
from tests.django_world import DjangoWorld
from tests.worlds import Community


@pytest.fixture
def community(db: None) -> Community:
    return Community(DjangoWorld())


class TestRulesOf:
    def test_a_published_version_are_read_once_those_of_a_draft_each_time(
        self, community: Community, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        draft = community.activity(community.draft_activity())
        with django_assert_num_queries(2):
            assert rules_of(draft.version_id, None) == rules_of(draft.version_id, None) == draft.rules
        with django_assert_num_queries(1):
            assert rules_of(draft.version_id, NOW) == rules_of(draft.version_id, NOW) == draft.rules
