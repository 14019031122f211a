"""What review will take, on the page of an activity that has not opened: worked out anew for other numbers."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy

from socialscore.domain.rules import Rules
from socialscore.http.capacity import MOST_A_DAY, MOST_EXPECTED, capacity_of, capacity_sentences
from socialscore.queries.capacity import review_facts
from socialscore.queries.leading import LedActivity
from socialscore.web.roles import ActorRequest
from socialscore.wiring import community_zone

FIRST_GUESS = 20
NUMBER = {"inputmode": "numeric"}


class CapacityForm(forms.Form):
    expected = forms.IntegerField(
        label=gettext_lazy("Proofs you expect in a week"),
        min_value=0,
        max_value=MOST_EXPECTED,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    a_day = forms.IntegerField(
        label=gettext_lazy("Proofs that a reviewer looks at in a day"),
        min_value=1,
        max_value=MOST_A_DAY,
        widget=forms.NumberInput(attrs=NUMBER),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The form, and what follows from it; no sentences where a number is missing."""

    form: CapacityForm
    sentences: list[str]


def outlook_of(request: ActorRequest, activity: LedActivity, rules: Rules, *, now: datetime) -> Outlook:
    """One query."""
    lead_id = None if rules.lead_may_review else activity.lead_id
    facts = review_facts(lead_id=lead_id, now=now, zone=community_zone())
    capacity, a_week = capacity_of(facts), FIRST_GUESS
    form = CapacityForm(initial={"expected": a_week, "a_day": capacity.each_a_day})
    if "expected" in request.GET:
        form = CapacityForm(request.GET)
        if not form.is_valid():
            return Outlook(form=form, sentences=[])
        capacity, a_week = capacity_of(facts, each_a_day=form.cleaned_data["a_day"]), form.cleaned_data["expected"]
    return Outlook(form=form, sentences=capacity_sentences(facts, capacity, a_week=a_week))
