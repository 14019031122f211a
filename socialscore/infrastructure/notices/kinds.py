"""
The kinds of notices. A new kind is added in one place: a module of this folder says which event tells it (`tells`),
and its group, words and sign (`is_kind`). `__init__.py` names the module.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`cause` is the same for the same event; `at` is when it happened; `data` holds numbers, codes, ids and dates."""

    kind: str
    cause: str
    subject_id: UUID
    at: datetime
    action_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    title: str
    text: str


# The words of a notice in the language of this moment: of its data and the name of its activity, if there is one.
Words = Callable[[Mapping[str, Any], str], Wording]
Tell = Callable[[models.Outbox], Iterable[Notice]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    `mark` is its icon and tone.

    :param page: where it leads, if not to its action: the name of an address, and which of `data` stands in it.
    :param has_own_mail: a mail of its own says it, whatever its person chose.
    """

    group: Group
    words: Words
    mark: tuple[str, str]
    page: tuple[str, ...] = ()
    has_own_mail: bool = False

    def path(self, data: Mapping[str, Any], action_id: UUID | None) -> str:
        """The page that tells more; empty if there is none."""
        if self.page:
            name, *keys = self.page
            return reverse(name, args=[data[key] for key in keys])
        return reverse("action", args=[action_id]) if action_id else ""


KINDS: dict[str, Kind] = {}
TELLS: dict[str, Tell] = {}


def is_kind(
    code: str,
    *,
    group: Group,
    words: Words,
    mark: tuple[str, str],
    page: tuple[str, ...] = (),
    has_own_mail: bool = False,
) -> None:
    """Make a kind known. `code` is stored: it may never change."""
    KINDS[code] = Kind(group=group, words=words, mark=mark, page=page, has_own_mail=has_own_mail)


def says(title: Any, text: Any) -> Words:
    """Words that depend on nothing but the activity's name, which may stand in the title as `%(activity)s`."""
    return lambda _data, activity: Wording(title=str(title) % {"activity": activity}, text=str(text))


def tells(*events: str) -> Callable[[Tell], Tell]:
    """Say what these events tell, and whom. The same event always makes the same notices."""

    def connect(tell: Tell) -> Tell:
        TELLS.update(dict.fromkeys(events, tell))
        return tell

    return connect


def notices_of(outbox: models.Outbox) -> list[Notice]:
    """What an event tells, one for each person."""
    tell = TELLS.get(outbox.name)
    return list(tell(outbox)) if tell else []


def wording_of(kind: str, data: Mapping[str, Any], activity: str) -> Wording:
    """The words of a notice in the language of this moment; `activity` is the activity's name, if there is one."""
    return KINDS[kind].words(data, activity)
