"""The fields of the rules form, and its rows that repeat. Only the shape is checked here."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from socialscore.domain.caps import CapKind, Window
from socialscore.domain.points import MOST_POINTS
from socialscore.domain.rules import MOST_FILES, FileKind, Need, ReasonUse

EMPTY_ROWS = 2

NEEDS = [
    (Need.NONE, gettext_lazy("not asked")),
    (Need.OPTIONAL, gettext_lazy("may be added")),
    (Need.REQUIRED, gettext_lazy("needed")),
]
KINDS = [
    (FileKind.PHOTO, gettext_lazy("Photos")),
    (FileKind.PDF, gettext_lazy("PDFs")),
    (FileKind.TEXT, gettext_lazy("Text files")),
]
WINDOWS = [
    (Window.DAY, pgettext_lazy("cap", "a day")),
    (Window.WEEK, pgettext_lazy("cap", "a week")),
    (Window.MONTH, pgettext_lazy("cap", "a month")),
    (Window.ALL, pgettext_lazy("cap", "in all")),
]
CAP_KINDS = [(CapKind.COUNT, pgettext_lazy("cap", "times")), (CapKind.POINTS, pgettext_lazy("cap", "points"))]
USES = [
    (ReasonUse.CHANGES, gettext_lazy("Ask for changes")),
    (ReasonUse.DECLINE, gettext_lazy("Turn down")),
]


def _number(label: Any, *, least: int = 0, most: int = MOST_POINTS, required: bool = False) -> forms.IntegerField:
    """A whole number inside a sentence: its label is read, not seen."""
    widget = forms.NumberInput(attrs={"aria-label": label, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, widget=widget)


def _choice(label: Any, choices: Collection[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"aria-label": label}))


def _words(label: Any, *, most: int) -> forms.CharField:
    """A line of text in a row: its label stands in it while it is empty."""
    widget = forms.TextInput(attrs={"aria-label": label, "placeholder": label})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


class ActivityForm(forms.Form):
    """Words, window and everything of the rules that does not repeat."""

    activity_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What people do, and why"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it. You can use Markdown: *emphasis*, lists and links."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("How to do it and what to show"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands beside the form for proof, and is part of the rules. Markdown too."),
    )
    opens_at = _moment(gettext_lazy("Opens at"))
    closes_at = _moment(gettext_lazy("Closes at"))
    base_points = _number(gettext_lazy("Points for taking part"))
    unit_name = forms.CharField(
        label=gettext_lazy("Unit, for example full bag"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"aria-label": gettext_lazy("Unit, for example full bag"), "size": 12}),
    )
    points_each = _number(gettext_lazy("Points for each unit"))
    at_most = _number(gettext_lazy("Units that count at most"))
    cooldown_hours = _number(gettext_lazy("Hours between two actions of a person"), most=365 * 24)
    due_hours = _number(gettext_lazy("Hours within which an answer is due"), least=1, most=60 * 24, required=True)
    text = _choice(gettext_lazy("Text"), NEEDS)
    link = _choice(gettext_lazy("Link"), NEEDS)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Files that are accepted"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    min_files = _number(gettext_lazy("Files at least"), most=MOST_FILES)
    max_files = _number(gettext_lazy("Files at most"), most=MOST_FILES)
    lead_may_review = forms.BooleanField(
        label=gettext_lazy("Its lead may review this activity"),
        required=False,
        help_text=gettext_lazy("Off: whoever leads it never reviews it. Nobody reviews their own actions either way."),
    )
    is_blind = forms.BooleanField(
        label=gettext_lazy("Reviewers do not see whose proof it is"),
        required=False,
        help_text=gettext_lazy("No name beside it, and none in the names of its files. What the proof shows stays."),
    )


class CriterionRow(forms.Form):
    """A thing the reviewer ticks. A row without a text is left out."""

    criterion_id = forms.CharField(required=False, widget=forms.HiddenInput)
    text = _words(gettext_lazy("What is ticked"), most=120)
    points = _number(gettext_lazy("Points for it"))

    def clean(self) -> None:
        if self.cleaned_data.get("points") and not self.cleaned_data.get("text"):
            self.add_error("text", _("Say what is ticked for these points."))


class CapRow(forms.Form):
    """At most so many times, or points, in a window. A row without a number is left out."""

    limit = _number(gettext_lazy("At most"), least=1, most=1_000_000)
    kind = _choice(gettext_lazy("Times or points"), CAP_KINDS)
    window = _choice(gettext_lazy("In which time"), WINDOWS)


class ReasonRow(forms.Form):
    """A prepared reason. A row without words is left out."""

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    use = _choice(gettext_lazy("For"), USES)
    label = _words(gettext_lazy("Reason in a few words"), most=60)
    sentence = _words(gettext_lazy("Sentence to the participant"), most=500)

    def clean(self) -> None:
        label, sentence = self.cleaned_data.get("label"), self.cleaned_data.get("sentence")
        if sentence and not label and "label" not in self.errors:
            self.add_error("label", _("Give the reason a few words, for the list."))
        if label and not sentence and "sentence" not in self.errors:
            self.add_error("sentence", _("Write the sentence the participant will read."))


def _rows(row: type[forms.Form], most: int) -> Any:
    return forms.formset_factory(row, extra=EMPTY_ROWS, max_num=most, absolute_max=most + 5, validate_max=True)


ROWS: dict[str, Any] = {
    "criteria": _rows(CriterionRow, 12),
    "caps": _rows(CapRow, 6),
    "reasons": _rows(ReasonRow, 18),
}
