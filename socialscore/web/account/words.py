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
GROUPS = {
    "DECISIONS": _("What became of what you sent"),
    "WAITING": _("A decision that takes longer than promised"),
    "APPEALS": _("Appeals and reports"),
    "ACCOUNT": _("Your role and your account"),
    "REVIEW": _("Your work as a reviewer"),
    "STEWARD": _("What waits for stewards"),
}
MODES = {
    "NOW": _("At once"),
    "DAILY": _("Each morning"),
    "WEEKLY": _("Each Monday"),
    "OFF": _("Off"),
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
