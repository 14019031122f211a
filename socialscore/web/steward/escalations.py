"""What reviewers could not decide: the list, and each item with all opinions, for a steward who took no part."""

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.application.escalations import settle_as_steward
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId
from socialscore.domain.judging import reason_or_other
from socialscore.domain.review import LONGEST_SENTENCE, Opinion, Outcome
from socialscore.http.refusals import refusal_of
from socialscore.http.sentences import points_sentence
from socialscore.http.settling import settle_due
from socialscore.queries.escalations import Escalation, GivenOpinion, escalation, escalations, is_settled
from socialscore.queries.own_action import own_action
from socialscore.web.participant.shown import shown_files
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import unit_of_work

SAID = {
    Outcome.APPROVE: gettext_lazy("Approve"),
    Outcome.CHANGES: gettext_lazy("Ask for a change"),
    Outcome.DECLINE: gettext_lazy("Turn down"),
}


class Said(NamedTuple):
    """An opinion as the page shows it."""

    word: object
    words: str
    opinion: GivenOpinion


class SettlingForm(forms.Form):
    """What a steward decides, and why; whatever it is, the participant reads the sentence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Your decision"), choices=list(SAID.items()), widget=forms.RadioSelect
    )
    count = forms.IntegerField(label=gettext_lazy("How many are shown"), required=False, min_value=0)
    ticked = forms.MultipleChoiceField(
        label=gettext_lazy("What is shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sentence = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The participant reads this."),
    )

    def __init__(self, item: Escalation, data: Any = None) -> None:
        super().__init__(data, initial={"version": item.version, "count": item.count})
        rule = item.rules.points
        ticked = self.fields["ticked"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        ticked.choices = [(one.criterion_id, f"{one.text} (+{one.points})") for one in rule.criteria]
        if not rule.criteria:
            del self.fields["ticked"]
        if rule.has_unit:
            each = ngettext("%(unit)s: %(n)s point each.", "%(unit)s: %(n)s points each.", rule.points_each)
            self.fields["count"].help_text = each % {"unit": capfirst(rule.unit_name), "n": rule.points_each}
        else:
            del self.fields["count"]

    def opinion(self) -> Opinion:
        """The opinion that this is; for an approval the sentence is its note."""
        chosen, outcome = self.cleaned_data, Outcome(self.cleaned_data["outcome"])
        sentence = "" if outcome is Outcome.APPROVE else chosen["sentence"]
        return Opinion(
            outcome=outcome,
            count=chosen.get("count"),
            ticked=tuple(chosen.get("ticked", ())),
            reason=reason_or_other("", sentence),
            sentence=sentence,
            note=chosen["sentence"] if outcome is Outcome.APPROVE else "",
        )


@governors
@require_safe
def steward_escalations(request: ActorRequest) -> HttpResponse:
    """What this steward may settle, the longest waiting first."""
    request.actor.person.require_steward()
    settle_due()
    page = escalations(steward_id=request.actor.subject_id, cursor=request.GET.get("after"))
    context = {
        "rows": page.rows,
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("steward_escalations") if "after" in request.GET else "",
    }
    return render(request, "steward/escalations.html", context)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def steward_escalation(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """One item with all opinions; POST settles it."""
    request.actor.person.require_steward()
    try:
        item = escalation(ActionId(action_id), steward_id=request.actor.subject_id)
    except ActionNotFound:
        if request.method == "POST" or not is_settled(ActionId(action_id)):
            raise
        # A notice of it stays when somebody else has settled it: what became of it is said where it stands.
        return redirect("lead_action", action_id=action_id)
    if request.method != "POST":
        return _page(request, item, SettlingForm(item))
    form = SettlingForm(item, request.POST)
    if not form.is_valid():
        return _page(request, item, form, status=422)
    try:
        settle_as_steward(
            unit_of_work(),
            action_id=ActionId(action_id),
            steward_id=request.actor.subject_id,
            opinion=form.opinion(),
            version=form.cleaned_data["version"],
            now=timezone.now(),
        )
    except (RuleBroken, Conflict) as error:
        refusal = refusal_of(error)
        form.add_error("sentence" if refusal.field in ("note", "sentence") else None, refusal.sentence)
        return _page(request, item, form, status=refusal.status)
    settle_due()
    messages.success(request, _("It is decided, and the participant is told why."))
    return redirect("steward_escalations")


def _page(request: ActorRequest, item: Escalation, form: SettlingForm, *, status: int = 200) -> HttpResponse:
    action = own_action(item.row.action_id, item.subject_id, now=timezone.now())  # as its participant sees it
    context = {
        "item": item,
        "said": [Said(SAID[one.outcome], one.sentence or one.note, one) for one in item.opinions],
        "form": form,
        "sent": action.sent,
        "files": shown_files(action.sent.files) if action.sent else [],
        "rule": points_sentence(item.rules),
    }
    return render(request, "steward/escalation.html", context, status=status)
