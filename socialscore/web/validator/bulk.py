"""
Approving many at once: choose, then see what became of each, a few at a time.

Each request does a few and answers with the rest, so that there is progress, and leaving or the Stop button ends it
with nothing half done. It goes on by a button.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from socialscore.application import bulk
from socialscore.application.bulk import Line
from socialscore.domain.ids import ActionId
from socialscore.http.refusals import refusal_of
from socialscore.http.settling import settle_due
from socialscore.queries.bulk import AT_ONCE, for_bulk
from socialscore.web.addresses import address
from socialscore.web.roles import ActorRequest, reviewers
from socialscore.web.validator.answers import words_of
from socialscore.web.validator.forms import uuid_of
from socialscore.wiring import unit_of_work

AT_A_TIME = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of the results. `undo` is where it can be taken back, for a few seconds."""

    name: str
    text: str
    is_done: bool
    undo: str


@reviewers
@require_http_methods(["GET", "HEAD", "POST"])
def approve_many(request: ActorRequest) -> HttpResponse:
    """The items one looked at before, to choose among; then a few of those chosen, with what became of each."""
    settle_due()
    now, me = timezone.now(), request.actor.subject_id
    if request.method != "POST":
        return render(request, "validator/bulk.html", {"items": for_bulk(me, now=now), "most": AT_ONCE})
    chosen = _chosen(request)
    if not chosen:
        context = {"items": for_bulk(me, now=now), "most": AT_ONCE, "is_empty": True}
        return render(request, "validator/bulk.html", context, status=422)
    names = {row.action_id: row.participant for row in for_bulk(me, now=now)}
    lines = [bulk.approve(unit_of_work(), action_id=one, reviewer_id=me, now=now) for one in chosen[:AT_A_TIME]]
    context = {
        "lines": [_shown(line, names.get(line.action_id, "")) for line in lines],
        "rest": chosen[AT_A_TIME:],
    }
    return render(request, "validator/bulk_results.html", context)


def _chosen(request: ActorRequest) -> list[ActionId]:
    """Each once, in their order; what is no id is left out."""
    ids = dict.fromkeys(uuid_of(text) for text in request.POST.getlist("item"))
    return [ActionId(one) for one in ids if isinstance(one, UUID)][:AT_ONCE]


def _shown(line: Line, name: str) -> Shown:
    decision = line.decision
    return Shown(
        name=name or _("A participant"),
        text=words_of(decision.outcome, decision.points) if decision else str(refusal_of(line.refused).sentence),  # type: ignore[arg-type]
        is_done=decision is not None,
        undo=address("undo_decision", decision.decision_id) if decision else "",
    )
