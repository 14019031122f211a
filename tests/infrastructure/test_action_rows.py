"""How much is read for an action, and when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.builders import a_kept_file
from tests.django_world import DjangoWorld
from tests.domain.steps import ASK
from tests.worlds import Community


@pytest.fixture
def community(db: None) -> Community:
    return Community(DjangoWorld())


class TestLoading:
    def test_an_action_that_was_sent_takes_two_queries_and_brings_its_activity(
        self, community: Community, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.claim(action_id)
        community.action(action_id)
        with community.world.uow() as uow, django_assert_num_queries(2):
            action = uow.actions.find_by_id(action_id)
            assert uow.activities.find_by_id(action.activity_id).rules == action.rules
            assert action.lease is not None

    def test_parts_that_were_sent_are_read_once_somebody_asks(
        self, community: Community, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sent = community.submit(community.open_activity(), files=(a_kept_file(b"1"), a_kept_file(b"2")))
        stored = community.action(sent.action_id)
        with django_assert_num_queries(1):
            assert len(stored.sent.parts) == 3
            assert all(part in stored.sent.parts for part in sent.sent.parts)
            assert stored == sent
            assert stored.sent.files == sent.sent.files

    def test_saving_what_a_reviewer_does_reads_no_parts(self, community: Community) -> None:
        held = community.claim(community.submit(community.open_activity()).action_id)
        with CaptureQueriesContext(connection) as queries:
            community.judge(held, ASK)
        assert not [query for query in queries if "socialscore_part" in query["sql"]]
