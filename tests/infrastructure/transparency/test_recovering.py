"""Closing a log and opening the next: because the database lost what was signed, or because the key is another."""

import json
from base64 import b64encode
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.receipts import check, read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency import recovering
from socialscore.infrastructure.transparency.asking import WitnessAhead
from socialscore.infrastructure.transparency.keys import signer, verifier_of
from socialscore.infrastructure.transparency.opening import SeedChanged
from socialscore.infrastructure.transparency.recovering import SizeNotConfirmed, recover, rotate
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import LogBehind, LogElsewhere, LogStateMissing, read_state
from tests.cast import Cast, store_cast
from tests.logs import signed_leaves, some_leaves
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in
from tests.witness import Witness, witnessing

pytestmark = pytest.mark.django_db

ROOT = b"r" * 32


def remember(**changed: object) -> None:
    path = Path(settings.LOG_STATE_URL)
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


def run(name: str, *words: str) -> str:
    out = StringIO()
    call_command(name, *words, stdout=out)
    return out.getvalue()


def begins_with(origin: str) -> tuple[str, dict[str, object]]:
    """The first entry of a log: its type, and what it opens to."""
    leaf = models.LogLeaf.objects.get(log__origin=origin, leaf_index=0)
    return leaf.type, leaf.openings.get().opening


@pytest.fixture
def restored(db: None) -> models.Log:
    """A backup is restored: the database holds two leaves of five that were signed, and a third waits."""
    signed_leaves(2)
    remember(size=5, root=b64encode(ROOT).decode())
    some_leaves(1)
    with pytest.raises(LogBehind, match="signed 5 entries, and this database holds 2.*--confirm-size 5"):
        sequence(now=timezone.now())
    return models.Log.objects.get()


