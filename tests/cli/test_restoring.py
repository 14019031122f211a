"""An old backup is restored, and somebody does what docs/operations.md says, step by step."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from socialscore.application import privacy
from socialscore.domain.ids import PersonId
from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.keys import VerifierKey
from socialscore.domain.transparency.receipts import Receipt, check, read_receipt
from socialscore.http import sequencing
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import verifier_of
from socialscore.wiring import erasure_journal, proof_store, unit_of_work
from tests.cast import Cast, store_cast
from tests.docs.reading import ROOT
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in
from tests.witness import Witness, witnessing

RUNBOOK = (ROOT / "docs" / "operations.md").read_text()


@pytest.fixture
def cast(db: None, tmp_path: Path, settings) -> Cast:
    settings.ERASURE_JOURNAL = str(tmp_path / "erasures.log")
    return store_cast()


@pytest.fixture
def witness(cast: Cast) -> Iterator[Witness]:
    with witnessing(Witness()) as one:
        models.Witness.objects.create(vkey=str(one.vkey), url=one.url)
        yield one


def run(*words: str) -> str:
    """A command of the runbook, which must stand there."""
    assert f"manage.py {words[0]}" in RUNBOOK
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def work() -> None:
    call_command("run_worker", "--once")


def awarded(cast: Cast) -> Receipt:
    """Points that somebody got, in the log; the receipt that they took."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    work()
    return read_receipt(signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json").content)


def holds(receipt: Receipt, key: VerifierKey) -> bool:
    return all(step.holds is not False for step in check(receipt, pinned=key))


def size_of(receipt: Receipt) -> int:
    return read_checkpoint(receipt.proof.note.text).size


def test_an_old_backup_signs_nothing_until_the_runbook_was_walked(
    cast: Cast,
    witness: Witness,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sequencing, "_silent_until", 0.0)  # another test of this process may have been told already
    kept = awarded(cast)
    first = models.Log.objects.get()
    witness.know(verifier_of(first))
    work()
    backup = transaction.savepoint()
    lost = awarded(cast)
    assert lost.witness_keys == (witness.vkey,)
    now, gone = timezone.now(), cast.other
    privacy.erase_now(
        unit_of_work(),
        person_id=PersonId(gone.person_id),
        journal=erasure_journal(),
        store=proof_store(),
        now=now,
    )
    work()
    signed = models.LogCheckpoint.objects.order_by("-size")[0].size
    assert signed > size_of(lost) > size_of(kept)

    transaction.savepoint_rollback(backup)
    assert models.PersonProfile.objects.filter(pk=gone.pk).exists(), "the backup is from before"
    assert "1 erased again" in run("restore_check")
    with pytest.raises(SystemExit):
        run("audit")

    work()
    assert models.LogCheckpoint.objects.order_by("-size")[0].size < size_of(lost), "nothing is signed"
    said = "\n".join(record.getMessage() for record in caplog.records)
    found = re.search(r"log_recover --confirm-size (\d+)", said)
    assert found, "the server's log says what to do"
    assert int(found[1]) == signed
    with pytest.raises(CommandError, match=f"has {signed} entries"):
        run("log_recover", "--confirm-size", f"{signed - 1}")
    (tmp_path / "receipt.json").write_text(_as_file(lost))
    with pytest.raises(SystemExit):
        run("audit", "--held", str(tmp_path / "receipt.json"))
    assert f"{first.origin}/2" in run("log_recover", "--confirm-size", f"{signed}")

    second = models.Log.objects.get(number=2)
    assert second.vkey in run("log_keys")
    witness.know(verifier_of(second))
    work()
    again = awarded(cast)
    work()
    assert holds(again, verifier_of(second))
    assert models.LogCosignature.objects.filter(log=second).exists()
    assert holds(lost, verifier_of(first)), "who took a receipt of it can show it"
    assert run("audit") == "Everything is as it was signed.\n"
    shown = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "--held", str(tmp_path / "receipt.json"), stdout=shown)
    assert "Somebody holds our signature" in shown.getvalue(), "what was lost is not forgotten"


def _as_file(receipt: Receipt) -> str:
    return json.dumps(receipt.to_data())
