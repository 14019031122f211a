"""
What the rules answer when they say no.

Four kinds, which every face maps to one status (`socialscore.http.refusals`): the narrow class stands beside its rule.
`text` is one friendly English sentence that says what to do; it is also the message id that the edge translates.
So is `title`, a few words for a page that says nothing else; where there is none, the status has some.
"""

import re
from typing import ClassVar


def gettext_noop(text: str) -> str:
    """Mark `text` for translation; the edge translates it when it is shown."""
    return text


class DomainError(Exception):
    """A rule said no. `values` fill the %(name)s places of `text`."""

    text: ClassVar[str] = gettext_noop("That is not possible.")
    title: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.text % values)

    @property
    def code(self) -> str:
        """The stable code of this refusal, e.g. ACTIVITY_NOT_OPEN."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).upper()


class NotFound(DomainError):
    """It is not there, or not for this person to know."""

    text = gettext_noop("We could not find that. It may have been moved, or it is not yours to see.")


class NotAllowed(DomainError):
    """This person may not do this, whatever the state of things."""

    text = gettext_noop("Your role does not allow this. Ask a steward if you think it should.")


class RuleBroken(DomainError):
    """What was asked for breaks a rule; another input may pass. `field` names the input at fault, if it is one."""

    field: ClassVar[str | None] = None


class Conflict(DomainError):
    """Somebody was faster, or the page was old; nothing that was typed is lost."""

    text = gettext_noop("This changed while you were looking at it. Look again, then decide.")
