"""Where an action stands, and what that means for whoever counts it."""

from enum import StrEnum

from socialscore.domain.review import Outcome


class Status(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REVERSED = "REVERSED"


PENDING = frozenset({Status.SUBMITTED, Status.CHANGES_REQUESTED})
SENT_BEFORE = frozenset({*PENDING, Status.APPROVED, Status.DECLINED, Status.REVERSED})
COUNTS_FOR_CAPS = frozenset({Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.APPROVED})
SETTLED_AS = {
    Outcome.APPROVE: Status.APPROVED,
    Outcome.CHANGES: Status.CHANGES_REQUESTED,
    Outcome.DECLINE: Status.DECLINED,
}
