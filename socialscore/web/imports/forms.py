"""What is brought in: a file or its text. Only the shape is checked here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socialscore.domain.importing import LONGEST_REASON, LONGEST_SOURCE, ImportKind


class ImportForm(forms.Form):
    """`import_id` makes a second press the same import; a source belongs to past contributions only."""

    import_id = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.CharField(
        label=_("Brought over from"),
        max_length=LONGEST_SOURCE,
        help_text=_("As people read it in their score, such as: the garden log of 2024."),
        error_messages={"required": _("Say where the contributions come from: people read it in their score.")},
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV as a spreadsheet saves it, or JSON lines; UTF-8, up to 1 MB and 500 lines."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.jsonl,.ndjson,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or paste its text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is not ImportKind.CONTRIBUTIONS:
            del self.fields["source"]


class ReverseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody whose points these are reads it in their score."),
        error_messages={
            "required": _("Say why in 10 to 500 characters; the people whose points these are will read it.")
        },
    )
