"""What an action does not let its participant do, and what to do instead."""

from socialscore.domain.errors import Conflict, NotFound, gettext_noop


class ActionNotFound(NotFound):
    text = gettext_noop("We could not find this action. Look at your list of actions.")


class NotEditable(Conflict):
    text = gettext_noop("This action has been sent, so it cannot be changed now. You can withdraw it while it waits.")


class NotWithdrawable(Conflict):
    text = gettext_noop("This action has its answer already, so it cannot be withdrawn.")


class ProofHidden(Conflict):
    text = gettext_noop("Somebody reported this proof, so it waits for a steward. Take another one.")


class AnswerTooLate(Conflict):
    text = gettext_noop("The time to answer is over. You can submit the action anew.")