class TestRecover:
    def test_closes_the_log_and_begins_the_next_with_what_was_signed_last(self, restored: models.Log) -> None:
        origin = recover(confirmed_size=5, now=timezone.now())
        assert origin == f"{restored.origin}/2"
        assert begins_with(origin) == (
            "predecessor",
            {"origin": restored.origin, "size": 5, "root": ROOT.hex()},
        )
        assert sequence(now=timezone.now()) == 1, "what waited comes after it"
        assert models.LogCheckpoint.objects.filter(log__origin=origin).count() == 2
        assert models.LogCheckpoint.objects.get(log=restored).size == 2
        signed_leaves(1)

    def test_asks_for_the_number(self, restored: models.Log) -> None:
        with pytest.raises(SizeNotConfirmed, match="has 5 entries"):
            recover(confirmed_size=2, now=timezone.now())
        assert models.Log.objects.count() == 1

    def test_makes_a_lost_state_anew_when_somebody_says_that_nothing_was_signed_since(self) -> None:
        signed_leaves(2)
        Path(settings.LOG_STATE_URL).unlink()
        some_leaves(1)
        with pytest.raises(LogStateMissing, match="--confirm-size 2"):
            sequence(now=timezone.now())
        with pytest.raises(SizeNotConfirmed):
            recover(confirmed_size=3, now=timezone.now())
        run("log_recover", "--confirm-size", "2")
        assert sequence(now=timezone.now()) == 1
        assert models.Log.objects.count() == 1

    def test_does_nothing_where_nothing_is_wrong(self) -> None:
        signed_leaves(2)
        with pytest.raises(CommandError, match="nothing to recover"):
            run("log_recover", "--confirm-size", "2")

    def test_believes_what_others_held(self, tmp_path: Path) -> None:
        """The state was lost too, or restored with the database; somebody has a checkpoint of more."""
        signed_leaves(2)
        backup = transaction.savepoint()
        kept = Path(settings.LOG_STATE_URL).read_text()
        signed_leaves(3)
        note = models.LogCheckpoint.objects.get(size=5).note
        transaction.savepoint_rollback(backup)
        Path(settings.LOG_STATE_URL).write_text(kept)
        (tmp_path / "checkpoint").write_text(note)
        with pytest.raises(CommandError, match="has 5 entries"):
            run("log_recover", "--confirm-size", "2", "--held", str(tmp_path / "checkpoint"))
        run("log_recover", "--confirm-size", "5", "--held", str(tmp_path / "checkpoint"))
        held = read_checkpoint(read_note(note).text)
        _type, opened = begins_with(f"{held.origin}/2")
        assert opened == {"origin": held.origin, "size": 5, "root": held.root_hash.hex()}

    def test_believes_no_checkpoint_of_somebody_else(self, tmp_path: Path) -> None:
        signed_leaves(2)
        note = models.LogCheckpoint.objects.get().note.replace("\n2\n", "\n5\n")
        (tmp_path / "checkpoint").write_text(note)
        with pytest.raises(CommandError, match="not signed by our key"):
            run("log_recover", "--confirm-size", "5", "--held", str(tmp_path / "checkpoint"))

    def test_uses_no_name_a_second_time(self, restored: models.Log) -> None:
        """The next log was opened, and then a backup from before that was restored."""
        backup = transaction.savepoint()
        second = recover(confirmed_size=5, now=timezone.now())
        sequence(now=timezone.now())
        state = read_state()
        assert state is not None
        transaction.savepoint_rollback(backup)
        with pytest.raises(LogElsewhere, match="--confirm-size 2"):
            sequence(now=timezone.now())
        third = recover(confirmed_size=2, now=timezone.now())
        assert third == f"{restored.origin}/3"
        assert begins_with(third)[1] == {"origin": second, "size": 2, "root": state.root_hash.hex()}
        assert sequence(now=timezone.now()) == 1

    def test_cut_off_before_it_was_remembered_goes_on(
        self, restored: models.Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(recovering, "_remember", lambda _checkpoint: None)
            recover(confirmed_size=5, now=timezone.now())
        assert sequence(now=timezone.now()) == 1
        assert (read_state() or pytest.fail("nothing is remembered")).origin == f"{restored.origin}/2"


class TestRecoverFromWitness:
    """Everything was restored, the state with it; only somebody outside knows better."""

    @pytest.fixture
    def witness(self, db: None) -> Iterator[Witness]:
        with witnessing(Witness()) as one:
            signed_leaves(2)
            one.know(verifier_of(models.Log.objects.get()))
            models.Witness.objects.create(vkey=str(one.vkey), url=one.url)
            ask_everybody()
            kept, backup = Path(settings.LOG_STATE_URL).read_text(), transaction.savepoint()
            signed_leaves(3)
            ask_everybody()
            transaction.savepoint_rollback(backup)
            Path(settings.LOG_STATE_URL).write_text(kept)
            yield one

    def test_closes_the_log(self, witness: Witness) -> None:
        some_leaves(1)
        call_command("run_worker", "--once")
        assert models.LogCheckpoint.objects.count() == 1, "nothing was signed"
        with pytest.raises(WitnessAhead, match="holds 5 entries"):
            sequence(now=timezone.now())
        with pytest.raises(CommandError, match="has 5 entries"):
            run("log_recover", "--confirm-size", "2")
        first = models.Log.objects.get()
        run("log_recover", "--confirm-size", "5")
        assert begins_with(f"{first.origin}/2")[1]["size"] == 2, "the last that there is a root of"
        witness.know(verifier_of(models.Log.objects.get(number=2)))
        call_command("run_worker", "--once")
        assert models.LogCosignature.objects.filter(log__number=2).count() == 2

    def test_closes_a_log_that_grew_another_way(self, witness: Witness) -> None:
        some_leaves(9, word="other")
        sequence(now=timezone.now())
        ask_everybody()
        assert models.Witness.objects.get().state == "FORKED"
        run("log_recover", "--confirm-size", "11")
        assert sequence(now=timezone.now()) == 0
        signed_leaves(1)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """Approved, and in the log."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    sequence(now=timezone.now())
    return action_id


@pytest.fixture
def another_seed(action_id: UUID, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of the environment, from now on."""
    monkeypatch.setattr(settings, "SOCIALSCORE_LOG_SEED", bytes(32))
    signer.cache_clear()
    yield
    signer.cache_clear()


class TestRotate:
    def test_opens_the_next_log_with_what_was_signed_last(self) -> None:
        signed_leaves(2)
        first, last = models.Log.objects.get(), models.LogCheckpoint.objects.get()
        some_leaves(1)
        assert f"{first.origin}/2 is written to" in run("log_rotate", "--yes")
        second = models.Log.objects.get(number=2)
        assert second.vkey != first.vkey
        assert begins_with(second.origin) == (
            "predecessor",
            {"origin": first.origin, "size": 2, "root": bytes(last.root_hash).hex()},
        )
        assert sequence(now=timezone.now()) == 1
        assert rotate(now=timezone.now()) == f"{first.origin}/3"

    def test_leaves_the_old_log_and_its_receipts_as_they_were(
        self, cast: Cast, action_id: UUID, another_seed: None
    ) -> None:
        log = models.Log.objects.get()
        run("log_rotate", "--yes")
        receipt = read_receipt(signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json").content)
        assert receipt.log_key == verifier_of(log)
        assert all(step.holds is not False for step in check(receipt, pinned=verifier_of(log)))
        for path in ("checkpoint", "tile/entries/000.p/2", "tile/0/000.p/2"):
            assert Client().get(f"/log/{log.pk}/{path}").status_code == 200

    def test_needs_something_to_close(self) -> None:
        with pytest.raises(CommandError, match="Nothing is signed yet"):
            run("log_rotate", "--yes")

    def test_is_refused_where_more_was_signed(self, restored: models.Log) -> None:
        with pytest.raises(CommandError, match="--confirm-size 5"):
            run("log_rotate", "--yes")

    def test_cut_off_before_it_was_remembered_goes_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        signed_leaves(2)
        with monkeypatch.context() as patch:
            patch.setattr(recovering, "_remember", lambda _checkpoint: None)
            rotate(now=timezone.now())
        signed_leaves(1)


class TestAnotherSeed:
    def test_signs_nothing_in_a_log_of_the_old_one(self, another_seed: None) -> None:
        some_leaves(1)
        with pytest.raises(SeedChanged, match="log_rotate"):
            sequence(now=timezone.now())
        with pytest.raises(SystemExit):
            run("audit")

    def test_signs_in_the_next_log_and_leaves_the_old_one_its_key(self, cast: Cast, another_seed: None) -> None:
        run("log_rotate", "--yes")
        an_open_activity(cast.lead)
        assert sequence(now=timezone.now()) == 1
        first, second = models.Log.objects.order_by("number")
        assert signer(second.origin).verifier == verifier_of(second)
        assert signer(first.origin).verifier != verifier_of(first)
        keys = run("log_keys")
        assert first.vkey in keys
        assert second.vkey in keys
        assert run("audit") == "Everything is as it was signed.\n"
