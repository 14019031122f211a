"""The audit compares the log with what witnesses hold and signed, and a closed log with what follows it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.keys import signer, verifier_of
from socialscore.infrastructure.transparency.recovering import rotate
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import store_cast
from tests.stories import an_open_activity
from tests.witness import Witness, witnessing


@pytest.fixture
def witness(db: None) -> Iterator[Witness]:
    """It cosigned a log of two entries, before the triggers were taken off."""
    cast = store_cast()
    for _ in range(2):
        an_open_activity(cast.lead)
    sequence(now=timezone.now())
    with witnessing(Witness()) as one:
        one.know(verifier_of(models.Log.objects.get()))
        models.Witness.objects.create(vkey=str(one.vkey), url=one.url)
        ask_everybody()
        triggers.remove(connection)
        yield one


def found() -> list[Finding]:
    return list(findings(now=timezone.now()))


def sign_another_root() -> None:
    """As an operator does who rewrote the log, with the key."""
    log, size = models.Log.objects.get(number=1), 2
    forged = Checkpoint(origin=log.origin, size=size, root_hash=bytes(32)).signed(signer(log.origin))
    models.LogCheckpoint.objects.filter(log=log).update(note=str(forged), root_hash=bytes(32))


class TestWitnesses:
    def test_who_cosigned_what_is_here_find_nothing(self, witness: Witness) -> None:
        assert found() == []

    def test_who_cosigned_another_root_find_it(self, witness: Witness) -> None:
        sign_another_root()
        assert Finding(Code.COSIGNATURE_DIFFERS, "2") in found()

    def test_whose_checkpoint_is_gone_find_it(self, witness: Witness) -> None:
        models.LogCheckpoint.objects.all().delete()
        assert Finding(Code.COSIGNATURE_DIFFERS, "2") in found()

    def test_who_hold_more_are_a_finding(self, witness: Witness) -> None:
        witness.held[models.Log.objects.get().origin] = (7, bytes(32))
        ask_everybody()
        assert found() == [Finding(Code.WITNESS_DIFFERS, "witness.example.net/w1")]


class TestPredecessor:
    def test_that_was_rewritten_is_found_by_what_follows_it(self, witness: Witness) -> None:
        rotate(now=timezone.now())
        assert found() == []
        sign_another_root()
        assert Finding(Code.TABLE_DIFFERS, "0") in found()
