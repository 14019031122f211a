"""Words of calibration that page and API share."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from socialscore.domain.calibration import ItemState
from socialscore.domain.review import Outcome

SAID: dict[str, Promise] = {
    Outcome.APPROVE: gettext_lazy("Approve"),
    Outcome.DECLINE: gettext_lazy("Turn down"),
    Outcome.CHANGES: gettext_lazy("Ask for changes"),
}
STATES: dict[str, tuple[str, str, Promise]] = {
    ItemState.PROPOSED: ("warn", "clock", gettext_lazy("Waits for a second steward")),
    ItemState.AGREED: ("ok", "check", gettext_lazy("In use")),
    ItemState.DROPPED: ("", "ban", gettext_lazy("Not used")),
}
