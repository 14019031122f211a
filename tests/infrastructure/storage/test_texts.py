"""Plain text is kept as UTF-8 in NFC with LF."""

import pytest

from socialscore.infrastructure.storage import refusals
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from .conftest import Keep


class TestText:
    @pytest.mark.parametrize(
        ("data", "stored"),
        [
            (b"One bag\r\nand another\rthen\n", "One bag\nand another\nthen\n"),
            (b"\xef\xbb\xbfmarked", "marked"),
            ("cafe\u0301".encode(), "caf\u00e9"),
            ("שלום 👋 здравствуй".encode(), "שלום 👋 здравствуй"),
            (b"tab\tand\x0cfeed", "tab\tand\x0cfeed"),
            (b"<ada@example.org> wrote", "<ada@example.org> wrote"),
            (b"a < b and <script> later", "a < b and <script> later"),
            (b"x", "x"),
        ],
    )
    def test_is_normalised(self, store: ContentAddressedProofStore, keep: Keep, data: bytes, stored: str) -> None:
        kept = keep(data, "notes.html")

        assert (kept.media_type, kept.name, kept.width, kept.pages) == ("text/plain", "notes.txt", None, None)
        assert kept.size_bytes == len(stored.encode())
        with store.open(kept.sha256) as file:
            assert file.read().decode() == stored

    @pytest.mark.parametrize("data", ["größer".encode("latin-1"), "größer".encode("utf-16"), b"ok " * 400 + b"\xff"])
    def test_of_another_encoding_is_refused(self, keep: Keep, data: bytes) -> None:
        with pytest.raises(refusals.TextNotReadable, match="UTF-8"):
            keep(data)

    def test_with_a_control_character_far_down_is_refused(self, keep: Keep) -> None:
        with pytest.raises(refusals.FileWrongType):
            keep(b"fine " * 1000 + "\u009b".encode())

    def test_has_no_thumbnail(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(b"words")

        with pytest.raises(refusals.FileMissing):
            store.thumbnail(kept.sha256)
