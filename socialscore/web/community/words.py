"""Sentences that stand on more than one of the public pages."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Line(NamedTuple):
    """A line of `components/ledger.html`."""

    label: str
    detail: str
    amount: str


NOT_USED_FOR = (
    _("No rating of people"),
    _("No use for jobs, credit, housing, benefits or punishment"),
    _("No automated decision: a person decides and says why"),
    _("Nothing across communities: your points never leave this one"),
    _("No streaks, no ranks beside your name, no pressure"),
    _("No advertising, no trackers, nothing sold"),
)
