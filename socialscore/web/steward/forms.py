"""What a steward chooses for a person. Only the shape is checked here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.domain.invitation import LONGEST_EMAIL, Rights
from socialscore.domain.person import Role
from socialscore.queries.people import PersonRow, PossibleLead

ROLES = [
    (Role.PARTICIPANT, gettext_lazy("Participant: takes part, as everybody may")),
    (Role.LEAD, gettext_lazy("Lead: makes activities and runs those they lead")),
    (Role.VALIDATOR, gettext_lazy("Reviewer: reviews the actions of any activity, never their own")),
]
PAUSE = "PAUSE"


class RightsForm(forms.Form):
    """A role and the permissions beside it."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES, widget=forms.RadioSelect)
    may_review = forms.BooleanField(
        label=gettext_lazy("May review too"),
        required=False,
        help_text=gettext_lazy("For leads of small communities; never an activity they lead, unless its rules say so."),
    )
    is_steward = forms.BooleanField(
        label=gettext_lazy("Steward"),
        required=False,
        help_text=gettext_lazy(
            "Edits and reassigns any activity, settles disagreements, gives roles. Have two or more."
        ),
    )

    def clean_may_review(self) -> bool:
        """Means something beside the role of a lead only."""
        return bool(self.cleaned_data["may_review"]) and self.cleaned_data.get("role") == Role.LEAD


class RoleForm(RightsForm):
    @classmethod
    def of(cls, person: PersonRow) -> "RoleForm":
        """The form with what the person has now."""
        return cls(initial={"role": person.role, "may_review": person.may_review, "is_steward": person.is_steward})


class InvitationForm(RightsForm):
    """Whom to invite to what; `invitation_id` makes a second press the same invitation."""

    invitation_id = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=LONGEST_EMAIL,
        help_text=gettext_lazy("Only an account that has confirmed this very address can accept."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=ROLES, widget=forms.RadioSelect, initial=Role.PARTICIPANT
    )
    field_order = ("invitation_id", "email", "role", "may_review", "is_steward")

    def rights(self) -> Rights:
        """What the invitation gives."""
        chosen = self.cleaned_data
        return Rights(role=Role(chosen["role"]), may_review=chosen["may_review"], is_steward=chosen["is_steward"])


class SuspendForm(forms.Form):
    """What becomes of the activities the person leads; the field is left out if there are none."""

    new_lead = forms.ChoiceField(
        label=gettext_lazy("Who leads their activities from now on"),
        required=False,
        help_text=gettext_lazy(
            "A scheduled activity that is paused does not open by itself; its opening time is kept."
        ),
    )

    def __init__(self, data: Any = None, *, possible: list[PossibleLead], leads_any: bool) -> None:
        super().__init__(data)
        field = self.fields["new_lead"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose")),
            (PAUSE, _("Nobody yet: pause the activities")),
            *((str(one.person_id), one.name) for one in possible),
        ]
        if not leads_any:
            del self.fields["new_lead"]
