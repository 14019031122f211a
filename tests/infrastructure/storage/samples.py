"""Files as people send them, small, drawn here: with what cameras and malice put into them."""

import struct
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from PIL.TiffImagePlugin import IFDRational

FILES = Path(__file__).parent / "files"
SECRET = b"SECRET-THAT-MUST-GO"


def drawing(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and right half blue, with a white mark at the top left."""
    picture = Image.new("RGB", size, "red")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((size[0] // 2, 0, *size), fill="blue")
    draw.rectangle((0, 0, size[0] // 6, size[1] // 6), fill="white")
    return picture.convert(mode)


def encoded(picture: Image.Image, encoder: str, **options: Any) -> bytes:
    data = BytesIO()
    picture.save(data, encoder, **options)
    return data.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(drawing(), "JPEG", quality=95, **options)


def png(mode: str = "RGB", **options: Any) -> bytes:
    return encoded(drawing(mode=mode), "PNG", **options)


def webp(**options: Any) -> bytes:
    return encoded(drawing(), "WEBP", **options)


def heic(**options: Any) -> bytes:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return encoded(drawing((128, 64)), "HEIF", **options)


def pdf(pages: int = 1) -> bytes:
    sheets = [Image.new("RGB", (20, 30), (page % 256, 0, 0)) for page in range(pages)]
    then = time.gmtime(0)
    return encoded(sheets[0], "PDF", save_all=True, append_images=sheets[1:], creationDate=then, modDate=then)


def locked_pdf() -> bytes:
    return (FILES / "locked.pdf").read_bytes()


def exif(orientation: int = 1) -> Image.Exif:
    """Camera, orientation, and where it was taken: Reykjavík harbour."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = SECRET.decode()
    tags[0x8825] = {1: "N", 2: (IFDRational(64), IFDRational(9), IFDRational(0)), 29: SECRET.decode()}
    return tags


def profile() -> bytes:
    """A colour profile that is not sRGB: red and blue are exchanged, so that applying it shows."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(int.from_bytes(data[128:132])):
        at = 132 + 12 * index
        tag = bytes(data[at : at + 4])
        if tag in (b"rXYZ", b"bXYZ"):
            data[at : at + 4] = b"bXYZ" if tag == b"rXYZ" else b"rXYZ"
    return bytes(data)


def png_header(width: int, height: int) -> bytes:
    """A whole, tiny PNG that promises `width` × `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND")


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def webp_header(width: int, height: int) -> bytes:
    """A whole WebP of 38 bytes with `width` × `height` pixels of one colour, half transparent."""
    data = bytearray(tiny_webp_of_40_megapixels())
    bits = int.from_bytes(data[21:25], "little") & ~(2**28 - 1)
    data[21:25] = (bits | (width - 1) | (height - 1) << 14).to_bytes(4, "little")
    return bytes(data)


def jpeg_header(width: int, height: int) -> bytes:
    """`jpeg()` with other dimensions in its frame header (SOF0)."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def heic_header(width: int, height: int) -> bytes:
    """`heic()` with other dimensions in its `ispe` box."""
    data = bytearray(heic())
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


def tiny_webp_of_40_megapixels() -> bytes:
    """8 000 × 5 000 pixels in 38 bytes: a legal picture, and the dearest to decode."""
    return (FILES / "40_megapixels.webp").read_bytes()


def pdf_with(content: bytes, resources: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one page that shows the stream `content`; `objects` are numbered from 5."""
    body = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << %b >> >>" % resources,
        content,
        *objects,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, written in enumerate(body, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(body) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(body) + 1) + table + trailer


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def pdf_that_unpacks_to(megabytes: int) -> bytes:
    """A PDF whose page is `megabytes` of blanks, packed to a thousandth: one block again and again."""
    blanks = b" " * 1_000_000
    packer = zlib.compressobj(9)
    start = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    return pdf_with(stream(start + again * megabytes + packer.flush(), b"/Filter /FlateDecode"))


def pdf_without_end() -> bytes:
    """A PDF of a few kilobytes that draws ten forms, each of which draws ten, twelve deep: a million million marks."""
    forms = b"/XObject << " + b" ".join(b"/F%d %d 0 R" % (level, 5 + level) for level in range(13)) + b" >>"
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << %b >>" % forms
    objects = tuple(stream(b"/F%d Do " % (level + 1) * 10, entries) for level in range(12))
    return pdf_with(stream(b"/F0 Do"), forms, (*objects, stream(b"0 0 9 9 re f", entries)))
