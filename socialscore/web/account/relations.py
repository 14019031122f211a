"""Relations: with whom a person is too close for either to judge the other; declared by one, ended by either."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from socialscore.application import conflicts
from socialscore.domain.conflicts import RelationKind
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import RelationId
from socialscore.http.limits import RELATED_PER_HOUR, require_slow
from socialscore.http.words import RELATIONS
from socialscore.queries.relations import relations_of
from socialscore.web.account.forms import LONGEST_NAME, refuse_in
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

REFUSED = 422


class RelationForm(forms.Form):
    """Whom one is close to, by what only somebody who knows them can write."""

    name = forms.CharField(
        label=gettext_lazy("Their name here"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Write the name that they have here.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("The one they sign in with. It is not kept; they are told that you named them."),
        error_messages={"required": gettext_lazy("Write the address that they sign in with.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How you are close"),
        choices=[(str(kind), words) for kind, words in RELATIONS.items()],
        widget=forms.RadioSelect,
        initial=str(RelationKind.FAMILY),
    )


@members
@require_http_methods(["GET", "HEAD", "POST"])
def settings_relations(request: ActorRequest) -> HttpResponse:
    """Everybody one is close to, and a form for one more."""
    form = RelationForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                _declare(request, form.cleaned_data)
            except RuleBroken as error:
                status = refuse_in(form, error)
            else:
                messages.success(request, _("Noted. From now on neither of you decides about the other."))
                return redirect("settings_relations")
    shown = [(row, RELATIONS[row.kind]) for row in relations_of(request.actor.subject_id)]
    return render(request, "account/settings_relations.html", {"form": form, "relations": shown}, status=status)


@members
@require_POST
def relation_end(request: ActorRequest, relation_id: UUID) -> HttpResponse:
    """End one, whoever declared it."""
    conflicts.end(
        unit_of_work(),
        relation_id=RelationId(relation_id),
        subject_id=request.actor.subject_id,
        now=timezone.now(),
    )
    messages.success(request, _("The relation has ended. Both of you may decide about the other again."))
    return redirect("settings_relations")


def _declare(request: ActorRequest, given: dict[str, Any]) -> None:
    require_slow("relations", request.actor.person_id, at_most=RELATED_PER_HOUR, per_seconds=3600)
    conflicts.declare(
        unit_of_work(),
        relation_id=RelationId(uuid4()),
        subject_id=request.actor.subject_id,
        email=given["email"],
        name=given["name"],
        kind=RelationKind(given["kind"]),
        now=timezone.now(),
    )
