"""Rows as templates print them: every string made once, so that a loop only puts them down."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from socialscore.domain.action import PENDING, Status
from socialscore.queries.actions import ActionRow
from socialscore.queries.proofs import FileRow
from socialscore.web.templatetags.formats import RELATIVE_DAYS, day, when
from socialscore.web.templatetags.marks import points, status

NO_ID = UUID(int=0)
RELATIVE = timedelta(days=RELATIVE_DAYS)
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
    before, after = reverse("action", args=[NO_ID]).split(str(NO_ID))
    now, marks, amounts = timezone.now(), {code: status(code) for code in Status}, {}
    shown = []
    for row in rows:
        amount = (row.status, row.up_to, row.points_awarded)
        if amount not in amounts:
            amounts[amount] = points_of(row.status, up_to=row.up_to, awarded=row.points_awarded)
        shown.append(
            ShownAction(
                href=f"{before}{row.action_id}{after}",
                name=row.activity_name,
                points=amounts[amount],
                when=shown_moment(row.submitted_at or row.created_at, now),
                status=marks[Status(row.status)],
            )
        )
    return shown


def shown_moment(moment: datetime, now: datetime) -> SafeString | str:
    """A moment in a list: how long ago within a week, the day before that, whose words are made once."""
    if now - moment < RELATIVE:
        return when(moment, now=now)
    local = timezone.localtime(moment)
    words = _day_in_words(local.date(), timezone.localdate(now).year, get_language() or "")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@lru_cache(maxsize=2_048)
def _day_in_words(on: date, year: int, language: str) -> str:
    """`year` and `language` are there for the cache: the words depend on both."""
    return day(on, "short")


def points_of(code: str, *, up_to: int, awarded: int | None) -> SafeString:
    """What an action gives, or may give while it has no answer."""
    if code == Status.DRAFT:
        return format_html('<span class="muted">{}</span>', _("not sent"))
    if code in PENDING:
        return points(up_to, _("up to"), muted=True)
    return points(awarded or 0)


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
        thumbnail_url=reverse("proof_thumbnail", args=[file.part_id]),
        url=reverse("proof_file", args=[file.part_id]),
        size_bytes=file.size_bytes,
        remove_url=reverse("remove_file", args=[removable_from, file.part_id]) if removable_from else "",
    )
