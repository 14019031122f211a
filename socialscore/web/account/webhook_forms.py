"""The forms of a webhook: shape only, the rules are the domain's."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from socialscore.domain.ids import ActivityId
from socialscore.domain.webhooks import LONGEST_DESCRIPTION, LONGEST_URL, EventType, Subscription, possible_types
from socialscore.http.webhooks import EVENTS
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.webhooks import activities_to_choose


class WebhookForm(forms.Form):
    """Offers the events and activities that `actor` may see. One query."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("An https address of the program that should be told."),
        error_messages={"required": _("Write the address of the program that should be told.")},
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )
    activity_id = forms.ChoiceField(label=_("In"), required=False)
    description = forms.CharField(
        label=_("What it is for"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        help_text=_("You see it in your list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: PersonSecurityContext, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events, activity = self.fields["events"], self.fields["activity_id"]
        assert isinstance(events, forms.ChoiceField)
        assert isinstance(activity, forms.ChoiceField)
        events.choices = [(str(one), EVENTS[one]) for one in possible_types(actor.person)]
        all_of_them = _("All activities") if actor.is_steward else _("All activities I lead")
        named = [(str(key), name) for key, name in activities_to_choose(lead_id=actor.lead_scope)]
        activity.choices = [("", all_of_them), *named]

    def subscription(self) -> Subscription:
        """What was chosen."""
        chosen = self.cleaned_data
        return Subscription(
            url=chosen["url"],
            event_types=tuple(EventType(one) for one in chosen["events"]),
            activity_id=ActivityId(UUID(chosen["activity_id"])) if chosen["activity_id"] else None,
            description=chosen["description"],
        )


class NewWebhookForm(WebhookForm):
    """`webhook_id` makes a second press the same webhook."""

    webhook_id = forms.UUIDField(widget=forms.HiddenInput)
