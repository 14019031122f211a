"""What page and API share about appeals and corrections: their words."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.domain.appealing import ASKED_WITHIN
from socialscore.http.numbers import number, signed
from socialscore.queries.put_right import ADJUSTMENT, APPEAL, REVERSAL, PutRight

ABOUT: dict[str, Promise] = {
    "DECLINED": gettext_lazy("It was not approved"),
    "FEWER": gettext_lazy("It got fewer points than it could"),
    "REVERSED": gettext_lazy("Its points were taken back"),
    "ADJUSTED": gettext_lazy("Points were taken away by a steward"),
    "REPORTED": gettext_lazy("Something was taken away after a report"),
}
# What stands for the name of an activity: for whom it is about, and for who answers.
OWN_NAMES: dict[str, Promise] = {
    "ADJUSTED": gettext_lazy("Your score was adjusted"),
    "REPORTED": gettext_lazy("Something of yours was taken away"),
}
OTHERS_NAMES: dict[str, Promise] = {
    "ADJUSTED": gettext_lazy("A score that was adjusted"),
    "REPORTED": gettext_lazy("Something that was taken away"),
}
STATES: dict[str, tuple[str, str, Promise]] = {
    "OPEN": ("info", "clock", gettext_lazy("Waiting for somebody to look")),
    "ASSIGNED": ("info", "eye", gettext_lazy("Somebody looks at it")),
    "UPHELD": ("", "scale", gettext_lazy("The answer stays")),
    "OVERTURNED": ("ok", "check", gettext_lazy("Changed: it was approved")),
    "AMENDED": ("ok", "check", gettext_lazy("Changed: it got more points")),
    "WITHDRAWN": ("", "out", gettext_lazy("You took it back")),
}
REASONS: dict[str, Promise] = {
    "MISTAKE": gettext_lazy("A mistake was made"),
    "TWICE": gettext_lazy("The same deed was counted twice"),
    "MISSING": gettext_lazy("Something was left out"),
    "FRAUD": gettext_lazy("The proof is not what it says it is"),
    "OTHER": gettext_lazy("Another reason"),
}


def state_of(about: str, state: str) -> tuple[str, str, Promise]:
    """Tone, sign and word of an appeal's state."""
    if (about, state) == ("REPORTED", "OVERTURNED"):
        return ("ok", "check", gettext_lazy("Changed: it is given back"))
    return STATES[state]


def title_of(one: PutRight) -> str:
    """What happened, in a line of a timeline."""
    if one.kind == REVERSAL:
        return _("Taken back by a steward, %(points)s") % {"points": signed(-one.points)}
    if one.kind == ADJUSTMENT:
        return _("Adjusted by a steward, %(points)s") % {"points": signed(one.points)}
    if one.code in ("OVERTURNED", "AMENDED"):
        return _("Your appeal was right: %(points)s points") % {"points": number(one.points)}
    return {
        "UPHELD": _("Your appeal was answered: nothing changes"),
        "WITHDRAWN": _("You took your appeal back"),
    }.get(one.code, _("You appealed"))


def why_of(one: PutRight) -> str:
    """The reason in words; an appeal has none but its sentence."""
    return "" if one.kind == APPEAL else str(REASONS[one.code])


def days(within: timedelta = ASKED_WITHIN) -> int:
    """For sentences about the clock."""
    return within.days
