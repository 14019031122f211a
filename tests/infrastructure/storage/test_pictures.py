"""What comes through of a picture: its pixels, upright, in sRGB, and nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from socialscore.application.ports import KeptFile
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from . import samples
from .conftest import Keep

RED, BLUE = (254, 0, 0), (0, 0, 254)


def seen(store: ContentAddressedProofStore, kept: KeptFile) -> Image.Image:
    with store.open(kept.sha256) as file:
        picture = Image.open(BytesIO(file.read()))
    picture.load()
    return picture


def stored(store: ContentAddressedProofStore, kept: KeptFile) -> bytes:
    with store.open(kept.sha256) as file:
        return file.read()


def close(pixel: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(found - value) < 12 for found, value in zip(pixel, wanted, strict=True))


class TestKinds:
    @pytest.mark.parametrize(
        ("data", "media_type"),
        [
            (samples.jpeg(), "image/jpeg"),
            (samples.encoded(samples.drawing(mode="CMYK"), "JPEG"), "image/jpeg"),
            (samples.encoded(samples.drawing(mode="L"), "JPEG", progressive=True), "image/jpeg"),
            (samples.png(), "image/png"),
            (samples.png("P"), "image/png"),
            (samples.png("1"), "image/png"),
            (samples.png("LA"), "image/png"),
            (samples.webp(), "image/jpeg"),
            (samples.webp(lossless=True), "image/jpeg"),
            (samples.heic(), "image/jpeg"),
        ],
        ids=["jpeg", "cmyk", "grey", "png", "palette", "bits", "grey-alpha", "webp", "lossless", "heic"],
    )
    def test_is_told_by_content_and_the_name_follows(
        self, store: ContentAddressedProofStore, keep: Keep, data: bytes, media_type: str
    ) -> None:
        kept = keep(data, "photo.exe")

        picture = seen(store, kept)
        assert kept.media_type == media_type == Image.MIME[picture.format or ""]
        assert (kept.width, kept.height) == picture.size
        assert kept.size_bytes == len(stored(store, kept))
        assert kept.name == f"photo.{'jpg' if media_type == 'image/jpeg' else 'png'}"
        assert kept.pages is None

    def test_keeps_transparency_as_png(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        clear = Image.new("RGBA", (30, 30), (10, 20, 30, 40))

        for data in (samples.encoded(clear, "PNG"), samples.encoded(clear, "WEBP", lossless=True)):
            kept = keep(data)
            assert kept.media_type == "image/png"
            assert seen(store, kept).getpixel((5, 5)) == (10, 20, 30, 40)

    def test_drops_a_transparency_that_shows_nothing(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        assert seen(store, keep(samples.png("RGBA"))).mode == "RGB"

    def test_keeps_a_transparent_colour(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.png("RGB", transparency=(255, 0, 0)))

        assert seen(store, kept).getpixel((20, 20)) == (255, 0, 0, 0)

    def test_paints_a_transparent_heic_on_white(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        samples.heic()
        clear = samples.encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "HEIF")

        assert close(seen(store, keep(clear)).getpixel((9, 9)), (255, 255, 255))

    def test_scales_sixteen_bits_of_grey(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        grey = Image.new("I;16", (30, 30), 128 * 256)

        assert seen(store, keep(samples.encoded(grey, "PNG"))).getpixel((3, 3)) == (128, 128, 128)

    @pytest.mark.parametrize("encoder", ["PNG", "WEBP"])
    def test_takes_the_first_frame_of_a_moving_one(
        self, store: ContentAddressedProofStore, keep: Keep, encoder: str
    ) -> None:
        frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]
        data = samples.encoded(frames[0], encoder, save_all=True, append_images=frames[1:], duration=90)

        picture = seen(store, keep(data))

        assert getattr(picture, "n_frames", 1) == 1
        assert close(picture.getpixel((9, 9)), RED)

    def test_takes_a_phones_jpeg_of_several_pictures(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        data = samples.encoded(samples.drawing(), "MPO", save_all=True, append_images=[samples.drawing((20, 20))])

        kept = keep(data)

        assert (kept.media_type, kept.width) == ("image/jpeg", 60)
        assert b"MPF" not in stored(store, kept)


class TestWhatGoes:
    """Image with trailing bytes, comments, GPS: accepted, and they are gone."""

    @pytest.mark.parametrize(
        "data",
        [
            samples.jpeg(exif=samples.exif()),
            samples.jpeg(comment=samples.SECRET),
            samples.jpeg(xmp=samples.SECRET),
            samples.jpeg() + samples.SECRET,
            samples.png(exif=samples.exif()),
            samples.png() + samples.SECRET,
            samples.png()[:33] + samples.chunk(b"tEXt", b"Comment\0" + samples.SECRET) + samples.png()[33:],
            samples.png()[:33] + samples.chunk(b"prVt", samples.SECRET) + samples.png()[33:],
            samples.webp(exif=samples.exif(), xmp=samples.SECRET),
            samples.webp() + samples.SECRET,
            samples.heic(exif=samples.exif().tobytes(), xmp=samples.SECRET),
            samples.heic() + samples.SECRET,
        ],
        ids=[
            *("jpeg-exif", "jpeg-comment", "jpeg-xmp", "jpeg-trailing", "png-exif", "png-trailing", "png-text"),
            *("png-private", "webp-exif-xmp", "webp-trailing", "heic-exif-xmp", "heic-trailing"),
        ],
    )
    def test_is_everything_but_the_pixels(self, store: ContentAddressedProofStore, keep: Keep, data: bytes) -> None:
        assert samples.SECRET in data

        kept = keep(data)

        for kind in (stored(store, kept), store.thumbnail(kept.sha256)):
            assert samples.SECRET not in kind
            picture = Image.open(BytesIO(kind))
            assert not picture.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp"} & picture.info.keys()
        assert kept.original_sha256 != kept.sha256


class TestOrientation:
    # Where the red half, the left one of the stored pixels, is to be seen: EXIF 2.32, table 6.
    @pytest.mark.parametrize(
        ("orientation", "red_at"),
        [(1, "left"), (2, "right"), (3, "right"), (4, "left"), (5, "top"), (6, "top"), (7, "bottom"), (8, "bottom")],
    )
    @pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP"])
    def test_is_applied(
        self, store: ContentAddressedProofStore, keep: Keep, encoder: str, orientation: int, red_at: str
    ) -> None:
        kept = keep(samples.encoded(samples.drawing(), encoder, exif=samples.exif(orientation)))

        picture = seen(store, kept)
        upright = red_at in ("left", "right")
        assert picture.size == (kept.width, kept.height) == ((60, 40) if upright else (40, 60))
        near, far = ((15, 20), (45, 20)) if upright else ((20, 15), (20, 45))
        red, blue = (near, far) if red_at in ("left", "top") else (far, near)
        assert close(picture.getpixel(red), RED)
        assert close(picture.getpixel(blue), BLUE)

    def test_that_cannot_be_read_is_no_reason_to_refuse(self, keep: Keep) -> None:
        assert keep(samples.jpeg(exif=b"Exif\0\0MM\0*\xff\xff")).width == 60

    def test_of_a_heic_is_applied_once(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.heic(exif=samples.exif(orientation=6).tobytes()))

        assert (kept.width, kept.height) == (64, 128)
        assert close(seen(store, kept).getpixel((30, 50)), RED)


class TestColours:
    @pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP"])
    def test_are_converted_to_srgb(self, store: ContentAddressedProofStore, keep: Keep, encoder: str) -> None:
        kept = keep(samples.encoded(samples.drawing(), encoder, icc_profile=samples.profile()))

        assert close(seen(store, kept).getpixel((50, 20)), (255, 0, 0))

    def test_survive_a_broken_profile(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.png(icc_profile=b"no profile"))

        assert close(seen(store, kept).getpixel((50, 20)), (0, 0, 255))


class TestThumbnail:
    def test_is_a_webp_of_at_most_320_pixels(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.encoded(samples.drawing((900, 300)), "JPEG"))

        picture = Image.open(BytesIO(store.thumbnail(kept.sha256)))

        assert (picture.format, picture.size) == ("WEBP", (320, 107))

    def test_of_a_line_is_not_empty(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        kept = keep(samples.encoded(samples.drawing((5000, 2)), "PNG"))

        assert Image.open(BytesIO(store.thumbnail(kept.sha256))).size == (320, 1)

    def test_does_not_enlarge(self, store: ContentAddressedProofStore, keep: Keep) -> None:
        assert Image.open(BytesIO(store.thumbnail(keep(samples.jpeg()).sha256))).size == (60, 40)
