"""The files of a proof as the page shows them: photos and pages as pictures, the rest as links."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from socialscore.domain.proof import PartKind
from socialscore.queries.in_hand import ProofPart
from socialscore.web.addresses import address
from socialscore.web.templatetags import marks

MOST_PAGES = 30  # of a PDF, as pictures; the whole of it is one link away
PAGE_SIZE = (1273, 1800)  # of an upright A4 page, so that the page does not jump while it loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo, or a page of a PDF. `thumb` is empty where only a number is shown."""

    url: str
    thumb: str
    label: str
    name: str
    fingerprint: str
    width: int
    height: int
    is_page: bool


_IN_STRIP = '<a href="{}" data-name="{}" data-fp="{}"{}{}>{}<span>{}</span></a>'
_THUMB = '<img src="{}" alt="" width="70" height="46" loading="lazy">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is opened, not shown: a text, or the whole of a PDF."""

    url: str
    name: str
    note: str
    fingerprint: str


def pictures_of(part: ProofPart) -> list[Picture]:
    """A photo is one picture, a PDF one for each page, another file none."""
    if part.kind != PartKind.FILE:
        return []
    fingerprint = marks.short_hex(part.original_sha256)
    if part.media_type.startswith("image/"):
        return [
            Picture(
                url=address("proof_file", part.part_id),
                thumb=address("proof_thumbnail", part.part_id),
                label=_("Photo"),
                name=part.name,
                fingerprint=fingerprint,
                width=part.width or PAGE_SIZE[0],
                height=part.height or PAGE_SIZE[1],
                is_page=False,
            )
        ]
    pages = min(part.pages or 0, MOST_PAGES)
    return [
        Picture(
            url=reverse("proof_page", args=[part.part_id, page]),
            thumb=address("proof_thumbnail", part.part_id) if page == 1 else "",
            label=_("Page %(number)s") % {"number": page},
            name=_("%(file)s, page %(number)s of %(all)s") % {"file": part.name, "number": page, "all": part.pages},
            fingerprint=fingerprint,
            width=PAGE_SIZE[0],
            height=PAGE_SIZE[1],
            is_page=True,
        )
        for page in range(1, pages + 1)
    ]


def strip_of(pictures: Sequence[Picture]) -> SafeString:
    """The pictures to choose from, as HTML, written like the rows of the queue; nothing when there is only one."""
    if len(pictures) < 2:
        return SafeString()
    html = [
        _IN_STRIP.format(
            picture.url,
            escape(picture.name),
            picture.fingerprint,
            " data-page" if picture.is_page else "",
            "" if number > 1 else ' aria-current="true"',
            _THUMB.format(picture.thumb) if picture.thumb else f'<b aria-hidden="true">{number}</b>',
            escape(picture.label),
        )
        for number, picture in enumerate(pictures, start=1)
    ]
    return mark_safe("\n".join(html))  # noqa: S308 (what people name is escaped, the rest is ours)


def is_document(part: ProofPart) -> bool:
    """Whether the part is a file that is not itself a picture."""
    return part.kind == PartKind.FILE and not part.media_type.startswith("image/")


def document_of(part: ProofPart) -> Document:
    """The link to a file."""
    pages = (part.pages or 0) - MOST_PAGES
    return Document(
        url=address("proof_file", part.part_id),
        name=part.name,
        note=_("%(count)s more pages in the file") % {"count": pages} if pages > 0 else "",
        fingerprint=marks.short_hex(part.original_sha256),
    )
