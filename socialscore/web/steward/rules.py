"""Changing the rules of the community: choose, see what changes, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from socialscore.application.community import change_rules
from socialscore.domain.community import RANGES, CommunityRules, RuleOutOfRange, RulesChangedMeanwhile
from socialscore.domain.errors import RuleBroken
from socialscore.http.community_rules import TITLES, changes
from socialscore.http.refusals import refusal_of
from socialscore.queries.community_rules import current_rules
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import unit_of_work


class CommunityRulesForm(forms.Form):
    """All rules, and the version that they were read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in TITLES.items():
            if name in RANGES:
                least, most = RANGES[name]
                hint = _("From %(least)s to %(most)s.") if least else _("Up to %(most)s; 0 switches it off.")
                hint = hint % {"least": least, "most": most}
                self.fields[name] = forms.IntegerField(
                    label=str(title), min_value=least, max_value=most, help_text=hint
                )
            else:
                self.fields[name] = forms.BooleanField(label=str(title), required=False)

    def rules(self) -> CommunityRules:
        """:raises RuleBroken: if they do not go together."""
        rules = CommunityRules(**{name: self.cleaned_data[name] for name in TITLES})
        rules.check()
        return rules


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def steward_rules(request: ActorRequest) -> HttpResponse:
    """GET shows the form; GET with a `version` says what would change; POST changes it."""
    request.actor.person.require_steward()
    if request.method == "POST":
        return _changed(request)
    number, current = current_rules()
    if "version" not in request.GET:
        return _page(request, CommunityRulesForm(initial={**current.to_data(), "version": number}))
    form = CommunityRulesForm(request.GET)
    wanted = _wanted(form)
    if wanted is None:
        return _page(request, form, status=422)
    context = {"form": form, "typed": form.cleaned_data, "changes": changes(current, wanted)}
    return render(request, "steward/rules_confirm.html", context)


def _changed(request: ActorRequest) -> HttpResponse:
    form = CommunityRulesForm(request.POST)
    wanted = _wanted(form)
    if wanted is None:
        return _page(request, form, status=422)
    version = form.cleaned_data["version"]
    try:
        change_rules(unit_of_work(), rules=wanted, version=version, by=request.actor.subject_id, now=timezone.now())
    except RulesChangedMeanwhile as error:
        number, current = current_rules()
        if wanted == current:  # pressed twice
            return redirect("rules")
        form = CommunityRulesForm({**current.to_data(), "version": number})
        form.add_error(None, refusal_of(error).sentence)
        return _page(request, form, status=409)
    messages.success(request, _("The rules are changed. They hold from now on."))
    return redirect("rules")


def _wanted(form: CommunityRulesForm) -> CommunityRules | None:
    """The rules that were chosen; None if they cannot be, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return form.rules()
    except RuleBroken as error:
        name = error.name if isinstance(error, RuleOutOfRange) else refusal_of(error).field
        form.add_error(name, refusal_of(error).sentence)
        return None


def _page(request: ActorRequest, form: CommunityRulesForm, *, status: int = 200) -> HttpResponse:
    return render(request, "steward/rules.html", {"form": form}, status=status)
