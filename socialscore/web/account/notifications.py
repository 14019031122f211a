"""What a person was told: the list, and marking it as read."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from socialscore.http.settling import settle_due
from socialscore.infrastructure.notices import KINDS, mark_read
from socialscore.queries.notifications import NotificationRow, own_notifications
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.formats import when
from socialscore.web.templatetags.marks import icon


class Told(NamedTuple):
    """A row as the template writes it: every text is made once, here."""

    tone: str
    sign: SafeString
    title: SafeString
    text: str
    at: SafeString | str


@members
@require_safe
def notifications(request: ActorRequest) -> HttpResponse:
    """One page, the newest first."""
    settle_due(subject_id=request.actor.subject_id)
    cursor = request.GET.get("after")
    page = own_notifications(request.actor.person_id, cursor=cursor)
    here = reverse("notifications")
    context = {
        "rows": _told(page.rows),
        "newer_url": here if cursor else "",
        "older_url": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "account/notifications.html", context)


@members
@require_safe
def notifications_count(request: ActorRequest) -> HttpResponse:
    """The bell anew, if the count is another than the page knows; no content otherwise. No query beyond sign-in."""
    if request.GET.get("known") == str(request.actor.unread_notifications):
        return HttpResponse(status=204)
    return render(request, "components/bell.html", {"actor": request.actor})


@members
@require_POST
def mark_notifications_read(request: ActorRequest) -> HttpResponse:
    """Mark all as read."""
    mark_read(request.actor.person_id, now=timezone.now())
    messages.success(request, _("All marked as read."))
    return redirect("notifications")


def _told(rows: list[NotificationRow]) -> list[Told]:
    new = format_html(' <span class="count">{}</span>', _("New"))
    return [
        Told(
            tone=KINDS[row.kind].mark[1],
            sign=icon(KINDS[row.kind].mark[0]),
            title=_title(row) + new if row.is_new else _title(row),
            text=row.text,
            at=when(row.created_at, "moment"),
        )
        for row in rows
    ]


def _title(row: NotificationRow) -> SafeString:
    if not row.path:
        return format_html("<strong>{}</strong>", row.title)
    return format_html('<a href="{}"><strong>{}</strong></a>', row.path, row.title)
