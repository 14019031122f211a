"""Forms around signing up."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from socialscore.application import membership
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.wiring import unit_of_work

NOT_FIELDS = {"csrfmiddlewaretoken", "next", "remember"}


class SignUpForm(SignupForm):  # type: ignore[misc]
    """E-mail, password, consent, and nothing else: a field that is not asked for is refused, a role above all."""

    consent = forms.BooleanField(
        label=_("I have read the four lines above and agree"),
        error_messages={"required": _("Tick this to take part; without it there is no account.")},
    )

    def clean(self) -> dict[str, Any]:
        unknown = set(self.data) - set(self.fields) - NOT_FIELDS
        if unknown:
            raise forms.ValidationError(_("This form sends more than was asked for. Reload the page and try again."))
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def save(self, request: HttpRequest) -> Any:
        """Make the user; the profile follows by signal, and the consent is stored."""
        user = super().save(request)
        membership.agree(unit_of_work(), person_id=context_of(user).person_id, now=timezone.now())
        return user
