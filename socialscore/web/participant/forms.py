"""What a participant types: its shape. What the rules ask for is the domain's to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.domain.proof import MOST_COUNT, Content, CountMissing
from socialscore.domain.rules import FileKind, Need, Rules


class ProofForm(forms.Form):
    """
    The texts of a proof. With `rules`, only the fields that they ask for.

    Nothing is required here: a draft may lack anything, and what is missing at the end is said by the rules.
    """

    action_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("What did you do?"),
        help_text=gettext_lazy("Two sentences are enough. Say when, where and how much."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.CharField(
        required=False,
        label=gettext_lazy("Link"),
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    count = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_COUNT,
        label=gettext_lazy("How many?"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "count-in"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), gettext_lazy(CountMissing.text)),
    )
    # No box to tick, least of all one that is ticked: the button that sends says it, and nothing else on the page does.
    people_agreed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, rules: Rules | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        if rules is not None:
            self._ask_for(rules)

    @property
    def text_is_optional(self) -> bool:
        return self.rules is None or self.rules.proof.text is not Need.REQUIRED

    @property
    def link_is_optional(self) -> bool:
        return self.rules is None or self.rules.proof.link is not Need.REQUIRED

    @property
    def revision_given(self) -> int | None:
        """The number of the revision that the page was made for."""
        given: int | None = self.cleaned_data.get("revision")
        return given

    def content(self) -> Content:
        """The content of a valid form."""
        return Content(
            text=self.cleaned_data.get("text") or "",
            link=self.cleaned_data.get("link") or "",
            count=self.cleaned_data.get("count"),
            people_agreed=bool(self.cleaned_data.get("people_agreed")),
        )

    def _ask_for(self, rules: Rules) -> None:
        proof, points = rules.proof, rules.points
        unwanted = {
            "text": proof.text is Need.NONE,
            "link": proof.link is Need.NONE,
            "count": not points.has_unit,
            "people_agreed": not proof.max_files or FileKind.PHOTO not in proof.kinds,
        }
        for name, is_unwanted in unwanted.items():
            if is_unwanted:
                del self.fields[name]
        if points.has_unit:
            self.fields["count"].label = _("How many? Each %(unit)s counts.") % {"unit": points.unit_name}
            self.fields["count"].help_text = _("The first %(most)s give points. The reviewer confirms the number.") % {
                "most": points.at_most
            }
