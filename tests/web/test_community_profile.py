"""The public profile: of who opted in, and of nobody else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId
from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

Counted = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def opt_in(person: models.PersonProfile, listing: Listing = Listing.ABSENT) -> None:
    who = PersonId(person.person_id)
    membership.rename(unit_of_work(), person_id=who, display_name="Amina Diallo", pseudonym="Quiet Tern")
    membership.choose_visibility(
        unit_of_work(), person_id=who, listing=listing, has_public_profile=True, now=timezone.now()
    )


class TestProfile:
    def test_shows_a_stranger_name_and_points_by_activity(self, client: Client, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        opt_in(cast.participant)
        page = client.get(f"/people/{cast.participant.person_id}/").content.decode()
        assert "Amina Diallo" in page
        assert "Beach clean-up" in page
        assert ">25<" in page
        assert "participant@example.org" not in page
        assert str(cast.participant.subject_id) not in page
        assert 'name="robots" content="noindex"' in page

    def test_shows_the_pseudonym_of_who_is_listed_by_it(self, client: Client, cast: Cast) -> None:
        opt_in(cast.participant, Listing.PSEUDONYM)
        page = client.get(f"/people/{cast.participant.person_id}/").content.decode()
        assert "Quiet Tern" in page
        assert "Amina" not in page

    def test_is_404_for_who_did_not_opt_in_even_to_themselves(self, client: Client, cast: Cast) -> None:
        path = f"/people/{cast.participant.person_id}/"
        assert client.get(path).status_code == 404
        client.force_login(cast.participant.user)
        assert client.get(path).status_code == 404

    def test_is_the_same_404_for_who_does_not_exist(self, client: Client, cast: Cast) -> None:
        nobody = client.get(f"/people/{uuid4()}/")
        hidden = client.get(f"/people/{cast.participant.person_id}/")
        assert nobody.status_code == hidden.status_code == 404

    def test_lists_the_first_activities_and_sums_up_the_rest(
        self, client: Client, cast: Cast, django_assert_max_num_queries: Counted
    ) -> None:
        for number in range(14):
            activity_id = an_open_activity(cast.lead, name=f"Activity {number}")
            a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        opt_in(cast.participant)
        with django_assert_max_num_queries(2):
            page = client.get(f"/people/{cast.participant.person_id}/").content.decode()
        assert "Other activities" in page
        assert page.count(">350<") == 2

    @pytest.mark.parametrize("many", [20, 2_000])
    def test_takes_two_queries_however_many_entries_there_are(
        self, client: Client, cast: Cast, many: int, django_assert_max_num_queries: Counted
    ) -> None:
        opt_in(cast.participant)
        with unit_of_work():
            models.ScoreEntry.objects.bulk_create(
                models.ScoreEntry(
                    subject_id=cast.participant.subject_id,
                    kind="ADJUST",
                    reserved_delta=0,
                    confirmed_delta=1,
                    rule_version=1,
                    idempotency_key=f"test:{number}",
                )
                for number in range(many)
            )
        with django_assert_max_num_queries(2):
            assert "Corrections" in client.get(f"/people/{cast.participant.person_id}/").content.decode()
