"""Forms of signing up and of the settings: shape only, the rules are the domain's."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, SignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from socialscore.application import membership
from socialscore.domain.errors import DomainError
from socialscore.domain.person import Listing, Theme
from socialscore.http.refusals import refusal_of
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.web.account.words import SCOPES
from socialscore.wiring import unit_of_work

NOT_FIELDS = {"csrfmiddlewaretoken", "next", "remember"}
LONGEST_NAME = 60


class ConsentForm(forms.Form):
    """Consent beside what else is asked for, and nothing more: another field is refused, a role above all."""

    consent = forms.BooleanField(
        label=_("I have read the four lines above and agree"),
        error_messages={"required": _("Tick this to take part; without it there is no account.")},
    )

    def clean(self) -> dict[str, Any]:
        unknown = set(self.data) - set(self.fields) - NOT_FIELDS
        if unknown:
            raise forms.ValidationError(_("This form sends more than was asked for. Reload the page and try again."))
        return super().clean() or {}

    def save(self, request: HttpRequest) -> Any:
        """Make the user; the profile follows by signal, and the consent is stored."""
        user = super().save(request)  # type: ignore[misc]
        membership.agree(unit_of_work(), person_id=context_of(user).person_id, now=timezone.now())
        return user


class SignUpForm(ConsentForm, SignupForm):  # type: ignore[misc]
    """E-mail, password and consent."""


class IssuerSignUpForm(ConsentForm, SocialSignupForm):  # type: ignore[misc]
    """Consent, and an address: the one that the issuer verified, or one that is typed here and gets a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sociallogin.email_addresses = [one for one in self.sociallogin.email_addresses if one.verified]
        self.fields["email"].disabled = bool(self.sociallogin.email_addresses)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey signs in alone unless its person says otherwise; an older security key is a second factor only."""

    passwordless = forms.BooleanField(
        label=_("I can sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Leave it out for an older security key that has no PIN or fingerprint of its own."),
    )


class NameForm(forms.Form):
    """The name that others see, asked for once after signing up."""

    display_name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name that others should see, up to 60 characters.")},
    )


class ProfileForm(NameForm):
    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Used on boards and your public profile when you choose it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[(Theme.AUTO, _("Same as device")), (Theme.LIGHT, _("Light")), (Theme.DARK, _("Dark"))],
        widget=forms.RadioSelect,
    )


class TokenForm(forms.Form):
    """A token for a program; `token_id` makes a second press the same token."""

    token_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What it is for"), max_length=LONGEST_NAME, required=False, help_text=_("You see it in your list.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that the token may do.")},
    )
    days = forms.ChoiceField(
        label=_("It lives for"),
        choices=[
            ("1", _("1 day")),
            ("7", _("7 days")),
            ("30", _("30 days")),
            ("365", _("1 year")),
        ],
        widget=forms.RadioSelect,
    )


class PrivacyForm(forms.Form):
    """The choices name the person as each of them would show them."""

    listing = forms.ChoiceField(label=_("On the leaderboard"), widget=forms.RadioSelect)
    has_public_profile = forms.BooleanField(
        label=_("A public profile"),
        required=False,
        help_text=_("Anybody with the link sees the name you chose and your score here."),
    )

    def __init__(self, *args: Any, display_name: str, pseudonym: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listing = self.fields["listing"]
        assert isinstance(listing, forms.ChoiceField)
        listing.choices = [
            (Listing.ABSENT, _("Not listed: you are absent, and places close up without you")),
            (Listing.PSEUDONYM, _("As %(name)s") % {"name": pseudonym} if pseudonym else _("By a pseudonym")),
            (Listing.NAME, _("As %(name)s") % {"name": display_name}),
        ]


def refuse_in(form: forms.Form, error: DomainError) -> int:
    """Put the sentence of a refusal to its field, or above the form; return the status to answer with."""
    refusal = refusal_of(error)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return refusal.status


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's, in the words of the other forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Your password now"), "password1": _("New password"), "password2": _("Once more")}
        for name, label in labels.items():
            self.fields[name].label = label
