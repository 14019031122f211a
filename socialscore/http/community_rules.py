"""The community's rules as plain sentences, and what a change of them changes."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socialscore.domain.community import CommunityRules
from socialscore.http.numbers import number
from socialscore.http.sentences import hours_in_words


class Setting(NamedTuple):
    """One rule: its name in the API, what it is called, and what it says."""

    name: str
    title: str
    sentence: str


class Change(NamedTuple):
    """One rule that is another, with what it said and what it says."""

    title: str
    before: str
    after: str


TITLES: dict[str, Any] = {
    "hold_minutes": gettext_lazy("How long a reviewer holds an item, in minutes"),
    "hold_stop_minutes": gettext_lazy("When a hold ends at the latest, in minutes"),
    "most_holds": gettext_lazy("How many items a reviewer holds at most"),
    "same_pair_in_week": gettext_lazy("How often the same two people meet in 7 days"),
    "undo_seconds": gettext_lazy("How long a decision can be undone, in seconds"),
    "due_hours": gettext_lazy("When an answer is due, in hours"),
    "second_review_points": gettext_lazy("Second opinion from so many points on"),
    "second_review_first": gettext_lazy("Second opinion on so many first actions of a person"),
    "second_review_percent": gettext_lazy("Second opinion by chance, in per cent"),
    "second_review_alike": gettext_lazy("Second opinion where a proof is like an earlier one"),
    "second_review_authority": gettext_lazy("Second opinion where a reviewer does not decide alone"),
    "calibrates": gettext_lazy("Calibration: items that two stewards judged before"),
    "adjust_alone_points": gettext_lazy("Points that a steward corrects alone"),
    "shows_boards": gettext_lazy("Leaderboard"),
}


def settings_of(rules: CommunityRules) -> list[Setting]:
    """Every rule, in the order of the fields."""
    return [Setting(name, str(TITLES[name]), _sentence(name, rules)) for name in _names()]


def changes(before: CommunityRules, after: CommunityRules) -> list[Change]:
    """What differs, each with its two sentences."""
    return [
        Change(str(TITLES[name]), _sentence(name, before), _sentence(name, after))
        for name in after.different_from(before)
    ]


def _names() -> list[str]:
    return [field.name for field in fields(CommunityRules)]


def _sentence(name: str, rules: CommunityRules) -> str:
    return _SENTENCES[name](getattr(rules, name))


def _hold(n: int) -> str:
    text = ngettext(
        "A reviewer holds an item for %(n)s minute, and longer while they work on it.",
        "A reviewer holds an item for %(n)s minutes, and longer while they work on it.",
        n,
    )
    return text % {"n": number(n)}


def _stop(n: int) -> str:
    text = ngettext(
        "After %(n)s minute others may take it, whatever happens.",
        "After %(n)s minutes others may take it, whatever happens.",
        n,
    )
    return text % {"n": number(n)}


def _most(n: int) -> str:
    return ngettext(
        "A reviewer holds at most %(n)s item at once.", "A reviewer holds at most %(n)s items at once.", n
    ) % {"n": number(n)}


def _pair(n: int) -> str:
    if not n:
        return _("The same reviewer may look at the actions of the same person as often as it comes.")
    text = ngettext(
        "The same reviewer decides about the same person at most once in 7 days, while others are available.",
        "The same reviewer decides about the same person at most %(n)s times in 7 days, while others are available.",
        n,
    )
    return text % {"n": number(n)}


def _undo(n: int) -> str:
    if not n:
        return _("A decision counts at once.")
    text = ngettext(
        "A reviewer can undo a decision for %(n)s second; then it counts.",
        "A reviewer can undo a decision for %(n)s seconds; then it counts.",
        n,
    )
    return text % {"n": number(n)}


def _due(n: int) -> str:
    return _("An answer is due within %(time)s, unless an activity says another time.") % {"time": hours_in_words(n)}


def _points(n: int) -> str:
    if not n:
        return _("How many points an action can bring does not call for a second opinion.")
    text = ngettext(
        "Two reviewers look at what can bring %(n)s point or more.",
        "Two reviewers look at what can bring %(n)s points or more.",
        n,
    )
    return text % {"n": number(n)}


def _first(n: int) -> str:
    if not n:
        return _("The first actions of a person need no second opinion.")
    text = ngettext(
        "Two reviewers look at the first action of each person.",
        "Two reviewers look at the first %(n)s actions of each person.",
        n,
    )
    return text % {"n": number(n)}


def _percent(n: int) -> str:
    if not n:
        return _("No actions are chosen by chance for a second opinion.")
    return _("Two reviewers look at %(n)s of 100 actions, chosen by chance.") % {"n": number(n)}


def _alike(is_on: bool) -> str:
    if is_on:
        return _("Two reviewers look at a proof that is like an earlier one.")
    return _("A proof that is like an earlier one needs no second opinion.")


def _authority(is_on: bool) -> str:
    if is_on:
        return _("Where a reviewer often differs from the others, a second one looks too.")
    return _("Every reviewer decides alone, however often they differ from the others.")


def _calibrates(is_on: bool) -> str:
    if is_on:
        return _(
            "Up to 5 of 100 items that a reviewer sees were decided before, and two stewards judged them alike; the "
            "answer is compared and changes nothing. It takes three reviewers and two stewards."
        )
    return _("Reviewers see no items that were decided before.")


def _adjust(n: int) -> str:
    if not n:
        return _("A steward corrects points together with a second one only.")
    text = ngettext(
        "A steward corrects up to %(n)s point alone; more needs a second steward.",
        "A steward corrects up to %(n)s points alone; more needs a second steward.",
        n,
    )
    return text % {"n": number(n)}


def _boards(is_on: bool) -> str:
    if is_on:
        return _("There is a leaderboard of those who chose to be on it.")
    return _("There is no leaderboard.")


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "hold_minutes": _hold,
    "hold_stop_minutes": _stop,
    "most_holds": _most,
    "same_pair_in_week": _pair,
    "undo_seconds": _undo,
    "due_hours": _due,
    "second_review_points": _points,
    "second_review_first": _first,
    "second_review_percent": _percent,
    "second_review_alike": _alike,
    "second_review_authority": _authority,
    "calibrates": _calibrates,
    "adjust_alone_points": _adjust,
    "shows_boards": _boards,
}
