"""Somebody changes one point by hand: the page of the receipt says so, and the receipt itself still holds."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.receipts import read_receipt
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.queries.receipts import receipts_of
from tests.api.programs import Program
from tests.cast import Cast, store_cast
from tests.stories import POINTS_OF_APPROVE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in

SAYS = "This site does not say what this receipt says"
OTHER = POINTS_OF_APPROVE + 1


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """Approved and in the log; triggers are off."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    sequence(now=timezone.now())
    triggers.remove(connection)
    return action_id


def page(cast: Cast, action_id: UUID) -> str:
    return signed_in(cast.participant).get(f"/actions/{action_id}/receipt/").content.decode()


def test_nothing_is_said_where_everything_agrees(cast: Cast, action_id: UUID) -> None:
    assert SAYS not in page(cast, action_id)
    assert Program(cast.participant).get(f"actions/{action_id}/receipt/")["Ledger-Agrees"] == "yes"


def test_what_was_sealed_and_what_is_shown_are_named(cast: Cast, action_id: UUID) -> None:
    models.ScoreEntry.objects.filter(action=action_id, kind="CONFIRM").update(confirmed_delta=OTHER)
    html = page(cast, action_id)
    assert SAYS in html
    assert "Sealed in the log are 25 points. The site shows 26 now" in html
    assert "Your score is shown as 25, but its entries add up to 26." in html


def test_programs_are_told_too_and_get_the_receipt_all_the_same(cast: Cast, action_id: UUID) -> None:
    models.ScoreEntry.objects.filter(action=action_id, kind="CONFIRM").update(confirmed_delta=OTHER)
    answer = Program(cast.participant).get(f"actions/{action_id}/receipt/")
    assert answer["Ledger-Agrees"] == "no"
    assert read_receipt(answer.content).openings[OpeningName.BODY].opening["points"] == POINTS_OF_APPROVE


Spoil = Callable[[UUID], Any]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pk: models.Action.objects.filter(pk=pk).update(points_awarded=OTHER), "The site shows 26 now"),
        (lambda pk: models.PersonProfile.objects.update(reputation_score=OTHER), "Your score is shown as 26"),
        (lambda pk: models.Decision.objects.filter(action=pk).update(points=OTHER), "what the reviewer said"),
        (lambda pk: models.LogOpening.objects.update(salt=bytes(32)), "does not fit its seal in the log"),
    ],
    ids=["action", "score", "decision", "salt"],
)
def test_it_is_said_wherever_the_point_was_changed(cast: Cast, action_id: UUID, spoil: Spoil, said: str) -> None:
    spoil(action_id)
    html = page(cast, action_id)
    assert SAYS in html
    assert said in html


# As somebody writes it who has the file of a database before them: not even of the kind that a column is of.
UNREADABLE = [
    "logopening SET opening = 'no JSON'",
    "logopening SET opening = '[]'",
    "logopening SET salt = {bytes}",
    "logtile SET hashes = {bytes}",
    "logcheckpoint SET note = 'no note'",
    "log SET vkey = 'no key'",
]
TEXT_FOR_BYTES = ["logleaf SET leaf_bytes = 'text'", "logleaf SET leaf_hash = 'text'", "logopening SET salt = 'text'"]


def write(sql: str) -> None:
    value = "'\\x00'" if connection.vendor == "postgresql" else "x'00'"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE socialscore_{sql.format(bytes=value)}")


@pytest.mark.parametrize("sql", UNREADABLE)
def test_a_receipt_that_cannot_be_made_says_why_and_what_to_do(cast: Cast, action_id: UUID, sql: str) -> None:
    write(sql)
    answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/")
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert "<h1>No receipt can be made</h1>" in html
    assert "What is kept for this receipt was changed in the database" in html
    assert Program(cast.participant).get(f"actions/{action_id}/receipt/").status_code == HTTPStatus.CONFLICT
    assert [receipt for _, receipt in receipts_of(SubjectId(cast.participant.subject_id))] == [None]
    assert signed_in(cast.participant).get(f"/actions/{action_id}/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("sql", [*UNREADABLE, *TEXT_FOR_BYTES])
def test_no_page_breaks_whatever_was_written(cast: Cast, action_id: UUID, sql: str) -> None:
    if connection.vendor == "postgresql" and sql in TEXT_FOR_BYTES:
        pytest.skip("PostgreSQL takes bytes only.")
    write(sql)
    a_settled_decision(a_submitted_action(cast.participant, models.Activity.objects.get().pk), cast.validator)
    client = signed_in(cast.participant)
    for path in (f"/actions/{action_id}/", f"/actions/{action_id}/receipt/", f"/actions/{action_id}/promise.json"):
        assert client.get(path).status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert client.get("/ledger/").status_code == HTTPStatus.OK


def test_the_ledger_says_that_its_checkpoint_was_changed(cast: Cast, action_id: UUID) -> None:
    said, beside_its_time = "it is not what the log signed", "changed since"
    page = Client().get("/ledger/").content.decode()
    assert said not in page
    assert beside_its_time not in page
    checkpoint = models.LogCheckpoint.objects.order_by("-size")[0]
    models.LogCheckpoint.objects.filter(pk=checkpoint.pk).update(note=checkpoint.note.replace("\n2\n", "\n3\n"))
    page = Client().get("/ledger/").content.decode()
    assert said in page
    assert beside_its_time in page
