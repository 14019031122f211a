"""Enough for today: what a reviewer holds and decided, and the number after which no further item is offered."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socialscore.domain.caps import day_began
from socialscore.domain.person import MOST_ENOUGH
from socialscore.http.numbers import number
from socialscore.queries.workload import Workload, workload
from socialscore.web.languages import once_per_language
from socialscore.web.roles import ActorRequest
from socialscore.wiring import community_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the page says of it."""

    words: str
    is_enough: bool
    enough_words: str
    is_due: bool


class EnoughForm(forms.Form):
    """The number is the rules' to judge."""

    enough = forms.IntegerField(
        label=gettext_lazy("How many decisions a day are enough for you?"),
        help_text=gettext_lazy("0 for no limit. After that many, no further one opens by itself."),
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST_ENOUGH, "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write a whole number, 0 for no limit."),
            "invalid": gettext_lazy("Write a whole number, 0 for no limit."),
        },
    )


@once_per_language
def enough_fields(enough: int) -> SafeString:
    """The fields of a form that nobody touched."""
    return fields_of(EnoughForm(initial={"enough": enough}))


def fields_of(form: EnoughForm) -> SafeString:
    """As the page shows them, with what was wrong."""
    return render_to_string("components/fields.html", {"form": form})


def load_of(request: ActorRequest, *, now: datetime) -> Load:
    """One query."""
    actor = request.actor
    found = workload(actor.subject_id, since=day_began(now, community_zone()), now=now)
    enough = actor.person.enough_today
    return Load(
        words=_words(found, enough),
        is_enough=actor.person.has_done_enough(found.judged),
        enough_words=ngettext(
            "You decided %(n)s today, and said that %(enough)s is enough. Thank you; the rest can wait for others.",
            "You decided %(n)s today, and said that %(enough)s are enough. Thank you; the rest can wait for others.",
            enough,
        )
        % {"n": number(found.judged), "enough": number(enough)},
        is_due=found.is_due,
    )


def _words(found: Workload, enough: int) -> str:
    if enough:
        decided = _("%(n)s of %(enough)s decided today") % {"n": number(found.judged), "enough": number(enough)}
    else:
        decided = ngettext("%(n)s decided today", "%(n)s decided today", found.judged) % {"n": number(found.judged)}
    held = ngettext("%(n)s in hand", "%(n)s in hand", found.held) % {"n": number(found.held)}
    return f"{decided} · {held}"
