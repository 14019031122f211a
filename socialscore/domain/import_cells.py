"""What a cell of an import may hold: strings of a CSV, or values of JSON. Blank ones are the line's to judge."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from socialscore.domain.characters import is_storable
from socialscore.domain.errors import RuleBroken, gettext_noop

YES, NO = {"yes", "true", "1", "x"}, {"no", "false", "0"}
EARLIEST_YEAR, LATEST_YEAR = 1970, 9000  # beyond them there is no other clock to show them on
Code = TypeVar("Code", bound=StrEnum)


class CellBlank(RuleBroken):
    text = gettext_noop("Something has to stand here.")


class TextNotPossible(RuleBroken):
    text = gettext_noop("Write a text of up to %(most)s characters here.")


class NumberNotPossible(RuleBroken):
    text = gettext_noop("Write a whole number from %(least)s to %(most)s here.")


class FlagNotPossible(RuleBroken):
    text = gettext_noop("Write yes or no here.")


class CodeNotPossible(RuleBroken):
    text = gettext_noop("Write one of these here: %(codes)s.")


class DayNotPossible(RuleBroken):
    text = gettext_noop("Write the day as year-month-day here, such as 2026-11-24.")


class MomentNotPossible(RuleBroken):
    text = gettext_noop("Write day and time here, such as 2026-11-24T09:00.")


def text_of(most: int) -> Callable[[Any], str]:
    """A text of one to `most` characters."""

    def of(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most or not is_storable(value):
            raise TextNotPossible(most=most)
        return value

    return of


def number_of(least: int, most: int) -> Callable[[Any], int]:
    """A whole number within bounds."""

    def of(value: Any) -> int:
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise NumberNotPossible(least=least, most=most)
        return value

    return of


def code_of(kind: type[Code]) -> Callable[[Any], Code]:
    """One of the codes of a kind, in upper or lower case."""

    def of(value: Any) -> Code:
        code = value.upper() if isinstance(value, str) else ""
        if code not in set(kind):
            raise CodeNotPossible(codes=", ".join(kind))
        return kind(code)

    return of


def flag_of(value: Any) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else None
    if word not in YES | NO:
        raise FlagNotPossible
    return word in YES


def day_of(value: Any) -> date:
    """A day, as RFC 3339 writes it."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise DayNotPossible from None


def moment_of(zone: tzinfo) -> Callable[[Any], datetime]:
    """A moment in UTC; without an offset it was one of the community's clock."""

    def of(value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise MomentNotPossible from None
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise MomentNotPossible
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)

    return of
