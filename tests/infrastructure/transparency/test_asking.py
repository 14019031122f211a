"""Witnesses are asked about what was signed; what they answer is kept, and stops the log where it must."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.notes import Note, read_note, read_signature
from socialscore.http.sequencing import sequence_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.asking import (
    WitnessAhead,
    WitnessForked,
    ask,
    claim_due,
    note_heard,
)
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.webhooks import dialling
from tests.logs import signed_leaves, some_leaves
from tests.witness import SIZE, Answer, Witness, witnessing

pytestmark = pytest.mark.django_db


@pytest.fixture
def witness(db: None) -> Iterator[Witness]:
    """An honest one, that knows our log of three entries."""
    with witnessing(Witness()) as one:
        signed_leaves(3)
        one.know(signer(models.Log.objects.get().origin).verifier)
        add(one)
        yield one


def add(witness: Witness) -> models.Witness:
    return models.Witness.objects.create(vkey=str(witness.vkey), url=witness.url)


def row() -> models.Witness:
    return models.Witness.objects.get()


def told() -> tuple[str, int | None]:
    """What the witness said last, and how much it holds."""
    return row().state, row().size


def later() -> None:
    models.Witness.objects.update(next_question_at=timezone.now() - timedelta(seconds=1))


class TestAsk:
    def test_keeps_a_cosignature_that_holds(self, witness: Witness) -> None:
        assert ask_everybody() == 1
        kept = models.LogCosignature.objects.get()
        note = read_note(models.LogCheckpoint.objects.get().note)
        assert Note(note.text, (read_signature(kept.line),)).is_signed_by(witness.vkey)
        assert (kept.size, told()) == (3, ("COSIGNED", 3))
        assert abs(kept.cosigned_at - timezone.now()) < timedelta(minutes=1)

    def test_proves_that_the_log_grew(self, witness: Witness) -> None:
        for count in (1, 300, 2):
            signed_leaves(count)
            ask_everybody()
        assert witness.olds() == [0, 4, 304]
        assert [one.size for one in models.LogCosignature.objects.order_by("size")] == [4, 304, 306]

    def test_asks_again_from_where_the_witness_says_to_be(self, witness: Witness) -> None:
        ask_everybody()
        signed_leaves(5)
        models.Witness.objects.update(size=None, log=None)
        ask_everybody()
        assert witness.olds() == [0, 0, 3]
        assert told() == ("COSIGNED", 8)

    def test_gets_the_answer_that_it_lost(self, witness: Witness) -> None:
        ask_everybody()
        models.LogCosignature.objects.all().delete()
        models.Witness.objects.update(size=None, log=None, state="TOO_SLOW")
        ask_everybody()
        assert witness.olds() == [0, 0, 3]
        assert models.LogCosignature.objects.count() == 1

    def test_keeps_one_cosignature_on_each_checkpoint(self, witness: Witness) -> None:
        ask_everybody()
        ask_everybody()
        assert models.LogCosignature.objects.count() == 1

    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ((200, "text/plain", b"OK\n"), "UNREADABLE"),
            ((200, "text/plain", b"\xff" * 5_000), "UNREADABLE"),
            ((404, "text/plain", b""), "LOG_UNKNOWN"),
            ((403, "text/plain", b""), "KEY_UNKNOWN"),
            ((302, "text/plain", b""), "REDIRECTED"),
            ((500, "text/plain", b""), "REFUSED"),
            ((409, "text/html", b"busy"), "UNREADABLE"),
        ],
    )
    def test_keeps_nothing_of_anything_else(self, witness: Witness, answer: Answer, state: str) -> None:
        witness.instead = lambda _body: answer
        ask_everybody()
        assert told() == (state, None)
        assert not models.LogCosignature.objects.exists()
        signed_leaves(1)

    def test_takes_no_signature_of_somebody_else(self, witness: Witness) -> None:
        other = Witness(name=witness.name)
        witness.instead = lambda body: (200, "text/plain", other.line(body.partition("\n\n")[2]).encode())
        ask_everybody()
        assert told() == ("WRONG_SIGNATURE", None)

    def test_gives_up_one_that_changes_its_mind(self, witness: Witness) -> None:
        sizes = iter(range(1, 9))
        witness.instead = lambda _body: (409, SIZE, f"{next(sizes)}\n".encode())
        ask_everybody()
        assert (len(witness.questions), told()) == (2, ("REFUSED", None))

    def test_gives_up_one_that_is_slow(self, witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dialling.Deadline.__init__, "__defaults__", (0.2,))
        goes_on = threading.Event()
        witness.instead = lambda _body: (200, "text/plain", b"") if goes_on.wait(5) else (500, "", b"")
        begun = time.monotonic()
        ask_everybody()
        goes_on.set()
        assert told() == ("TOO_SLOW", None)
        assert time.monotonic() - begun < 4

    def test_calls_nobody_at_home_where_that_is_not_allowed(self, witness: Witness) -> None:
        (asked,) = claim_due(now=timezone.now(), everybody=True)
        assert str(ask(asked, may_be_private=False).state) == "ADDRESS_REFUSED"
        assert not witness.questions


class TestDue:
    def test_is_who_has_not_cosigned_the_newest(self, witness: Witness) -> None:
        ask_everybody()
        later()
        assert list(claim_due(now=timezone.now())) == []
        signed_leaves(1)
        assert [asked.held for asked in claim_due(now=timezone.now())] == [3]

    def test_is_asked_once_at_a_time(self, witness: Witness) -> None:
        now = timezone.now()
        assert len(list(claim_due(now=now))) == 1
        assert list(claim_due(now=now)) == []
        assert len(list(claim_due(now=now + timedelta(minutes=3)))) == 1, "whoever asked was killed"

    def test_waits_longer_and_longer_while_a_witness_is_away(self, witness: Witness) -> None:
        witness.instead = lambda _body: (500, "", b"")
        for pause in (5, 60, 300):
            later()
            now = timezone.now()
            (asked,) = claim_due(now=now)
            note_heard(asked, ask(asked, may_be_private=True), chance=0, now=now)
            assert row().next_question_at == now + timedelta(seconds=pause)
            assert list(claim_due(now=now)) == []

    def test_is_nobody_who_was_taken_off_the_list(self, witness: Witness) -> None:
        models.Witness.objects.update(is_asked=False)
        assert ask_everybody() == 0

    def test_is_nobody_while_nothing_is_signed(self) -> None:
        add(Witness(url="http://127.0.0.1:9"))
        assert ask_everybody() == 0

    def test_costs_one_query_where_nobody_is(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            assert list(claim_due(now=timezone.now())) == []


class TestObjection:
    def test_of_one_that_holds_more_stops_the_log_and_says_what_to_do(self, witness: Witness) -> None:
        witness.held[models.Log.objects.get().origin] = (7, b"r" * 32)
        ask_everybody()
        assert told() == ("AHEAD", 7)
        some_leaves(1)
        with pytest.raises(WitnessAhead, match="w1 holds 7 entries.*--confirm-size 7"):
            sequence(now=timezone.now())
        assert models.LogCheckpoint.objects.count() == 1

    @pytest.mark.parametrize("size", [2, 3])
    def test_of_one_that_holds_another_log_stops_the_log(self, witness: Witness, size: int) -> None:
        witness.held[models.Log.objects.get().origin] = (size, b"r" * 32)
        ask_everybody()
        assert told()[0] == "FORKED"
        some_leaves(1)
        with pytest.raises(WitnessForked, match="w1 holds another log"):
            sequence(now=timezone.now())

    def test_ends_when_the_witness_is_taken_off_the_list(self, witness: Witness) -> None:
        witness.held[models.Log.objects.get().origin] = (7, b"r" * 32)
        ask_everybody()
        models.Witness.objects.update(is_asked=False)
        signed_leaves(1)

    def test_ends_when_the_witness_thinks_better_of_it(self, witness: Witness) -> None:
        origin = models.Log.objects.get().origin
        witness.held[origin] = (7, b"r" * 32)
        ask_everybody()
        del witness.held[origin]
        ask_everybody()
        assert told() == ("COSIGNED", 3)
        signed_leaves(1)

    def test_is_none_if_somebody_else_told_it_of_a_newer_checkpoint(self, witness: Witness) -> None:
        (asked,) = claim_due(now=timezone.now())
        signed_leaves(2)
        witness.instead = lambda _body: (409, SIZE, b"5\n")
        note_heard(asked, ask(asked, may_be_private=True), chance=0, now=timezone.now())
        assert told() == ("NOT_ASKED", None)
        signed_leaves(1)


class TestSigning:
    def test_waits_for_whoever_asks_the_witnesses_first(self, witness: Witness) -> None:
        some_leaves(1)
        assert sequence_waiting() == 0
        assert sequence_waiting(are_witnesses_asked=True) == 1

    def test_does_not_wait_where_there_are_none(self) -> None:
        some_leaves(1)
        assert sequence_waiting() == 1

    def test_never_waits_for_an_answer(self, witness: Witness) -> None:
        witness.instead = lambda _body: (500, "", b"")
        ask_everybody()
        signed_leaves(1)
        newest = models.LogCheckpoint.objects.order_by("-size")[0]
        assert read_note(newest.note).is_signed_by(signer(newest.log.origin).verifier)
