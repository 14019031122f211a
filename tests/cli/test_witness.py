"""`manage.py witness`, and the worker that asks."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from socialscore.cli import asking
from socialscore.cli.asking import Askers
from socialscore.cli.management.commands import run_worker
from socialscore.domain.transparency.witnesses import WitnessState
from socialscore.http.witnesses import WORDS
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer
from socialscore.queries.witnesses import of_log
from tests.cli.test_run_worker import wait_until
from tests.logs import signed_leaves, some_leaves
from tests.witness import Witness, witnessing


@pytest.fixture
def witness() -> Iterator[Witness]:
    with witnessing(Witness()) as one:
        yield one


def run(*words: str) -> str:
    out = StringIO()
    call_command("witness", *words, stdout=out)
    return out.getvalue()


def introduce(witness: Witness) -> None:
    witness.know(signer(models.Log.objects.get().origin).verifier)


@pytest.mark.django_db
class TestCommand:
    def test_adds_asks_and_lists(self, witness: Witness) -> None:
        signed_leaves(3)
        assert "There is no witness" in run("list")
        assert "witness.example.net/w1 is asked" in run("add", str(witness.vkey), f"{witness.url}/")
        assert "NOT_ASKED: It was not asked yet." in run("list")
        with pytest.raises(SystemExit, match="1"):
            run("ask")
        assert "LOG_UNKNOWN: It does not know our log" in run("list")
        introduce(witness)
        said = run("ask")
        assert "COSIGNED: It saw the log grow" in said
        assert "cosigned 3 entries at" in said

    def test_adds_again_at_another_address(self, witness: Witness) -> None:
        run("add", str(witness.vkey), "http://127.0.0.1:9")
        run("remove", str(witness.vkey))
        run("add", str(witness.vkey), witness.url)
        assert [row.url for row in of_log()] == [witness.url]

    def test_asks_no_more_whoever_was_removed(self, witness: Witness) -> None:
        run("add", str(witness.vkey), witness.url)
        run("remove", str(witness.vkey))
        assert of_log() == []
        with pytest.raises(CommandError, match="No witness with this key"):
            run("remove", str(witness.vkey))

    @pytest.mark.parametrize("url", ["ftp://w.example.net", "w.example.net", "https://user@w.example.net", ""])
    def test_refuses_what_is_no_address(self, witness: Witness, url: str) -> None:
        with pytest.raises(CommandError, match="https address"):
            run("add", str(witness.vkey), url)

    @pytest.mark.parametrize("url", ["http://w.example.net", "https://127.0.0.1", "https://localhost"])
    def test_refuses_what_is_not_in_the_open_internet(self, witness: Witness, settings, url: str) -> None:
        settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = False
        with pytest.raises(CommandError, match="https address"):
            run("add", str(witness.vkey), url)

    def test_refuses_the_key_of_a_log(self) -> None:
        with pytest.raises(CommandError, match="not of a witness"):
            run("add", str(signer("a.example/log/1").verifier), "https://w.example.net")


@pytest.mark.django_db
class TestOfLog:
    def test_says_how_far_each_cosigned(self, witness: Witness) -> None:
        signed_leaves(3)
        introduce(witness)
        run("add", str(witness.vkey), witness.url)
        run("ask")
        signed_leaves(2)
        (row,) = of_log()
        assert (row.name, row.cosigned_size, row.held_size) == ("witness.example.net/w1", 3, 3)
        assert row.cosigned_at

    def test_costs_two_queries(self, witness: Witness, django_assert_num_queries) -> None:
        for number in range(4):
            run("add", str(Witness(name=f"w{number}.example.net").vkey), "https://w.example.net")
        with django_assert_num_queries(2):
            assert [row.name for row in of_log()] == [f"w{number}.example.net" for number in range(4)]

    def test_has_words_for_each_state(self) -> None:
        assert set(WORDS) == set(WitnessState)


@pytest.mark.django_db
class TestOnce:
    def test_signs_and_has_it_cosigned(self, witness: Witness) -> None:
        signed_leaves(1)
        introduce(witness)
        run("add", str(witness.vkey), witness.url)
        some_leaves(2)
        call_command("run_worker", "--once")
        assert [one.size for one in models.LogCosignature.objects.order_by("size")] == [1, 3]

    def test_signs_nothing_once_a_witness_is_ahead(self, witness: Witness) -> None:
        signed_leaves(1)
        introduce(witness)
        run("add", str(witness.vkey), witness.url)
        witness.held[models.Log.objects.get().origin] = (5, b"r" * 32)
        some_leaves(2)
        call_command("run_worker", "--once")
        assert models.LogCheckpoint.objects.count() == 1


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestAskers:
    def test_ask_beside_the_work_and_sign_only_after_the_first_answers(
        self, witness: Witness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        askers = Askers()
        monkeypatch.setattr(run_worker, "askers", askers)
        signed_leaves(1)
        introduce(witness)
        run("add", str(witness.vkey), witness.url)
        some_leaves(1)
        wait_until(lambda: (run_worker.work(), models.LogCheckpoint.objects.count() == 2)[1])
        assert witness.olds()[0] == 0, "it was asked before anything was signed"
        models.Witness.objects.update(next_question_at=timezone.now())
        wait_until(lambda: (run_worker.work(), models.LogCosignature.objects.count() == 2)[1])
        askers.finish()

    def test_go_on_after_a_fault(self, witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
        askers = Askers()
        signed_leaves(1)
        introduce(witness)
        run("add", str(witness.vkey), witness.url)
        with monkeypatch.context() as patch:
            patch.setattr(asking, "ask", _fail)
            wait_until(askers.have_heard)
        assert of_log()[0].state is WitnessState.NOT_ASKED
        models.Witness.objects.update(next_question_at=timezone.now())
        assert askers.ask_due() == 1
        askers.finish()
        assert of_log()[0].state is WitnessState.COSIGNED


def _fail(*_args: object, **_options: object) -> None:
    raise RuntimeError("a fault of ours")
