"""The app of templates, tags and forms."""

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What a form says of a field where the rules say nothing of their own.
SENTENCES = {
    "required": _("Fill this in."),
    "invalid": _("This cannot be read. Look at what is asked for."),
    "min_value": _("At least %(limit_value)s."),
    "max_value": _("At most %(limit_value)s."),
    "max_length": _("At most %(limit_value)s characters. These are %(show_value)s."),
}


class WebConfig(AppConfig):
    name = "socialscore.web"

    def ready(self) -> None:
        """Give every form of the site our voice: Django has one place for it, the class of all fields."""
        forms.Field.default_error_messages = {**forms.Field.default_error_messages, **SENTENCES}
        choose = {"required": _("Choose one.")}
        forms.ChoiceField.default_error_messages = {**forms.ChoiceField.default_error_messages, **choose}
