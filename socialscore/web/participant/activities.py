"""Activities: what one can do here, by which rules, and how much of it is left for oneself."""

from datetime import datetime
from html import unescape
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from socialscore.domain.activity import ActivityState
from socialscore.domain.caps import Claim
from socialscore.domain.rules import FileKind, Need, Rules
from socialscore.http.audiences import acts_as_steward
from socialscore.http.explained import rule_lines
from socialscore.http.markdown import html_of
from socialscore.http.numbers import number
from socialscore.http.sentences import (
    Standing,
    closed_by,
    limits_in_words,
    points_sentence,
    proof_in_words,
    rule_sentences,
    standings,
)
from socialscore.queries import activities as query
from socialscore.queries.activity_list import SHOWN as STATES
from socialscore.queries.activity_list import ActivityRow, activity_list
from socialscore.queries.asking import searched
from socialscore.queries.waits import waits
from socialscore.web.languages import once_per_language
from socialscore.web.roles import ActorRequest, PageRequest, members, public
from socialscore.web.templatetags.formats import day
from socialscore.web.templatetags.marks import activity_state, icon, points
from socialscore.wiring import community_zone

SHOWN = (("open", gettext_lazy("Open")), ("all", gettext_lazy("All")), ("closed", gettext_lazy("Closed")))
SUMMARY_LENGTH = 140


class ShownActivity(NamedTuple):
    """A card; `state` is empty for an open one, `submit_url` where no more fits now."""

    href: str
    submit_url: str
    name: str
    summary: str
    icon: SafeString
    proof: str
    points: SafeString
    limits: str
    state: SafeString | str


class ShownVersion(NamedTuple):
    title: str
    since: datetime | None
    text: str


@members
@require_safe
def activities(request: ActorRequest) -> HttpResponse:
    """The list, with a filter and a search."""
    show, text = request.GET.get("show", "open"), searched(request.GET.get("q", ""))
    show = show if show in STATES else "open"
    cursor, now = request.GET.get("after"), timezone.now()
    page = activity_list(text=text, show=show, cursor=cursor)
    rules_of = {row.activity_id: row.rules for row in page.rows if row.state == ActivityState.OPEN}
    claims = query.claims_in(request.actor.subject_id, rules_of, now=now, zone=community_zone())
    chosen = {"show": show, "q": text}
    cards = [_card(row, _closed(row, claims.get(row.activity_id, []), now)) for row in page.rows]
    context = {
        "cards": mark_safe("".join(cards)),  # noqa: S308 (drawn by a template each)
        "shown_count": len(cards),
        "show": show,
        "shown": SHOWN,
        "q": text,
        "older_url": f"?{urlencode({**chosen, 'after': page.next_cursor})}" if page.next_cursor else "",
        "newer_url": f"?{urlencode(chosen)}" if cursor else "",
    }
    return render(request, "participant/activities.html", context)


@public
@require_safe
def activity(request: PageRequest, activity_id: UUID) -> HttpResponse:
    """An activity for everybody: its rules now and before; for members also what is left for them."""
    actor, now = request.person or None, timezone.now()
    page = query.activity_page(
        activity_id, viewer_id=actor.subject_id if actor else None, is_steward=bool(actor and acts_as_steward(actor))
    )
    standing: list[Standing] = []
    draft_id = None
    if actor and page.is_active:
        part = query.own_part(actor.subject_id, activity_id, page.rules, now=now, zone=community_zone())
        standing, draft_id = standings(page.rules, part.claims, now=now, zone=community_zone()), part.draft_id
    context = {
        "page": page,
        "state": activity_state(page.state),
        "window": _window(page),
        "description": html_of(page.description),
        "instructions": html_of(page.rules.instructions),
        "up_to": page.rules.points.most,
        "sentences": rule_sentences(page.rules),
        "rule_lines": rule_lines(page.rules.points),
        "total": number(page.rules.points.most),
        "versions": [_version(version) for version in page.versions],
        "standing": standing,
        "is_open": page.is_active and all(line.is_open for line in standing),
        "draft_id": draft_id,
        "waits": waits(activity_id, now=now),
        "due_seconds": page.rules.due_hours * 3600,
        "leads": bool(actor and (actor.subject_id == page.lead_id or actor.is_steward) and actor.can_lead),
    }
    return render(request, "participant/activity.html", context)


def _closed(row: ActivityRow, claims: list[Claim], now: datetime) -> str:
    """What keeps this person from sending anything more to an open activity now."""
    if row.state != ActivityState.OPEN:
        return ""
    closed = closed_by(row.rules, claims, now=now, zone=community_zone())
    return closed.now if closed else ""


@once_per_language
def _card(row: ActivityRow, closed: str) -> SafeString:
    """An activity as HTML: the same for everybody whom nothing keeps, or the same thing."""
    is_open = row.state == ActivityState.OPEN
    card = ShownActivity(
        href=reverse("activity", args=[row.activity_id]),
        submit_url=reverse("submit", args=[row.activity_id]) if is_open and not closed else "",
        name=row.name,
        summary=Truncator(unescape(strip_tags(html_of(row.description)))).chars(SUMMARY_LENGTH),
        icon=icon(_sign(row.rules)),
        proof=capfirst(proof_in_words(row.rules.proof)),
        points=points(row.up_to, _("up to")),
        limits=closed or limits_in_words(row.rules),
        state="" if is_open else activity_state(row.state),
    )
    return render_to_string("participant/activity_card.html", {"card": card})


def _sign(rules: Rules) -> str:
    proof = rules.proof
    if proof.max_files:
        return "camera" if FileKind.PHOTO in proof.kinds else "file"
    return "text" if proof.text is not Need.NONE else "link"


def _window(page: query.ActivityPage) -> str:
    if page.state is ActivityState.SCHEDULED and page.opens_at:
        return _("opens on %(day)s") % {"day": day(page.opens_at, "moment")}
    if page.is_active and page.closes_at:
        return _("until %(day)s") % {"day": day(page.closes_at, "moment")}
    return ""


def _version(version: query.VersionRow) -> ShownVersion:
    title = _("Version %(n)s") % {"n": version.number}
    return ShownVersion(title=title, since=version.since, text=points_sentence(version.rules))
