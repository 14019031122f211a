"""A backup is restored, and a copy of the log has what was signed since: the log goes on under its name."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from socialscore.domain.transparency.receipts import check, read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.exporting import export_logs
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.importing import (
    CopyDiffers,
    CopyTooOld,
    CopyUnreadable,
    NothingLost,
    import_copy,
)
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import LogBehind
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    """One entry is in the log, and one waits."""
    cast = store_cast()
    an_open_activity(cast.lead)
    sequence(now=timezone.now())
    an_open_activity(cast.lead, name="Count the bats")
    return cast


@pytest.fixture
def lost(cast: Cast, tmp_path: Path) -> tuple[Path, bytes]:
    """A copy of a log of three, made before the database was restored; and a receipt of the last."""
    backup = transaction.savepoint()
    activity = models.Activity.objects.get(name="Count the bats")
    action_id = a_submitted_action(cast.participant, activity.pk)
    a_settled_decision(action_id, cast.validator)
    sequence(now=timezone.now())
    receipt = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json").content
    (copy,) = export_logs(tmp_path)
    transaction.savepoint_rollback(backup)
    assert (copy.size, models.LogCheckpoint.objects.get().size) == (3, 1)
    return copy.folder, receipt


def imported(folder: Path) -> int:
    return import_copy(folder, now=timezone.now())


class TestImport:
    def test_lets_the_log_go_on_under_its_name(self, cast: Cast, lost: tuple[Path, bytes], tmp_path: Path) -> None:
        folder, receipt = lost
        with pytest.raises(LogBehind):
            sequence(now=timezone.now())
        out = StringIO()
        call_command("log_import", str(folder), stdout=out)
        assert out.getvalue().startswith("2 entries were taken over.")
        an_open_activity(cast.lead, name="Mend the fence")
        assert sequence(now=timezone.now()) == 1
        (copy,) = export_logs(tmp_path)
        assert (copy.folder, copy.size) == (folder, 4)
        held = read_receipt(receipt)
        assert all(step.holds is not False for step in check(held, pinned=held.log_key))

    def test_gives_what_waited_the_number_that_it_had(self, lost: tuple[Path, bytes]) -> None:
        waited = models.LogLeaf.objects.get(leaf_index=None)
        imported(lost[0])
        waited.refresh_from_db()
        assert (waited.leaf_index, waited.openings.count()) == (1, 1)

    def test_leaves_to_the_audit_what_cannot_be_opened_any_more(self, lost: tuple[Path, bytes]) -> None:
        imported(lost[0])
        found = [(finding.code, finding.where) for finding in findings(now=timezone.now())]
        assert found == [(Code.OPENING_MISSING, "2")]

    def test_of_what_is_there_is_refused(self, lost: tuple[Path, bytes]) -> None:
        imported(lost[0])
        with pytest.raises(NothingLost):
            imported(lost[0])

    def test_says_nothing_about_a_state_that_is_missing(self, lost: tuple[Path, bytes]) -> None:
        Path(settings.LOG_STATE_URL).unlink()
        assert imported(lost[0]) == 2
        assert not Path(settings.LOG_STATE_URL).exists()


class TestRefusals:
    """Each leaves the database as it was."""

    @pytest.mark.parametrize(
        ("spoil", "refusal"),
        [
            (lambda folder: (folder / "checkpoint").unlink(), CopyUnreadable),
            (lambda folder: (folder / "tile/entries/000.p/3").unlink(), CopyUnreadable),
            (lambda folder: _flip(folder / "tile/entries/000.p/3", -1), CopyUnreadable),
            (lambda folder: _flip(folder / "tile/entries/000.p/3", 20), CopyDiffers),
            (lambda _folder: _remember(size=4), CopyTooOld),
            (lambda _folder: _remember(root="A" * 43 + "="), CopyDiffers),
        ],
        ids=["no checkpoint", "no entries", "last entry", "first entry", "more was signed", "another root was signed"],
    )
    def test_name_what_is_wrong(
        self, lost: tuple[Path, bytes], spoil: Callable[[Path], None], refusal: type[Exception]
    ) -> None:
        spoil(lost[0])
        with pytest.raises(CommandError) as refused:
            call_command("log_import", str(lost[0]))
        assert isinstance(refused.value.__cause__, refusal)
        assert models.LogCheckpoint.objects.get().size == 1
        assert models.LogLeaf.objects.filter(leaf_index=None).count() == 1


def _flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def _remember(**changed: object) -> None:
    path = Path(settings.LOG_STATE_URL)
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
