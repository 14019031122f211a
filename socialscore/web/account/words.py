"""The account pages' words for stored codes."""

from django.utils.translation import gettext_lazy as _

CONSENTS = {
    "MEMBERSHIP": _("The four lines"),
    "BOARDS": _("Being on the leaderboard"),
    "PUBLIC_PROFILE": _("A public profile"),
}
SCOPES = {
    "read": _("Read what you may read"),
    "submit": _("Submit, answer and withdraw for you"),
    "review": _("Review for you, if your role does"),
    "manage": _("Lead and govern for you, if your role does"),
}
OFF_REASONS = {
    "OWNER": _("Off"),
    "GONE": _("Off: the receiver is gone"),
    "FAILING": _("Off: nothing arrived for five days"),
}
# Of a webhook and of its deliveries: tone, sign and word.
WEBHOOK_STATES = {
    "ON": {"tone": "ok", "sign": "check", "word": _("On")},
    "FAILING": {"tone": "warn", "sign": "warn", "word": _("On, but failing")},
    "WAITING": {"tone": "info", "sign": "clock", "word": _("On its way")},
    "DELIVERED": {"tone": "ok", "sign": "check", "word": _("Delivered")},
    "FAILED": {"tone": "bad", "sign": "x", "word": _("Given up")},
}
