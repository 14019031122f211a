"""How much a program may ask, and that it is told."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.api.programs import program_of, refusal
from tests.cast import Cast


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """Time stands still, so that no window ends."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


class TestAllowance:
    def test_is_said_with_each_answer(self, cast: Cast, settings: Settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1_000
        answer = program_of(cast.participant).get("me/")
        assert answer["RateLimit-Policy"] == '"person";q=1000;w=60, "token";q=500;w=60'
        assert re.fullmatch(r'"person";r=\d+;t=\d+, "token";r=499;t=\d+', answer["RateLimit"])

    def test_of_a_token_is_half_of_its_persons(self, cast: Cast, settings: Settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 10
        program = program_of(cast.validator2)
        statuses = [program.get("me/").status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]

    def test_is_refused_with_the_time_to_wait(self, cast: Cast, settings: Settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 10
        program = program_of(cast.other_lead)
        for _ in range(5):
            program.get("me/")
        answer = program.get("me/")
        assert refusal(answer) == (429, "TOO_OFTEN")
        left = re.search(r'"token";r=0;t=(\d+)', answer["RateLimit"])
        assert left is not None
        assert answer["Retry-After"] == left[1]

    def test_is_not_said_to_strangers(self, client: Client, db: None) -> None:
        assert "RateLimit" not in client.get("/api/v1/me/")
