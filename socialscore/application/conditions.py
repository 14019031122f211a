"""What a unit of work can be bound to before its effect: once for a key, and only while a thing is unchanged."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop
from socialscore.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """
    A request that may come again, by the key its sender chose.

    `fingerprint` is a digest of all that the request asks for. `status` and `resource_id` are what its answer is
    rendered anew from; without `resource_id` it is the first action that the effect saves, if it saves one.
    """

    person_id: PersonId
    key: str
    fingerprint: str
    status: int
    resource_id: UUID | None = None


class Kind(StrEnum):
    """What has a version that a request may rest on."""

    ACTION = "ACTION"
    ACTIVITY = "ACTIVITY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The thing must have one of these versions. One that is not there is the effect's to refuse."""

    kind: Kind
    thing_id: UUID
    versions: Collection[int]


class Repeated(Exception):
    """The key has had its effect: nothing happens again. What the first answer was made of."""

    def __init__(self, status: int, resource_id: UUID | None) -> None:
        super().__init__(status, resource_id)
        self.status = status
        self.resource_id = resource_id


class KeyReused(RuleBroken):
    text = gettext_noop("This key came with another request before. Choose a new one for each thing you want done.")


class KeyInUse(Conflict):
    """Somebody works on the first request with this key at this moment."""

    text = gettext_noop("The same request is still being worked on. Send it again in two seconds.")
    headers: ClassVar = {"Retry-After": "2"}


class Stale(Conflict):
    """It has another version than the request rests on."""

    text = gettext_noop("This changed since you read it. Read it again, and send your change on top of that.")
    status = 412
