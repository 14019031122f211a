"""The rows about files in the table of bad input: each refused with its sentence, none with a crash."""

from collections.abc import Iterator

import pytest

from socialscore.domain.errors import RuleBroken
from socialscore.infrastructure.storage import pictures, refusals
from socialscore.infrastructure.storage.kinds import Kind
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from . import samples
from .conftest import Keep

MEGABYTE = 1024 * 1024
START_OF = {
    Kind.JPEG: b"\xff\xd8\xff\xe0",
    Kind.PNG: b"\x89PNG\r\n\x1a\n",
    Kind.WEBP: b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    Kind.HEIF: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1",
    Kind.PDF: b"%PDF-1.7\n",
    Kind.TEXT: b"Dear all",
}


class TestEveryRefusal:
    @pytest.mark.parametrize("narrow", refusals.FileRefused.__subclasses__())
    def test_has_a_status_a_code_and_a_sentence(self, narrow: type[refusals.FileRefused]) -> None:
        refusal = narrow(limit_mb=15, limit_megapixels=40, pages=300, limit=200)

        assert isinstance(refusal, RuleBroken)
        assert refusal.status == (413 if "TOO_BIG" in refusal.code or "TOO_LARGE" in refusal.code else 400)
        assert str(refusal).endswith(".")
        assert "%" not in str(refusal)


class TestWrongType:
    @pytest.mark.parametrize(
        "data",
        [
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b'<?xml version="1.0"?><svg/>',
            b"\xef\xbb\xbf \n<!-- a comment first --><svg/>",
            b"<SVG:svg xmlns:svg='http://www.w3.org/2000/svg'/>",
            b"<!DOCTYPE html><p>hello",
            b"\r\n\t<HTML><body>",
            b"<script>alert(1)</script>",
            b"<a\nhref=x>",
            b"<b",
            b"GIF89a\x01\x00\x01\x00",
            b"GIF87a and then text",
            b"BM\x36\x00\x00\x00\x00\x00\x00\x00",
            b"II*\x00\x08\x00\x00\x00",
            b"PK\x03\x04\x14\x00\x00\x00",
            b"MZ\x90\x00",
            b"\x7fELF\x02\x01\x01\x00",
            rb"{\rtf1\ansi hello}",
            b"%!PS-Adobe-3.0\n",
            b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
            b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf",
            b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42",
            b"RIFF\x24\x00\x00\x00WAVEfmt ",
            b"text at first, " * 60 + b"\x00 then not",
            b"text with an escape \x1b[2J",
            b"\x00",
        ],
    )
    @pytest.mark.parametrize("name", ["photo.jpg", "paper.pdf"])
    def test_is_refused_whatever_the_name_says(self, keep: Keep, data: bytes, name: str) -> None:
        with pytest.raises(refusals.FileWrongType):
            keep(data, name)


class TestEmpty:
    @pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
    def test_is_refused(self, keep: Keep, data: bytes) -> None:
        with pytest.raises(refusals.FileEmpty):
            keep(data)

    def test_is_refused_for_pieces_without_bytes(self, store: ContentAddressedProofStore) -> None:
        with pytest.raises(refusals.FileEmpty):
            store.keep(iter([b"", b""]), name="x")


class TestTooBig:
    @pytest.mark.parametrize(
        ("kind", "limit_mb"),
        [(Kind.JPEG, 15), (Kind.PNG, 15), (Kind.WEBP, 15), (Kind.HEIF, 15), (Kind.PDF, 25), (Kind.TEXT, 1)],
    )
    def test_is_refused_at_the_limit_without_reading_on(
        self, store: ContentAddressedProofStore, kind: Kind, limit_mb: int
    ) -> None:
        taken = 0

        def endless() -> Iterator[bytes]:
            nonlocal taken
            yield START_OF[kind]
            while True:
                taken += 1
                yield b"x" * (MEGABYTE // 4)

        with pytest.raises(refusals.FileTooBig, match=f"{limit_mb} MB") as refused:
            store.keep(endless(), name="x")
        assert refused.value.status == 413
        assert taken == limit_mb * 4

    def test_is_not_a_file_of_exactly_the_limit(self, keep: Keep) -> None:
        assert keep(b"x" * MEGABYTE).size_bytes == MEGABYTE
        with pytest.raises(refusals.FileTooBig):
            keep(b"x" * (MEGABYTE + 1))

    def test_is_noticed_in_one_piece(self, store: ContentAddressedProofStore) -> None:
        with pytest.raises(refusals.FileTooBig):
            store.keep([samples.jpeg() + bytes(15 * MEGABYTE)], name="x")


class TestBomb:
    @pytest.mark.parametrize("size", [(8001, 5000), (16_000, 16_000)])
    @pytest.mark.parametrize(
        "header", [samples.jpeg_header, samples.png_header, samples.webp_header, samples.heic_header]
    )
    def test_over_40_megapixels_is_refused_before_decoding(
        self, keep: Keep, header: object, size: tuple[int, int]
    ) -> None:
        assert callable(header)
        with pytest.raises(refusals.PictureTooLarge, match="40 megapixels"):
            keep(header(*size))

    def test_of_the_largest_numbers_is_refused(self, keep: Keep) -> None:
        with pytest.raises(refusals.FileRefused):
            keep(samples.png_header(2**31 - 1, 2**31 - 1))

    def test_of_a_profile_that_unpacks_is_refused_or_left_out(self, keep: Keep) -> None:
        import zlib

        bomb = samples.chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200 * MEGABYTE), 9))
        with pytest.raises(refusals.FileUnreadable):
            keep(samples.png()[:33] + bomb + samples.png()[33:])

    def test_limit_is_pillows_too(self) -> None:
        from PIL import Image

        assert pictures.MOST_PIXELS == Image.MAX_IMAGE_PIXELS == 40_000_000


class TestTruncated:
    @pytest.mark.parametrize("left_out", [1, 2, 13, 60, 200, 400])
    @pytest.mark.parametrize(
        "data",
        [samples.jpeg(), samples.jpeg(progressive=True), samples.png(), samples.webp(), samples.webp(lossless=True)],
        ids=["jpeg", "progressive", "png", "webp", "lossless"],
    )
    def test_picture_is_refused(self, keep: Keep, data: bytes, left_out: int) -> None:
        with pytest.raises(refusals.FileUnreadable):
            keep(data[: max(30, len(data) - left_out)])

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_heic_is_refused(self, keep: Keep, share: float) -> None:
        data = samples.heic()

        with pytest.raises(refusals.FileUnreadable):
            keep(data[: int(len(data) * share)])

    @pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.99])
    def test_pdf_is_refused(self, keep: Keep, share: float) -> None:
        data = samples.pdf(3)

        with pytest.raises(refusals.FileUnreadable):
            keep(data[: int(len(data) * share)])


class TestDamaged:
    def test_png_of_another_checksum_is_refused(self, keep: Keep) -> None:
        data = bytearray(samples.png())
        data[data.index(b"IDAT") + 20] ^= 0xFF

        with pytest.raises(refusals.FileUnreadable):
            keep(bytes(data))

    @pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIF, Kind.PDF])
    def test_file_with_only_the_right_start_is_refused(self, keep: Keep, kind: Kind) -> None:
        with pytest.raises(refusals.FileUnreadable):
            keep(START_OF[kind] + b"and nothing that fits " * 40)

    def test_connection_that_breaks_is_no_refusal(self, store: ContentAddressedProofStore) -> None:
        def broken() -> Iterator[bytes]:
            yield samples.jpeg()[:300]
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            store.keep(broken(), name="x")
