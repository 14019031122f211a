"""Rows as templates print them: every string made once, so that a loop only puts them down."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialscore.domain.action_states import PENDING, Status
from socialscore.http.words import LIKENESS
from socialscore.queries.actions import ActionRow
from socialscore.queries.own_action import RevisionRow
from socialscore.queries.proofs import FileRow
from socialscore.web.addresses import address
from socialscore.web.languages import once_per_language
from socialscore.web.templatetags.formats import when
from socialscore.web.templatetags.marks import points, status

DRAWN = ("image/", "application/pdf")  # what the store draws a thumbnail of


class ShownAction(NamedTuple):
    """An action in a list."""

    href: str
    name: str
    points: SafeString
    when: SafeString | str
    status: SafeString


class ShownFile(NamedTuple):
    """A file of a proof; the words of components/proof_file.html."""

    part_id: UUID
    name: str
    original_sha256: str
    is_image: bool
    thumbnail_url: str
    url: str
    size_bytes: int
    remove_url: str = ""


def shown_actions(rows: Iterable[ActionRow]) -> list[ShownAction]:
    """The rows of a list of one's own actions."""
    now = timezone.now()
    return [
        ShownAction(
            href=address("action", row.action_id),
            name=row.activity_name,
            points=points_of(row.status, up_to=row.up_to, awarded=row.points_awarded),
            when=when(row.submitted_at or row.created_at, now=now),
            status=status(row.status),
        )
        for row in rows
    ]


@once_per_language
def points_of(code: str, *, up_to: int, awarded: int | None) -> SafeString:
    """What an action gives, or may give while it has no answer."""
    if code == Status.DRAFT:
        return format_html('<span class="muted">{}</span>', _("not sent"))
    if code in PENDING:
        return points(up_to, _("up to"), muted=True)
    return points(awarded or 0)


def compared(sent: RevisionRow) -> list[str]:
    """What a proof was compared with when it was sent, and what was found; nothing for a text alone."""
    ways = [_("each file by its fingerprint")] if sent.files else []
    if any(file.media_type.startswith("image/") for file in sent.files):
        ways.append(_("photos by 64 bits that say how a small grey copy looks"))
    if sent.link:
        ways.append(_("the link as it is written"))
    if not ways:
        return []
    how = _("When you sent it, it was compared with what was sent before: %(ways)s.") % {"ways": ", ".join(ways)}
    if not sent.alike:
        return [how, _("Nothing like it was found.")]
    found = ", ".join(str(LIKENESS[kind]) for kind in sent.alike)
    return [
        how,
        _("Found: %(found)s.") % {"found": found},
        _("That decides nothing. A reviewer sees both, and a person decides."),
    ]


def shown_files(files: Iterable[FileRow], *, removable_from: UUID | None = None) -> list[ShownFile]:
    """Files with their addresses; `removable_from` is the action whose draft they belong to."""
    return [shown_file(file, removable_from=removable_from) for file in files]


def shown_file(file: FileRow, *, removable_from: UUID | None = None) -> ShownFile:
    """One file with its addresses."""
    return ShownFile(
        part_id=file.part_id,
        name=file.name,
        original_sha256=file.original_sha256,
        is_image=file.media_type.startswith(DRAWN),
        thumbnail_url=address("proof_thumbnail", file.part_id),
        url=address("proof_file", file.part_id),
        size_bytes=file.size_bytes,
        remove_url=reverse("remove_file", args=[removable_from, file.part_id]) if removable_from else "",
    )
