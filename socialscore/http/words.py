"""The interface's words for stored codes."""

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
ROLE = {"PARTICIPANT": _("Participant"), "LEAD": _("Lead"), "VALIDATOR": _("Reviewer")}
