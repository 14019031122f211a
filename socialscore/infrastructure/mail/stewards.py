"""Mail to stewards about the log: what an audit found, entries that wait, and the checkpoint of the day, to keep."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import log_reported
from socialscore.infrastructure.mail.notices import AUTOMATIC
from socialscore.infrastructure.outbox import consumes
from socialscore.infrastructure.transparency.reporting import Report
from socialscore.infrastructure.transparency.wording import words_of

MOST_SAID = 10


@consumes("steward_mail", log_reported, leaves_the_house=True)
def mail_report(outbox: models.Outbox) -> None:
    """
    Tell one steward; nothing if they are none any more.

    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    stewards = models.PersonProfile.objects.select_related("user").filter(is_steward=True, is_active=True)
    steward = stewards.filter(pk=outbox.payload["person_id"]).first()
    if steward is None:
        return
    title, text, page = {Report.AUDIT: _found, Report.LATE: _late, Report.CHECKPOINT: _checkpoint}[
        Report(outbox.payload["kind"])
    ](outbox)
    context = {
        "title": title,
        "text": text,
        "url": settings.SITE_URL + reverse(page),
        "community_name": settings.COMMUNITY_NAME,
    }
    EmailMessage(
        subject=f"{title} · {settings.COMMUNITY_NAME}",
        body=render_to_string("email/steward.txt", context),
        to=[steward.user.email],
        headers=AUTOMATIC,
    ).send()


def _found(outbox: models.Outbox) -> tuple[str, str, str]:
    run = models.AuditRun.objects.get(pk=outbox.payload["run_id"])
    words = [words_of(finding) for finding in _of_every_code(run.findings)[:MOST_SAID]]
    lines = [f"- {one.sentence} {one.meaning}".rstrip() for one in words]
    if run.found > len(lines):
        lines.append(_("… and %(n)s more.") % {"n": run.found - len(lines)})
    title = ngettext("The audit found %(n)s thing", "The audit found %(n)s things", run.found) % {"n": run.found}
    todo = _(
        "What to do: keep a copy of the database as it is, repair nothing first, and ask whoever runs the server. "
        "Receipts and checkpoints that were taken earlier show what was there."
    )
    return title, "\n".join([*lines, "", todo]), "audits"


def _of_every_code(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of each code, then the second of each: many of one kind hide no other."""
    seen, ranked = Counter[str](), list[tuple[int, dict[str, Any]]]()
    for finding in findings:
        seen[finding["code"]] += 1
        ranked.append((seen[finding["code"]], finding))
    return [finding for _rank, finding in sorted(ranked, key=lambda pair: pair[0])]


def _late(outbox: models.Outbox) -> tuple[str, str, str]:
    since = date_format(localtime(datetime.fromisoformat(outbox.payload["since"])), "DATETIME_FORMAT")
    text = _(
        "Points were given, and since %(since)s they wait to be taken into the log. They count all the same, but they "
        "have no receipt yet. Most often the worker is not running, or the log must not sign. What to do: ask whoever "
        "runs the server. This mail comes once an hour at most."
    )
    return _("Entries wait for the log"), text % {"since": since}, "audits"


def _checkpoint(_outbox: models.Outbox) -> tuple[str, str, str]:
    newest = models.LogCheckpoint.objects.order_by("-pk")[0]
    text = _(
        "This is the newest checkpoint of the log. Keep this mail: whoever has it can show later whether the log was "
        "rewritten, for a log that only grew still leads from it to its newest checkpoint. Nothing in it is secret, "
        "and it holds nothing about anybody."
    )
    return _("Checkpoint of the log"), f"{text}\n\n{newest.note.rstrip()}", "ledger"
