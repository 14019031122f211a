"""The account pages' words for stored codes."""

from django.utils.translation import gettext_lazy as _

CONSENTS = {
    "MEMBERSHIP": _("The four lines"),
    "BOARDS": _("Being on the leaderboard"),
    "PUBLIC_PROFILE": _("A public profile"),
}
