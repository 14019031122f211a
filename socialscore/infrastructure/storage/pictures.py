"""
Pictures redrawn on a new canvas: only the pixels of the first frame, upright, in sRGB, come through.

A plain re-save would carry comments, colour profiles and text chunks over (Pillow keeps them in `info`).
Nothing here knows Django: large pictures are redrawn in a process of their own (`apart`).
"""

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import IO

from PIL import Image, ImageCms, WebPImagePlugin

from socialscore.infrastructure.storage.kinds import Kind
from socialscore.infrastructure.storage.refusals import FileRefused, FileUnreadable, PictureTooLarge

MOST_PIXELS = 40_000_000
THUMBNAIL_PX = 320
HASH_SIDE, HASH_BITS = 8, 64
LEAST_ONES = 8

# A second net: `open_picture` looks at the size itself, before anything is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIF: "HEIF"}
_PNG_SIGNATURE_BYTES = 8
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    What drawing gave: `picture` is a WebP, the thumbnail or the page that was asked for.

    `media_type` is that of the file as it is to be stored; None where it does not apply, as for the numbers. `dhash`
    is how a photo looks, None where it shows too little to tell.
    """

    picture: bytes
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    dhash: int | None = None


@contextmanager
def damage_refused() -> Iterator[None]:
    """
    Turn whatever a decoder raises into a refusal: on hostile bytes they raise nearly every class there is.

    :raises FileUnreadable: for anything but a refusal and a picture that is too large.
    """
    try:
        yield
    except FileRefused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureTooLarge(limit_megapixels=MOST_PIXELS // 1_000_000) from error
    except Exception as error:
        raise FileUnreadable from error


def open_picture(source: IO[bytes], kind: Kind) -> Image.Image:
    """
    Read the header of `source` and nothing more.

    :raises PictureTooLarge: if it would have over 40 megapixels.
    :raises FileUnreadable: if it is damaged.
    """
    with damage_refused():
        if kind is Kind.HEIF:
            _learn_heif()
        source.seek(0)
        picture = Image.open(source, formats=[_FORMATS[kind]])
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureTooLarge(limit_megapixels=MOST_PIXELS // 1_000_000)
        return picture


def redraw(source: IO[bytes], kind: Kind, *, into: IO[bytes]) -> Drawn:
    """
    Write the picture in `source` anew into `into`: as PNG if it came so or is transparent, else as JPEG.

    WebP is not written at full size: libwebp takes 1.3 GB for 40 megapixels with transparency, and gives up on noise.
    Memory: twelve bytes a pixel at the most, 480 MB for 40 megapixels, and that only in libwebp and libjpeg.

    :raises FileRefused: if it is damaged, truncated or too large.
    :raises OSError: if `into` has no room.
    """
    if kind is Kind.PNG:
        _require_whole_png(source)
    with damage_refused():
        # The picture has no name here, so that it is gone as soon as the canvas does not need it.
        canvas = _canvas(open_picture(source, kind), keep_alpha=kind in (Kind.PNG, Kind.WEBP))
    as_png = kind is Kind.PNG or canvas.mode == "RGBA"
    if as_png:
        canvas.save(into, "PNG")
    else:
        canvas.save(into, "JPEG", quality=90)
    into.seek(0, 2)
    return Drawn(
        picture=small_webp(canvas),
        media_type="image/png" if as_png else "image/jpeg",
        width=canvas.width,
        height=canvas.height,
        dhash=dhash_of(canvas),
    )


def dhash_of(picture: Image.Image) -> int | None:
    """
    64 bits, with a sign: whether each field of a small grey copy is darker than its left neighbour.

    None for what is nearly flat, or grows evenly darker: all of those would look alike.
    """
    small = picture.resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.BOX, reducing_gap=3.0).convert("L").tobytes()
    rows = (small[start : start + HASH_SIDE + 1] for start in range(0, len(small), HASH_SIDE + 1))
    bits = 0
    for row in rows:
        for left, right in pairwise(row):
            bits = bits << 1 | (left > right)
    if not LEAST_ONES <= bits.bit_count() <= HASH_BITS - LEAST_ONES:
        return None
    return bits - (1 << HASH_BITS) if bits >> HASH_BITS - 1 else bits


def small_webp(picture: Image.Image) -> bytes:
    """`picture` as a WebP of at most 320 pixels a side."""
    scale = min(1.0, THUMBNAIL_PX / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return webp(picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0), quality=80)


def webp(picture: Image.Image, *, quality: int) -> bytes:
    """`picture` in memory as WebP."""
    data = BytesIO()
    picture.save(data, "WEBP", quality=quality)
    return data.getvalue()


def _canvas(picture: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """Decode `picture` and paint it, upright and in sRGB, on a canvas that knows nothing else."""
    profile, turn = picture.info.get("icc_profile"), _turn(picture)
    if isinstance(picture, WebPImagePlugin.WebPImageFile):
        picture = _decoded_webp(picture)
    else:
        picture.load()
    if turn is not None:
        picture = picture.transpose(turn)
    picture = _with_eight_bits(picture)
    picture = _in_srgb(picture, profile)
    if picture.mode != "RGBA":
        canvas = Image.new("RGB", picture.size)
        canvas.paste(picture)
    elif keep_alpha:
        canvas = Image.new("RGBA", picture.size)
        canvas.paste(picture)
    else:
        canvas = Image.new("RGB", picture.size, "white")
        canvas.paste(picture, mask=picture)
    return canvas


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What brings `picture` upright, by its EXIF; broken EXIF says nothing, and is no reason to refuse a photo."""
    with suppress(Exception):
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    return None


def _decoded_webp(picture: WebPImagePlugin.WebPImageFile) -> Image.Image:
    """
    The first frame of `picture`, decoded as its `load()` would.

    That one keeps libwebp's two canvases and a copy while it fills a fourth: 630 MB for 40 megapixels.
    Here they are gone before the next is made, and the copy is used where it lies.
    """
    data = picture._get_next()[0]  # noqa: SLF001
    del picture._decoder  # noqa: SLF001
    return Image.frombuffer(picture.rawmode, picture.size, data, "raw", picture.rawmode, 0, 1)


def _with_eight_bits(picture: Image.Image) -> Image.Image:
    """`picture` as L, RGB, RGBA or CMYK, with its transparency if it shows any."""
    if picture.has_transparency_data:
        clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        return clear if clear.getchannel("A").getextrema() != (255, 255) else clear.convert("RGB")
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: Pillow's own conversion cuts all above 255 off.
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """`picture` as RGB or RGBA in sRGB; a profile that is broken, or fits another mode, is left out."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return _transformed(picture, source, mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return picture if picture.mode == mode else picture.convert(mode)


def _transformed(picture: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    target = ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(source, target, picture.mode, mode)
    if picture.mode == mode and not picture.readonly:
        return transform.apply_in_place(picture)
    return transform.apply(picture)


def _require_whole_png(source: IO[bytes]) -> None:
    """
    Walk the chunks to the last one: Pillow's decoder is content without it, and does not look at all checksums.

    :raises FileUnreadable: if a chunk is broken or cut off, or the last one is not there.
    """
    source.seek(_PNG_SIGNATURE_BYTES)
    kind = b""
    while kind != b"IEND":
        length, kind = int.from_bytes(source.read(4)), source.read(4)
        body, checksum = source.read(length), source.read(4)
        if len(checksum) < 4 or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(checksum):
            raise FileUnreadable


def _learn_heif() -> None:
    # Imported late: libheif and its codec are 20 MB, and only a process that draws HEIF needs them.
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
