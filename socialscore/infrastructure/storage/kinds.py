"""Which kind of file this is, by its first bytes alone: neither its name nor its declared type is believed."""

import re
from enum import StrEnum

from socialscore.infrastructure.storage.refusals import FileWrongType, TextNotReadable

HEAD_BYTES = 512
_MEGABYTE = 1024 * 1024

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n\f"
# Everything a browser might take for HTML, XML or SVG (WHATWG MIME Sniffing §7.1, and then some).
_MARKUP = re.compile(rb"<(?:[!?]|/?[a-z][a-z0-9:_-]*(?:[\s/>]|$))", re.IGNORECASE)
# Formats that look like text: RTF, PostScript, GIF.
_NOT_PLAIN = (rb"{\rtf", b"%!PS", b"GIF8")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Kind(StrEnum):
    """A kind that is taken; the value is its media type as received."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIF = "image/heif"
    PDF = "application/pdf"
    TEXT = "text/plain"

    @property
    def limit_bytes(self) -> int:
        if self is Kind.PDF:
            return 25 * _MEGABYTE
        return 1 * _MEGABYTE if self is Kind.TEXT else 15 * _MEGABYTE

    @property
    def limit_mb(self) -> int:
        return self.limit_bytes // _MEGABYTE


def recognise(head: bytes) -> Kind:
    """
    Tell the kind of a file from its first `HEAD_BYTES` bytes, or from all of it if it is shorter.

    TEXT means "nothing speaks against it yet": `texts.normalise` reads the whole.

    :raises FileWrongType: if it is none of ours, SVG and HTML included.
    :raises TextNotReadable: if it is text in UTF-16.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if _is_heif(head):
        return Kind.HEIF
    start = head.removeprefix(_UTF8_MARK).lstrip(_BLANKS)
    if start.startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith(_UTF16_MARKS):
        raise TextNotReadable
    if _CONTROLS.search(head) or start.startswith(_NOT_PLAIN) or _MARKUP.match(start):
        raise FileWrongType
    return Kind.TEXT


def _is_heif(head: bytes) -> bool:
    """ISO/IEC 14496-12 §4.3: a box `ftyp` with the major brand, a version, and the compatible brands."""
    if head[4:8] != b"ftyp" or head[8:12] not in _HEIF_BRANDS:
        return False
    end = min(int.from_bytes(head[:4]), len(head))
    compatible = {head[at : at + 4] for at in range(16, end, 4)}
    return not compatible & _AVIF_BRANDS
