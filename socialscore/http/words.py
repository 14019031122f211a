"""The interface's words for stored codes."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

STATUS = {
    "DRAFT": _("Draft"),
    "SUBMITTED": _("In review"),
    "CHANGES_REQUESTED": _("Changes requested"),
    "APPROVED": _("Approved"),
    "DECLINED": _("Not approved"),
    "REVERSED": _("Reversed"),
    "EXPIRED": _("Expired"),
    "WITHDRAWN": _("Withdrawn"),
    "CANCELLED": _("Cancelled"),
}
ENDED = {
    "WITHDRAWN": _("You withdrew it"),
    "EXPIRED": _("The time to answer passed; no mark against you"),
    "CANCELLED": _("The activity was cancelled; this costs you nothing"),
    "REVERSED": _("Reversed by a steward"),
}
ENTRY = {
    "RESERVE": _("Reserved"),
    "RELEASE": _("Released"),
    "CONFIRM": _("Confirmed"),
    "REVERSE": _("Reversed"),
    "ADJUST": _("Adjusted"),
}
RELATIONS = {
    "FAMILY": _("Family"),
    "TEAM": _("Same team"),
    "SUPERVISOR": _("One supervises the other"),
    "OTHER": _("Close in another way"),
}
LIKENESS = {
    "FILE": _("The very same file"),
    "PHOTO": _("A photo that looks alike"),
    "LINK": _("The same link"),
}
ROLE = {"PARTICIPANT": _("Participant"), "LEAD": _("Lead"), "VALIDATOR": _("Reviewer")}


def rights_phrase(role: str, *, may_review: bool, is_steward: bool) -> str:
    """A role and the permissions beside it in one phrase: "Lead, may review"."""
    beside = [(may_review, gettext("may review")), (is_steward, gettext("steward"))]
    return ", ".join([str(ROLE[role]), *(word for applies, word in beside if applies)])


def copy_name(name: str) -> str:
    """What a copy is called until it gets a name of its own."""
    return (gettext("Copy of %(name)s") % {"name": name})[:120]
