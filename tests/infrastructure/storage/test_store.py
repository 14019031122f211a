"""The store on disk: one file for one content, on the disk before it is answered, and nothing left of what failed."""

import errno
import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage

from socialscore.application.ports import ProofStore, StorageFull
from socialscore.infrastructure.storage import drawing, refusals
from socialscore.infrastructure.storage.durable import DurableFileSystemStorage
from socialscore.infrastructure.storage.kinds import Kind
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from . import samples
from .conftest import Keep


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "proofs"


class TestKeep:
    def test_satisfies_the_port(self, store: ContentAddressedProofStore) -> None:
        port: ProofStore = store

        assert port.keep([b"words"], name="").name == "file.txt"

    def test_names_the_file_by_its_digest(self, keep: Keep, root: Path) -> None:
        kept = keep(samples.jpeg())

        assert files(root) == [f"{kept.sha256[:2]}/{kept.sha256}", f"{kept.sha256[:2]}/{kept.sha256}.thumbnail"]
        stored = (root / kept.sha256[:2] / kept.sha256).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == kept.sha256
        assert hashlib.sha256(samples.jpeg()).hexdigest() == kept.original_sha256

    def test_stores_the_same_content_once(self, keep: Keep, root: Path) -> None:
        first, second = keep(samples.jpeg(), "a.jpg"), keep(samples.jpeg(comment=b"another"), "b.jpg")

        assert first.sha256 == second.sha256
        assert first.original_sha256 != second.original_sha256
        assert len(files(root)) == 2

    def test_mends_a_file_that_was_damaged(self, keep: Keep, root: Path) -> None:
        kept = keep(b"words")
        (root / kept.sha256[:2] / kept.sha256).write_bytes(b"wor")

        keep(b"words")

        assert (root / kept.sha256[:2] / kept.sha256).read_bytes() == b"words"

    def test_is_for_the_owner_of_the_process_only(self, keep: Keep, root: Path) -> None:
        kept = keep(b"words")

        assert (root / kept.sha256[:2] / kept.sha256).stat().st_mode & 0o077 == 0

    def test_flushes_the_file_before_its_name_and_then_the_folder(
        self, keep: Keep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []
        fsync, replace = os.fsync, Path.replace

        def noted_fsync(handle: int) -> None:
            done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
            fsync(handle)

        def noted_replace(path: Path, target: Path) -> Path:
            done.append("rename")
            return replace(path, target)

        monkeypatch.setattr(os, "fsync", noted_fsync)
        monkeypatch.setattr(Path, "replace", noted_replace)

        keep(b"words")

        assert done[-3:] == ["file", "rename", "folder"]

    def test_reads_back_what_it_wrote(self, root: Path) -> None:
        class Forgetful(DurableFileSystemStorage):
            def _save(self, name: str, content: IO[Any]) -> str:
                return super()._save(name, BytesIO(content.read()[:-1]))

        with pytest.raises(StorageFull):
            ContentAddressedProofStore(Forgetful(location=root)).keep([b"words"], name="x")

    @pytest.mark.parametrize("storage", [FileSystemStorage, InMemoryStorage])
    def test_works_over_a_storage_that_does_not_replace(self, storage: Any, tmp_path: Path) -> None:
        store = ContentAddressedProofStore(storage(location=tmp_path))

        kept = [store.keep([samples.jpeg()], name="x") for _ in range(2)]

        assert kept[0] == kept[1]
        assert len(files(tmp_path)) in (0, 2)


class TestStorageFull:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
    @pytest.mark.parametrize("data", [samples.jpeg(), samples.pdf(), b"words"], ids=["jpeg", "pdf", "text"])
    def test_is_told_and_leaves_nothing(
        self, keep: Keep, root: Path, monkeypatch: pytest.MonkeyPatch, number: int, data: bytes
    ) -> None:
        def full(_handle: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(StorageFull):
            keep(data)
        assert files(root) == []

    def test_leaves_the_store_usable(self, keep: Keep, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", _no_room)
            with pytest.raises(StorageFull):
                keep(b"words")

        assert files(root) == []
        kept = keep(b"words")
        assert files(root) == [f"{kept.sha256[:2]}/{kept.sha256}"]

    @pytest.mark.parametrize(
        ("data", "kind"),
        [(samples.jpeg(), Kind.JPEG), (samples.png(), Kind.PNG), (samples.heic(), Kind.HEIF)],
        ids=["jpeg", "png", "heic"],
    )
    def test_is_told_by_a_full_device_while_drawing(self, data: bytes, kind: Kind, tmp_path: Path) -> None:
        upload = tmp_path / "upload"
        upload.write_bytes(data)

        with (
            upload.open("rb") as source,
            Path("/dev/full").open("r+b", buffering=0) as full,
            pytest.raises(StorageFull),
        ):
            drawing.draw_picture(source, kind, into=full)

    def test_is_told_by_a_temporary_folder_without_room(
        self, store: ContentAddressedProofStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("socialscore.infrastructure.storage.receiving.SpooledTemporaryFile", FullFile)

        with pytest.raises(StorageFull):
            store.keep([samples.jpeg()], name="x")

    def test_does_not_keep_a_page_from_being_shown(
        self, store: ContentAddressedProofStore, keep: Keep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = keep(samples.pdf())
        monkeypatch.setattr(os, "fsync", _no_room)

        assert store.page_image(kept.sha256, 1).startswith(b"RIFF")


def _no_room(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


class FullFile(BytesIO):
    def __init__(self, max_size: int) -> None:
        super().__init__(bytes(min(max_size, 1)))

    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class TestOpen:
    @pytest.mark.parametrize("sha256", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
    def test_of_what_is_not_kept_is_missing(self, store: ContentAddressedProofStore, sha256: str) -> None:
        for read in (store.open, store.thumbnail, lambda digest: store.page_image(digest, 1)):
            with pytest.raises(refusals.FileMissing):
                read(sha256)


class TestThumbnail:
    @pytest.mark.parametrize("data", [samples.png(), samples.pdf()], ids=["png", "pdf"])
    def test_that_was_lost_is_drawn_again(
        self, store: ContentAddressedProofStore, keep: Keep, root: Path, data: bytes
    ) -> None:
        kept = keep(data)
        (root / kept.sha256[:2] / f"{kept.sha256}.thumbnail").unlink()

        assert store.thumbnail(kept.sha256).startswith(b"RIFF")
        assert len(files(root)) == 2


class TestDelete:
    def test_takes_thumbnail_and_pages_along_and_nothing_else(
        self, store: ContentAddressedProofStore, keep: Keep, root: Path
    ) -> None:
        other, kept = keep(b"words"), keep(samples.pdf(2))
        store.page_image(kept.sha256, 2)
        assert len(files(root)) == 4

        store.delete(kept.sha256)

        assert not store.exists(kept.sha256)
        assert store.exists(other.sha256)
        assert files(root) == [f"{other.sha256[:2]}/{other.sha256}"]

    def test_of_what_is_not_there_is_no_error(self, store: ContentAddressedProofStore) -> None:
        store.delete("0" * 64)


class TestTidying:
    """What the timers use: files nothing refers to, and writes that were cut off."""

    @pytest.fixture
    def long_ago(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=2)

    def _age(self, path: Path, moment: datetime) -> None:
        os.utime(path, (moment.timestamp(), moment.timestamp()))

    def test_kept_before_yields_old_files_only(
        self, store: ContentAddressedProofStore, keep: Keep, root: Path, long_ago: datetime
    ) -> None:
        old, again, _new = keep(b"old"), keep(b"again"), keep(b"new")
        for kept in (old, again):
            self._age(root / kept.sha256[:2] / kept.sha256, long_ago)
        keep(b"again")

        assert list(store.kept_before(datetime.now(UTC) - timedelta(days=1))) == [old.sha256]

    def test_kept_before_yields_a_thumbnail_whose_file_never_came(
        self, store: ContentAddressedProofStore, keep: Keep, root: Path, long_ago: datetime
    ) -> None:
        kept = keep(samples.jpeg())
        (root / kept.sha256[:2] / kept.sha256).unlink()
        assert list(store.kept_before(datetime.now(UTC) - timedelta(days=1))) == []
        self._age(root / kept.sha256[:2] / f"{kept.sha256}.thumbnail", long_ago)

        (orphan,) = store.kept_before(datetime.now(UTC) - timedelta(days=1))
        store.delete(orphan)

        assert files(root) == []

    def test_discard_unfinished_deletes_what_a_killed_process_left(
        self, store: ContentAddressedProofStore, keep: Keep, root: Path, long_ago: datetime
    ) -> None:
        folder = root / keep(b"words").sha256[:2]
        for name in (".unfinished-old", ".unfinished-new"):
            (folder / name).write_bytes(b"half")
        self._age(folder / ".unfinished-old", long_ago)

        assert store.discard_unfinished(datetime.now(UTC) - timedelta(days=1)) == 1
        assert len(files(root)) == 2

    def test_of_an_empty_store_does_nothing(self, store: ContentAddressedProofStore) -> None:
        now = datetime.now(UTC)

        assert (list(store.kept_before(now)), store.discard_unfinished(now)) == ([], 0)
