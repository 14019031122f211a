"""PDFs are kept as they came, counted, and shown as pictures."""

from io import BytesIO

import pytest
from PIL import Image

from socialscore.infrastructure.storage import refusals
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from . import samples
from .conftest import Keep


class TestPdf:
    def test_is_kept_as_it_came(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        data = samples.pdf(3)

        kept = keep(data, "minutes.doc")

        assert (kept.media_type, kept.name, kept.pages) == ("application/pdf", "minutes.pdf", 3)
        assert (kept.width, kept.height) == (None, None)
        assert kept.sha256 == kept.original_sha256
        with store.open(kept.sha256) as file:
            assert file.read() == data

    def test_has_its_first_page_as_thumbnail(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        picture = Image.open(BytesIO(store.thumbnail(keep(samples.pdf()).sha256)))

        assert picture.format == "WEBP"
        assert max(picture.size) <= 320

    def test_that_asks_for_a_password_is_refused(self, keep: Keep) -> None:
        with pytest.raises(refusals.PdfLocked, match="password"):
            keep(samples.locked_pdf())

    def test_that_anybody_can_open_is_taken_though_it_forbids_printing(self, keep: Keep) -> None:
        assert keep((samples.FILES / "print_locked.pdf").read_bytes()).pages == 1

    def test_of_over_200_pages_is_refused(self, keep: Keep) -> None:
        assert keep(samples.pdf(200)).pages == 200
        with pytest.raises(refusals.PdfTooLong, match="201 pages; at most 200"):
            keep(samples.pdf(201))

    def test_without_a_page_is_refused(self, keep: Keep) -> None:
        data = samples.pdf_with(samples.stream(b"")).replace(b"/Kids [3 0 R] /Count 1", b"/Kids []      /Count 0")

        with pytest.raises(refusals.FileUnreadable):
            keep(data)

    def test_after_a_byte_order_mark_is_taken(self, keep: Keep) -> None:
        assert keep(b"\xef\xbb\xbf\n" + samples.pdf()).media_type == "application/pdf"

    @pytest.mark.parametrize(
        "data", [samples.pdf_that_unpacks_to(2_700), samples.pdf_without_end()], ids=["stream", "forms"]
    )
    def test_that_takes_all_memory_ends_its_own_process_only(self, keep: Keep, data: bytes) -> None:
        with pytest.raises(refusals.FileUnreadable):
            keep(data)

    def test_that_takes_too_long_is_refused(self, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socialscore.infrastructure.storage.drawing.MOST_SECONDS", 0.01)

        with pytest.raises(refusals.FileUnreadable):
            keep(samples.pdf())


class TestPageImage:
    def test_is_the_page_asked_for(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        sheets = [Image.new("RGB", (20, 30), colour) for colour in ("white", "red")]
        kept = keep(samples.encoded(sheets[0], "PDF", save_all=True, append_images=sheets[1:]))

        picture = Image.open(BytesIO(store.page_image(kept.sha256, 2)))

        pixel = picture.getpixel((20, 20))
        assert isinstance(pixel, tuple)
        assert picture.format == "WEBP"
        assert pixel[0] > 240
        assert pixel[1] < 15

    def test_is_drawn_once(
        self, store: ContentAddressedProofStore, keep: Keep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = keep(samples.pdf())
        first = store.page_image(kept.sha256, 1)
        monkeypatch.delattr("socialscore.infrastructure.storage.proofs.draw_page")

        assert store.page_image(kept.sha256, 1) == first

    def test_is_at_most_1800_pixels_a_side(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.encoded(Image.new("RGB", (4000, 100)), "PDF"))

        assert Image.open(BytesIO(store.page_image(kept.sha256, 1))).width <= 1801

    @pytest.mark.parametrize("number", [0, -1, 2, 10**9])
    def test_of_no_such_page_is_missing(self, store: ContentAddressedProofStore, keep: Keep, number: int) -> None:
        kept = keep(samples.pdf())

        with pytest.raises(refusals.FileMissing):
            store.page_image(kept.sha256, number)

    def test_of_a_picture_is_missing(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.jpeg())

        with pytest.raises(refusals.FileMissing):
            store.page_image(kept.sha256, 1)
