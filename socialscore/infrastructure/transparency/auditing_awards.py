"""
Awards of which leaf, openings and rows say the same to the letter: most of a log, and nothing else is asked of them.

What was committed to is kept as text, so that the database compares it with the words its own rows make; the hashes
and the points are made here. What is not found here is asked one question after the other, to say what is wrong.
"""

from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, FilteredRelation, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Substr
from django.db.models.sql.compiler import SQLCompiler

from socialscore.domain.review import DecisionState
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, OpeningName, commitment_to, entry_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.compiled import LongQuery
from socialscore.infrastructure.transparency.auditing_rows import AWARDED, VersionRules

BODY, EVIDENCE, SUBJECT = OpeningName.BODY, OpeningName.EVIDENCE, OpeningName.SUBJECT


class Award(NamedTuple):
    """A leaf with its openings, and what was decided; `agrees` if their words are those that its rows make."""

    agrees: bool | None
    leaf_id: int
    leaf_bytes: bytes
    body_salt: bytes
    body: str
    person_salt: bytes
    person: str
    evidence_salt: bytes | None
    evidence: str
    proof_hash: str
    points: int
    stated: int | None
    opinion: str
    version: str


def whole_awards(first: int, last: int, rules: VersionRules) -> set[int]:
    """Those of the leaves from `first` to `last` about which there is nothing to find. One query, and new rules."""
    rows = [Award._make(row) for row in _AWARDS.rows(first=first, last=last) if row[0]]
    rules.read({row.version for row in rows})
    return {row.leaf_id for row in rows if _is_sealed(row) and _is_by_rules(row, rules)}


def _is_sealed(row: Award) -> bool:
    """Whether the leaf is made of just these openings."""
    if (
        row.evidence_salt is None
        or not len(row.body_salt) == len(row.evidence_salt) == len(row.person_salt) == SALT_BYTES
    ):
        return False
    made = {
        BODY: commitment_to(BODY, row.body_salt, row.body.encode()),
        EVIDENCE: commitment_to(EVIDENCE, row.evidence_salt, row.evidence.encode()),
        SUBJECT: commitment_to(SUBJECT, row.person_salt, row.person.encode()),
    }
    return entry_of(EntryType.AWARD, made) == row.leaf_bytes


def _is_by_rules(row: Award, rules: VersionRules) -> bool:
    """Whether the proof is the one that was decided on, and the rules give these points for it."""
    is_proof = row.evidence.endswith(f'"proof_hash":"{row.proof_hash}"}}')
    return is_proof and rules.points(row.version, row.stated or 0, row.opinion) == row.points


class _Id(Func):
    """An id as the log writes it; SQLite keeps it without dashes."""

    output_field = TextField()

    template = "%(expressions)s::text"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, Any]:
        pieces = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        template = " || '-' || ".join(f"substr(%(expressions)s, {start}, {length})" for start, length in pieces)
        return self.as_sql(compiler, connection, **{**extra_context, "template": template})


def _words(*parts: Any) -> Func:
    """One text; nothing if one of its parts is."""
    each = [Value(part) if isinstance(part, str) else part for part in parts]
    return Func(*each, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


def _text(name: str) -> Cast:
    return Cast(name, TextField())


def _moment(name: str) -> Func:
    """A time as the log writes it; databases write it in UTC, with a space and what is below a second."""
    return _words(Substr(_text(name), 1, 10), "T", Substr(_text(name), 12, 8), "Z")


def _awards(first: int, last: int) -> QuerySet[Any, Any]:
    person = _words('{"person":"', _Id("entry__subject_id"), '"}')
    body = _words(
        *('{"action":"', _Id("entry__action_id"), '","activity":"', _Id("entry__action__activity_id")),
        *('","decided_at":"', _moment("entry__created_at"), '","points":', _text("entry__confirmed_delta")),
        *(',"rules_version":', _text("entry__rule_version"), "}"),
    )
    its = {f"its_{name}": FilteredRelation("openings", condition=Q(openings__name=name)) for name in OpeningName}
    settled = FilteredRelation(
        "entry__action__decisions", condition=Q(entry__action__decisions__state=DecisionState.SETTLED)
    )
    agrees = Q(
        cause=_words(AWARDED, _Id("decided__decision_id")),
        decided__points=F("entry__confirmed_delta"),
        entry__rule_version=F("entry__action__activity_version__number"),
        entry__reverses=None,
        its_subject__opening=person,
        its_body__opening=body,
    )
    # Not as a condition: to PostgreSQL each equality is a way to join, and it would read whole tables for some.
    rows = models.LogLeaf.objects.annotate(**its, decided=settled).annotate(agrees=agrees)
    return rows.filter(leaf_id__gte=first, leaf_id__lte=last, type=EntryType.AWARD).values_list(
        *("agrees", "leaf_id", "leaf_bytes", "its_body__salt", _text("its_body__opening"), "its_subject__salt"),
        *(_text("its_subject__opening"), "its_evidence__salt", _text("its_evidence__opening")),
        *("decided__revision__proof_hash", "decided__points", "decided__revision__count"),
        *(_text("decided__verdict__opinion"), _text("entry__action__activity_version_id")),
    )


_AWARDS = LongQuery(_awards, first=int, last=int)
