"""
PDF documents: kept as they are, looked at through PDFium.

PDFium is not thread-safe and its input is hostile: only the process of `apart` imports this.
"""

from typing import IO

import pypdfium2
import pypdfium2.raw
from PIL import Image

from socialscore.infrastructure.storage.pictures import Drawn, damage_refused, small_webp, webp
from socialscore.infrastructure.storage.refusals import FileMissing, FileUnreadable, PdfLocked, PdfTooLong

MOST_PAGES = 200
PAGE_PX = 1800

_TAIL_BYTES = 2048
_LARGEST_SCALE = 3.0


def inspect(source: IO[bytes]) -> Drawn:
    """
    Count the pages and draw a thumbnail of the first.

    :raises FileUnreadable: if it is damaged or truncated, or its first page cannot be drawn.
    :raises PdfLocked: if it asks for a password.
    :raises PdfTooLong: if it has over 200 pages.
    """
    _require_end(source)
    document = _opened(source)
    with damage_refused():
        pages = len(document)
        if pages > MOST_PAGES:
            raise PdfTooLong(pages=pages, limit=MOST_PAGES)
        if not pages:
            raise FileUnreadable
        return Drawn(picture=small_webp(_page(document, 0)), pages=pages)


def draw_page(source: IO[bytes], page: int) -> Drawn:
    """
    Draw `page`, counted from 1, at most 1 800 pixels a side.

    :raises FileMissing: if there is no such page.
    :raises FileUnreadable: if it cannot be drawn.
    """
    document = _opened(source)
    with damage_refused():
        pages = len(document)
    if not 1 <= page <= pages:
        raise FileMissing
    with damage_refused():
        drawn = _page(document, page - 1)
        return Drawn(picture=webp(drawn, quality=85), width=drawn.width, height=drawn.height, pages=pages)


def _opened(source: IO[bytes]) -> pypdfium2.PdfDocument:
    source.seek(0)
    try:
        with damage_refused():
            return pypdfium2.PdfDocument(source.read())
    except FileUnreadable as error:
        if getattr(error.__cause__, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise PdfLocked from error
        raise


def _require_end(source: IO[bytes]) -> None:
    """PDFium mends a file that was cut off and shows part of it: proof is kept whole, or not at all."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _TAIL_BYTES))
    if b"%%EOF" not in source.read():
        raise FileUnreadable


def _page(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    scale = min(_LARGEST_SCALE, PAGE_PX / max(page.get_size()))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn.convert("RGB")
