"""
What each leaf is compared with: plain rows, read chunk by chunk, each kind of them in one query.

Ids and JSON come as text: objects that nobody keeps would be most of the time.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from socialscore.domain.errors import DomainError
from socialscore.domain.points import PointsRule
from socialscore.domain.review import DecisionState
from socialscore.domain.rules import Rules
from socialscore.domain.transparency.canonical import read_json
from socialscore.domain.transparency.commitments import SALT_BYTES, Opening, OpeningName
from socialscore.domain.transparency.malformed import Malformed
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes, as_text

AWARDED, PUBLISHED, BY_APPEAL = "CONFIRM:", "RULES:", ":APPEAL"
DIFFERENT_OPINIONS = 2_000
_NAMES = {str(name): name for name in OpeningName}
Opened = dict[OpeningName, Opening]


class Row(NamedTuple):
    """A leaf, and the row of the ledger that it stands for with its action; nothing of these is there if none is."""

    leaf_id: int
    leaf_index: int | None
    type: str
    cause: str
    leaf_bytes: bytes
    points: int
    rule_version: int
    created_at: str | None
    reverses: bytes | None
    subject: str | None
    action: str | None
    activity: str | None

    @property
    def has_entry(self) -> bool:
        """Whether it stands for a row of the ledger that is there."""
        return self.subject is not None


class Decided(NamedTuple):
    """What a reviewer decided on: `number` is that of the version of the rules."""

    points: int
    stated: int | None
    proof_hash: str
    number: int
    opinion: str
    version: str


_LEAF = (
    *("leaf_id", "leaf_index", "type", as_text("cause"), as_bytes("leaf_bytes")),
    *("entry__confirmed_delta", "entry__rule_version", as_text("entry__created_at")),
    as_bytes("entry__reverses__leaf__leaf_hash"),
    *(as_text("entry__subject_id"), as_text("entry__action__action_id"), as_text("entry__action__activity_id")),
)
_DECIDED = (
    *("points", "revision__count", "revision__proof_hash", "action__activity_version__number"),
    *(as_text("verdict__opinion"), as_text("action__activity_version_id"), as_text("decision_id")),
)


_ANSWERED = (
    *("points", "revision__count", "revision__proof_hash", "action__activity_version__number"),
    *(as_text("opinion"), as_text("action__activity_version_id"), as_text("appeal_id")),
)


class Chunk:
    """
    Some leaves, and what they are compared with.

    :param ids: of at least one of them.
    :param rules: outlives the chunk.
    """

    def __init__(self, ids: Sequence[int], rules: "VersionRules") -> None:
        found = models.LogLeaf.objects.filter(leaf_id__in=ids).order_by("leaf_id").values_list(*_LEAF)
        self.rows = [Row(*row[:9], *map(dashed, row[9:])) for row in found]
        self._rules = rules
        self._openings = self._read_openings(ids)
        self.decided = self._read_decisions()

    def opened(self, leaf_id: int) -> Opened:
        """What a leaf opens to; salts of another length open nothing, nor do names that no entry has."""
        return {
            _NAMES[name]: Opening(salt=salt, opening=_read(opening))
            for _, name, salt, opening in self._openings.get(leaf_id, ())
            if name in _NAMES and len(salt) == SALT_BYTES
        }

    def points_by_rules(self, decided: Decided) -> int | None:
        """What the rules give for a decision, applied anew; None if they were tampered with until they mean nothing."""
        return self._rules.given(decided.version, decided.stated or 0, decided.opinion)[1]

    @cached_property
    def living(self) -> set[str]:
        """Those of the subjects of the chunk whom nobody erased."""
        subjects = {row.subject for row in self.rows if row.subject is not None}
        found = models.PersonProfile.objects.filter(subject_id__in=subjects)
        return {str(subject_id) for subject_id in found.values_list("subject_id", flat=True)}

    @cached_property
    def published(self) -> dict[tuple[str, int], Any]:
        """The rules of all versions of the activities whose rules the chunk has leaves of, by activity and number."""
        activities = {found for row in self.rows if (found := _id_in(row.cause, PUBLISHED))}
        versions = models.ActivityVersion.objects.filter(activity__in=activities)
        return {(str(row[0]), row[1]): row[2] for row in versions.values_list("activity_id", "number", "rules")}

    @cached_property
    def published_by_community(self) -> dict[int, Any]:
        """All versions of the rules that the community set for itself, by number: a steward seldom changes them."""
        return dict(models.CommunityRules.objects.values_list("number", "rules"))

    def _read_openings(self, ids: Sequence[int]) -> dict[int, list[Any]]:
        rows = models.LogOpening.objects.filter(leaf__in=ids)
        found = rows.order_by("leaf").values_list("leaf_id", "name", as_bytes("salt"), as_text("opening"))
        return {leaf_id: list(group) for leaf_id, group in groupby(found, itemgetter(0))}

    def _read_decisions(self) -> dict[int, Decided]:
        """Those that leaves are awards of, and answers to appeals that gave points, by the id of the leaf."""
        ids = {row.leaf_id: found for row in self.rows if (found := _id_in(row.cause, AWARDED))}
        settled = models.Decision.objects.filter(pk__in=set(ids.values()), state=DecisionState.SETTLED)
        rows = list(settled.values_list(*_DECIDED)) if ids else []
        if any(row.cause.endswith(BY_APPEAL) for row in self.rows if row.leaf_id in ids):
            rows += models.Appeal.objects.filter(pk__in=set(ids.values())).values_list(*_ANSWERED)
        decided = {decision_id.replace("-", ""): Decided(*columns) for *columns, decision_id in rows}
        self._rules.read({one.version for one in decided.values()})
        return {leaf_id: decided[one.hex] for leaf_id, one in ids.items() if one.hex in decided}


class VersionRules:
    """
    What versions say of points, each read once; opinions that read alike are given points once.

    `given` answers to a version, what was stated and an opinion: the number of the version among those of its
    activity, and the points. None stands for a version that is not there, and for points of what means nothing.
    """

    def __init__(self) -> None:
        self._rules: dict[str, tuple[int, PointsRule | None]] = {}
        self.given: Callable[[str, int, str], tuple[int | None, int | None]]
        self.given = lru_cache(DIFFERENT_OPINIONS)(self._given)

    def read(self, versions: set[str]) -> None:
        """Read those of them that are new."""
        new = versions - self._rules.keys()
        if new:
            found = models.ActivityVersion.objects.filter(pk__in=filter(_id, new))
            for version_id, number, rules in found.values_list(as_text("version_id"), "number", "rules"):
                self._rules[version_id] = number, _points_rule(rules)

    def _given(self, version: str, stated: int, opinion: str) -> tuple[int | None, int | None]:
        number, rule = self._rules.get(version, (None, None))
        return number, None if rule is None else _points(rule, stated, opinion)


def _points(rule: PointsRule, stated: int, opinion: str) -> int | None:
    try:
        said = json.loads(opinion)
        count = said.get("count")
        return rule.award(
            stated=stated,
            count=stated if count is None else count,
            ticked=said.get("ticked", ()),
            other=said.get("other"),
        ).points
    except (DomainError, AttributeError, KeyError, RecursionError, TypeError, ValueError):  # tampered with
        return None


def _read(opening: str) -> Mapping[str, Any]:
    """What an opening says; nothing, to which no leaf committed, if it was tampered with until it means nothing."""
    try:
        said = read_json(opening)
    except Malformed:
        return {}
    return said if isinstance(said, dict) else {}


def _points_rule(rules: Any) -> PointsRule | None:
    try:
        return Rules.from_data(rules).points
    except (DomainError, KeyError, TypeError, ValueError):  # tampered with until they mean nothing
        return None


def moment_of(text: str) -> str:
    """A time as the log writes it, of one as the database does: in UTC, with a space and what is below a second."""
    return f"{text[:10]}T{text[11:19]}Z"


def dashed(text: str | None) -> str | None:
    """An id as the log writes it; SQLite keeps it without dashes."""
    if text is None or len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _id_in(cause: str, prefix: str) -> UUID | None:
    """The id after the prefix, None if there is none."""
    return _id(cause.removeprefix(prefix).partition(":")[0]) if cause.startswith(prefix) else None


def _id(text: str) -> UUID | None:
    """None if it is no id: whatever is read here may have been tampered with."""
    try:
        return UUID(text)
    except ValueError:
        return None
