"""What people can choose about what they are told: by group, channel and how soon."""

from enum import StrEnum


class Group(StrEnum):
    """What notices are about; each kind belongs to one group."""

    DECISIONS = "DECISIONS"
    WAITING = "WAITING"
    APPEALS = "APPEALS"
    ACCOUNT = "ACCOUNT"
    REVIEW = "REVIEW"
    STEWARD = "STEWARD"
