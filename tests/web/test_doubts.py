"""Somebody changes one point by hand: the page of the receipt says so, and the receipt itself still holds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.receipts import read_receipt
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.sequencer import sequence
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
