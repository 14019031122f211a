"""What others hold of the log, against the log, wherever in it they hold it of."""

import pytest
from django.utils import timezone

from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import EMPTY_ROOT
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def signed(db: None) -> list[Checkpoint]:
    """Of an empty log, and of each size that was signed."""
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    for _ in range(3):
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        sequence(now=timezone.now())
    origin = models.Log.objects.get().origin
    rows = models.LogCheckpoint.objects.order_by("size")
    each = [Checkpoint(origin=origin, size=row.size, root_hash=bytes(row.root_hash)) for row in rows]
    return [Checkpoint(origin=origin, size=0, root_hash=EMPTY_ROOT), *each]


def found(held: list[Checkpoint]) -> list[Finding]:
    return list(findings(now=timezone.now(), held=held))


def test_what_was_signed_is_true(signed: list[Checkpoint]) -> None:
    assert len(signed) > 2
    assert found(signed) == found([]) == []


@pytest.mark.parametrize("place", [0, 1, -1])
def test_another_root_is_named_and_no_other(signed: list[Checkpoint], place: int) -> None:
    one = signed[place]
    forged = Checkpoint(origin=one.origin, size=one.size, root_hash=bytes(32))
    assert found([*signed, forged]) == [Finding(Code.HELD_DIFFERS, f"{one.size}")]


def test_more_than_there_is_is_named(signed: list[Checkpoint]) -> None:
    beyond = Checkpoint(origin=signed[0].origin, size=signed[-1].size + 1, root_hash=bytes(32))
    assert found([*signed, beyond]) == [Finding(Code.HELD_DIFFERS, f"{beyond.size}")]
