"""Copies of the log as files: what the site serves, only ever grown, and never beyond what was signed."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.domain.transparency.tiles import entries_of, tile_name
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.exporting import Exported, LogDiffers, NotOurCopy, export_logs
from socialscore.infrastructure.transparency.keys import signer
from socialscore.queries.log import newest_checkpoint, tile_of
from tests.logs import a_log_of

pytestmark = pytest.mark.django_db


def exported(folder: Path) -> Exported:
    (copy,) = export_logs(folder)
    return copy


def tiles_in(copy: Exported) -> dict[str, Path]:
    """The files below `tile/` by their path there."""
    files = [file for file in copy.folder.rglob("tile/**/*") if file.is_file()]
    return {str(file.relative_to(copy.folder / "tile")): file for file in files}


class TestCopy:
    @pytest.mark.parametrize("sizes", [(1,), (255, 256, 257), (3, 600), (512, 512)])
    def test_is_what_the_site_serves_however_it_grew(self, tmp_path: Path, sizes: tuple[int, ...]) -> None:
        for size in sizes:
            entries = a_log_of(size)
            copy = exported(tmp_path)
        log = models.Log.objects.get()
        assert (copy.origin, copy.size, copy.folder) == (log.origin, size, tmp_path / "log" / str(log.pk))
        signed = newest_checkpoint()
        assert signed is not None
        assert (copy.folder / "checkpoint").read_text() == signed.note
        found = tiles_in(copy)
        for path, file in found.items():
            assert file.read_bytes() == tile_of(log.pk, tile_name(path)), path
        bundles = sorted(path for path in found if path.startswith("entries/") and _is_newest(path, size))
        assert [entry for path in bundles for entry in entries_of(found[path].read_bytes())] == entries

    def test_is_written_once_where_it_is_full(self, tmp_path: Path) -> None:
        a_log_of(300)
        before = {path: file.stat().st_ino for path, file in tiles_in(exported(tmp_path)).items()}
        assert exported(tmp_path).files == 0
        a_log_of(700)
        copy = exported(tmp_path)
        after = {path: file.stat().st_ino for path, file in tiles_in(copy).items()}
        full = {path for path in before if "." not in path}
        assert {path: after[path] for path in full} == {path: before[path] for path in full}
        assert copy.files == 6  # two bundles, two tiles of leaves, one above, the checkpoint
        assert "0/001.p/44" not in after
        assert {"0/001", "0/002.p/188", "entries/001", "1/000.p/2", "1/000.p/1"} <= set(after)

    def test_begins_anew_where_it_broke_off(self, tmp_path: Path) -> None:
        a_log_of(300)
        copy = exported(tmp_path)
        (copy.folder / "checkpoint").unlink()
        (copy.folder / "tile/0/001.p/44").write_bytes(b"half")
        assert exported(tmp_path).files == 2
        assert (copy.folder / "tile/0/001.p/44").stat().st_size == 44 * 32

    def test_has_the_lines_of_witnesses_below_its_checkpoint(self, tmp_path: Path) -> None:
        a_log_of(2)
        before = (exported(tmp_path).folder / "checkpoint").read_text()
        witness = models.Witness.objects.create(vkey="witness.example.net/w1", url="https://witness.example.net/")
        log, line = models.Log.objects.get(), "\N{EM DASH} witness.example.net/w1 AAAA\n"
        models.LogCosignature.objects.create(log=log, size=2, witness=witness, line=line, cosigned_at=timezone.now())
        copy = exported(tmp_path)
        assert copy.files == 1
        assert (copy.folder / "checkpoint").read_text() == before + line

    def test_goes_on_when_the_seed_is_another_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        a_log_of(2)
        exported(tmp_path)
        monkeypatch.setattr(settings, "SOCIALSCORE_LOG_SEED", bytes(32))
        signer.cache_clear()
        assert exported(tmp_path).size == 2
        signer.cache_clear()

    def test_is_not_made_of_an_empty_log(self, tmp_path: Path) -> None:
        assert list(export_logs(tmp_path)) == []


class TestRefusals:
    def test_of_what_was_changed_in_the_database(self, tmp_path: Path) -> None:
        a_log_of(300)
        triggers.remove(connection)
        changed = {"leaf_bytes": b"other", "leaf_hash": leaf_hash(b"other")}
        models.LogLeaf.objects.filter(leaf_index=70).update(**changed)
        with pytest.raises(LogDiffers):
            exported(tmp_path)
        assert not list(tmp_path.rglob("checkpoint"))

    def test_of_a_leaf_that_is_gone(self, tmp_path: Path) -> None:
        a_log_of(300)
        triggers.remove(connection)
        models.LogLeaf.objects.filter(leaf_index=299).delete()
        with pytest.raises(LogDiffers):
            exported(tmp_path)

    def test_of_a_log_that_was_signed_anew_below_the_copy(self, tmp_path: Path) -> None:
        a_log_of(300)
        copy, log = exported(tmp_path), models.Log.objects.get()
        other = Checkpoint(origin=log.origin, size=299, root_hash=b"r" * 32)
        (copy.folder / "checkpoint").write_text(str(other.signed(signer(log.origin))))
        with pytest.raises(LogDiffers):
            exported(tmp_path)

    @pytest.mark.parametrize("text", ["", "words", b"\xff", "another log", "another key", "of more"], ids=repr)
    def test_of_a_directory_that_holds_something_else(self, tmp_path: Path, text: str | bytes) -> None:
        a_log_of(2)
        copy, log = exported(tmp_path), models.Log.objects.get()
        two = Checkpoint(origin=log.origin, size=2, root_hash=b"r" * 32)
        other, more = "points.example.org/log/7", Checkpoint(origin=log.origin, size=3, root_hash=b"r" * 32)
        told = {
            "another log": str(Checkpoint(origin=other, size=2, root_hash=b"r" * 32).signed(signer(other))),
            "another key": str(two.signed(signer(other))),
            "of more": str(more.signed(signer(log.origin))),
        }
        content = text if isinstance(text, bytes) else told.get(text, text).encode()
        (copy.folder / "checkpoint").write_bytes(content)
        with pytest.raises(NotOurCopy):
            exported(tmp_path)
        assert (copy.folder / "checkpoint").read_bytes() == content


class TestCommand:
    def test_numbers_what_waits_and_says_what_lies_where(self, tmp_path: Path) -> None:
        models.LogLeaf.objects.create(
            type="rules", cause="TEST:0", leaf_bytes=b"{}", leaf_hash=leaf_hash(b"{}"), created_at=timezone.now()
        )
        out = StringIO()
        call_command("log_export", str(tmp_path), stdout=out)
        log = models.Log.objects.get()
        assert out.getvalue() == f"{log.origin}: 1 entries in {tmp_path / 'log' / str(log.pk)}, 3 files written.\n"

    def test_says_what_is_wrong(self, tmp_path: Path) -> None:
        a_log_of(2)
        (exported(tmp_path).folder / "checkpoint").write_text("words")
        with pytest.raises(CommandError, match="no copy of this log"):
            call_command("log_export", str(tmp_path))


def _is_newest(path: str, size: int) -> bool:
    """Whether a reader of this size asks for it: parts of what it was read with earlier may lie beside it."""
    name = tile_name(path)
    return name.width == min(256, size - 256 * name.number)
