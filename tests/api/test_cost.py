"""What a list costs, whoever asks with however many tokens."""

from datetime import timedelta
from secrets import token_hex

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.infrastructure.django_app.models import AuthToken, User
from tests.api.programs import Program, program_of
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity

MOST_QUERIES = 3


@pytest.fixture
def program(cast: Cast) -> Program:
    """One of a person with a page of actions, which has asked before: a first use is noted."""
    activity_id = an_open_activity(cast.lead)
    for _ in range(26):
        a_submitted_action(cast.participant, activity_id)
    program = program_of(cast.participant)
    program.get("actions/")
    return program


def queries_of(program: Program) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = program.get("actions/")
    assert len(answer.json()["results"]) == 25
    return len(asked)


def add_tokens(user: User, count: int) -> None:
    expiry = timezone.now() + timedelta(days=1)
    AuthToken.objects.bulk_create(
        AuthToken(user=user, digest=token_hex(64), token_key=token_hex(8)[:15], expiry=expiry) for _ in range(count)
    )


class TestList:
    def test_asks_three_questions_with_one_token_and_with_a_thousand(self, cast: Cast, program: Program) -> None:
        with_one = queries_of(program)
        assert with_one <= MOST_QUERIES
        add_tokens(cast.participant.user, 999)
        add_tokens(cast.other.user, 1_000)
        assert queries_of(program) == with_one
