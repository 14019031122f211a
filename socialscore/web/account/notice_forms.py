"""The form of what one is told: a table of groups and channels, quiet hours, and the receipt."""

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices
from socialscore.domain.person import Person
from socialscore.web.account.words import GROUPS, MODES

HOURS = [("", _("No quiet hours")), *((str(hour), f"{hour:02}:00") for hour in range(24))]
CHANNELS = {Channel.APP: _("on the site"), Channel.MAIL: _("by mail")}


def _hour(text: str) -> int | None:
    return int(text) if text else None


class NoticesForm(forms.Form):
    """One choice for each group and channel; what happens to the account is always told on the site."""

    quiet_from = forms.TypedChoiceField(label=_("From"), choices=HOURS, required=False, coerce=_hour, empty_value=None)
    quiet_until = forms.TypedChoiceField(
        label=_("Until"), choices=HOURS, required=False, coerce=_hour, empty_value=None
    )
    mails_receipts = forms.BooleanField(
        label=_("Mail me the receipt when an action of mine is approved"),
        required=False,
        help_text=_(
            "A file that proves your points without us, with all it can show. Whoever reads the mail can see it."
        ),
    )

    def __init__(self, data: QueryDict | None, *, person: Person, groups: Collection[Group]) -> None:
        self._before, self._groups = person.notices, groups
        modes = {_name(channel, group): person.notices.mode(channel, group) for channel, group in self._places()}
        quiet = {"quiet_from": person.notices.quiet_from, "quiet_until": person.notices.quiet_until}
        initial = {**modes, **quiet, "mails_receipts": person.mails_receipts}
        super().__init__(data, initial=initial)
        for channel, group in self._places():
            label = _("%(group)s, %(channel)s") % {"group": GROUPS[group], "channel": CHANNELS[channel]}
            widget = forms.Select(attrs={"aria-label": label, "class": "input"})
            self.fields[_name(channel, group)] = forms.ChoiceField(
                label=label, choices=list(MODES.items()), widget=widget
            )

    def rows(self) -> Iterator[tuple[Any, BoundField | None, BoundField]]:
        """A group, its choice on the site, which the account has none of, and its choice of mail."""
        for group in self._groups:
            in_app = None if group is Group.ACCOUNT else self[_name(Channel.APP, group)]
            yield GROUPS[group], in_app, self[_name(Channel.MAIL, group)]

    def chosen(self) -> NoticeChoices:
        """
        What was chosen; groups that the form does not show stay as they are.

        :raises HalfQuiet: if one end of the quiet hours is missing.
        """
        given = self.cleaned_data
        modes = {(channel, group): Mode(given[_name(channel, group)]) for channel, group in self._places()}
        return self._before.choose(modes).with_quiet(given["quiet_from"], given["quiet_until"])

    def _places(self) -> Iterator[tuple[Channel, Group]]:
        for group in self._groups:
            if group is not Group.ACCOUNT:
                yield Channel.APP, group
            yield Channel.MAIL, group


def _name(channel: Channel, group: Group) -> str:
    return f"{channel}_{group}".lower()
