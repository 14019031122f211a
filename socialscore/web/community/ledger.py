"""The transparency page: the log in public, whether it was found whole, and, for whoever signed in, their receipts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from socialscore.http.explained import entry_title
from socialscore.http.numbers import number
from socialscore.http.sequencing import sequence_waiting
from socialscore.infrastructure.transparency.reporting import late_since
from socialscore.infrastructure.transparency.wording import FindingWords
from socialscore.queries.audits import AuditRunRow, last_audit
from socialscore.queries.ledger import log_sizes, logs_before, signed_since
from socialscore.queries.log import SignedState, newest_checkpoint, root_of
from socialscore.queries.scores import EntryRow, entries
from socialscore.queries.witnesses import WitnessRow, of_log
from socialscore.web.languages import language
from socialscore.web.roles import PageRequest, public
from socialscore.web.templatetags.charts import step_chart
from socialscore.web.templatetags.formats import day, when
from socialscore.web.templatetags.marks import points
from socialscore.wiring import community_zone

STEPS = 30
DAY = timedelta(days=1)
LOOKED_AT = (
    gettext_lazy("Each entry has its place, and none is missing"),
    gettext_lazy("The log is the one that was signed, at each checkpoint"),
    gettext_lazy("The site shows what was sealed in the log"),
    gettext_lazy("The rules, applied again, give the same points"),
    gettext_lazy("Every score is the sum of its entries"),
)


class Witness(NamedTuple):
    """A witness as the list shows it."""

    name: str
    tone: str
    icon: str
    word: str
    detail: str


class OwnEntry(NamedTuple):
    """One of my entries as the table shows it."""

    name: str
    when: SafeString | str
    points: SafeString
    receipt_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the public part of the page is made of, and changes with."""

    signed: SignedState | None
    audit: AuditRunRow | None
    late: datetime | None
    witnesses: list[WitnessRow]
    now: datetime

    @property
    def etag(self) -> str:
        """Another one whenever a word of the page may be another: entries, audits, lateness, day, language, release."""
        parts = (
            self.signed.note if self.signed else "",
            self.audit.run_id if self.audit else "",
            bool(self.late),
            [(row.name, row.state, row.cosigned_size) for row in self.witnesses],
            timezone.localdate(self.now),
            language(),
            static("css/app.css"),
        )
        return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


@public
@require_safe
def ledger(request: PageRequest) -> HttpResponseBase:
    """The log in public; a stranger whose copy is still true is told so, and gets no page."""
    sequence_waiting()
    now = timezone.now()
    signed = newest_checkpoint()
    witnesses = of_log(signed.log_id if signed else None)
    known = Known(signed=signed, audit=last_audit(), late=late_since(now=now), witnesses=witnesses, now=now)
    if request.person:
        return render(request, "community/ledger.html", {**_public(known), **_own(request)})
    unchanged = get_conditional_response(request, known.etag)
    response = unchanged or render(request, "community/ledger.html", _public(known))
    response["ETag"] = known.etag
    # A copy is kept by whoever looks, and asked about each time: who signs in gets another page at the same address.
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _public(known: Known) -> dict[str, Any]:
    audit, signed = known.audit, known.signed
    context: dict[str, Any] = {
        "audit": audit,
        "findings": [_finding(group) for group in audit.by_code()] if audit else (),
        "audited": when(audit.finished_at or audit.asked_at, "moment") if audit else "",
        "looked_at": LOOKED_AT,
        "late_since": known.late,
        "signed": signed,
        "witnesses": [_witness(row) for row in known.witnesses],
        "cosigned": sum(row.cosigned_size is not None for row in known.witnesses),
    }
    if signed is not None:
        context |= {
            "origin": signed.origin,
            "size": number(signed.size),
            "root": root_of(signed),
            "key": signed.vkey,
            "earlier": logs_before(signed.log_id),
            "chart": _chart(signed, known.now),
        }
    return context


def _finding(group: list[FindingWords]) -> tuple[str, str, str]:
    """The first finding of a code, how many more are like it, and what it means; a sum in public has one sentence."""
    first, alike = group[0], len({one.in_public for one in group}) - 1
    more = ngettext("And %(n)s more like it.", "And %(n)s more like it.", alike) % {"n": number(alike)} if alike else ""
    return first.in_public, more, first.meaning


def _witness(row: WitnessRow) -> Witness:
    """Whether it holds the same log; one that was away only has not signed lately."""
    if row.state.stops_the_log:
        return Witness(row.name, "bad", "x", _("Contradicts"), _("It holds another log under our name."))
    if row.cosigned_size is None or row.cosigned_at is None:
        return Witness(row.name, "", "hourglass", _("Not yet"), "")
    n = {"n": number(row.cosigned_size), "at": day(row.cosigned_at, "moment")}
    return Witness(row.name, "ok", "check", _("Signed"), _("%(n)s entries, %(at)s") % n)


def _chart(signed: SignedState, now: datetime) -> SafeString:
    """Thirty steps: of a day while the log is young, of a week later."""
    since = signed_since(signed.log_id) or now
    step = DAY if now - since <= STEPS * DAY else 7 * DAY
    midnight = timezone.localtime(now, community_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [midnight - step * back for back in reversed(range(STEPS))]
    shown = [start for start in begins if start + step > since]
    sizes = log_sizes(signed.log_id, [start + step for start in shown])
    label = _("Entries in the log at the end of each day") if step == DAY else _("Entries in the log, week by week")
    chart = step_chart(list(zip(shown, sizes, strict=True)), label, _("Entries"), chart_id="sizes")
    return render_to_string("components/score_chart.html", chart)


def _own(request: PageRequest) -> dict[str, Any]:
    """My entries that are in the log, newest first."""
    assert request.person is not None
    cursor = request.GET.get("after")
    page = entries(request.person.subject_id, cursor=cursor)
    here = reverse("ledger")
    return {
        "is_member": True,
        "own": [_shown(row) for row in page.rows],
        "newer_url": f"{here}#own" if cursor else "",
        "older_url": f"{here}?{urlencode({'after': page.next_cursor})}#own" if page.next_cursor else "",
    }


def _shown(row: EntryRow) -> OwnEntry:
    return OwnEntry(
        name=entry_title(row),
        when=when(row.created_at),
        points=points(row.points, muted=row.points <= 0),
        receipt_url=reverse("entry_receipt", args=[row.entry_id]),
    )
