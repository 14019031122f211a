"""Statements that are built once answer as their query sets do."""

from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q, QuerySet, Value
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.person import Role
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.compiled import CompiledQuery
from tests.builders import NOW
from tests.cast import a_stored_person

AWKWARD = "50 % of 'all' %s \\ \x07 \u00fc"


def named(person_id: UUID, text: str = "") -> QuerySet[models.PersonProfile, Any]:
    """Constants before, between and after the parameters; one of them with everything that needs quoting."""
    return (
        models.PersonProfile.objects.filter(~Q(display_name=AWKWARD), person_id=person_id, role__in=list(Role))
        .filter(Q(display_name=text) | Q(is_active=True), created_at__gt=NOW - timedelta(days=9_000))
        .values_list("person_id", "display_name", "created_at", Value(AWKWARD), Value(7))
    )


class TestRows:
    def test_are_those_of_the_query_set(self, db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        people = [a_stored_person(name) for name in ("ana", "bo")]
        compiled = CompiledQuery(named, person_id=UUID, text=str)
        for person in people:
            expected = list(named(person.person_id, AWKWARD))
            assert [row[3:] for row in expected] == [(AWKWARD, 7)]
            for _ in range(2):
                with django_assert_num_queries(1):
                    found = compiled.rows(person_id=person.person_id, text=AWKWARD)
                assert [tuple(row) for row in found] == expected
                assert found[0][2].tzinfo is UTC

    def test_are_none_where_the_query_set_has_none(self, db: None) -> None:
        assert CompiledQuery(named, person_id=UUID, text=str).rows(person_id=UUID(int=7), text="") == []

    @pytest.mark.postgresql
    def test_are_asked_for_by_a_long_statement_that_psycopg_reads_once(self, db: None) -> None:
        from psycopg import _queries

        def build(person_id: UUID) -> QuerySet[models.PersonProfile, Any]:
            people = models.PersonProfile.objects.filter(person_id=person_id).exclude(display_name="x" * 5_000)
            return people.values_list("display_name")

        compiled = CompiledQuery(build, person_id=UUID)
        compiled.rows(person_id=UUID(int=7))
        known = _queries._query2pg_client.cache_info().hits
        compiled.rows(person_id=UUID(int=8))
        assert _queries._query2pg_client.cache_info().hits > known
