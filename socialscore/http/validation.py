"""The coarse view of an action that programs may rely on."""

from typing import Literal

from socialscore.domain.action_states import Status

ValidationState = Literal["SUBMITTED", "VALIDATED", "REJECTED"]
VALIDATION_STATES: dict[str, ValidationState] = {
    Status.SUBMITTED: "SUBMITTED",
    Status.CHANGES_REQUESTED: "SUBMITTED",
    Status.APPROVED: "VALIDATED",
    Status.DECLINED: "REJECTED",
    Status.REVERSED: "REJECTED",
    Status.EXPIRED: "REJECTED",
}


def validation_state(status: str) -> ValidationState | None:
    """The coarse view of a status; None for what was never judged."""
    return VALIDATION_STATES.get(status)
