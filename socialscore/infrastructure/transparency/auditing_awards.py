"""
All leaves, and the awards among them of which leaf, openings and rows say the same to the letter: most of a log, and
nothing else is asked of them.

One statement reads leaves with all that they stand for. What was committed to is kept as text, and is compared with the
words that the rows make. What is not found here is asked one question after the other, to say what is wrong.
"""

from functools import lru_cache
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from socialscore.domain.review import DecisionState
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, OpeningName, entry_form
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes, as_text
from socialscore.infrastructure.django_app.compiled import LongQuery
from socialscore.infrastructure.transparency.auditing_rows import AWARDED, VersionRules, dashed, moment_of

CHUNK = 2_000
_AWARD = str(EntryType.AWARD)
_FORM = entry_form(EntryType.AWARD, (OpeningName.BODY, OpeningName.EVIDENCE, OpeningName.SUBJECT))
_often_dashed = lru_cache(maxsize=4_000)(dashed)


def next_leaves(last: int, rules: VersionRules) -> tuple[list[int], set[int]]:
    """
    The ids of the leaves that follow one, and those of them about which there is nothing to find.

    One query, and one for rules that are new.
    """
    rows = _LEAVES.rows(last=last)
    rules.read({row[-1] for row in rows if row[-1] is not None})
    # One that was decided twice stands in two rows; if the end cuts them apart, it is asked about in the long way.
    return list(dict.fromkeys(row[0] for row in rows)), {row[0] for row in rows if _is_whole(row, rules)}


def _is_whole(row: tuple[Any, ...], rules: VersionRules) -> bool:
    """Whether the leaf is made of just these openings, they say what the rows say, and the rules give the points."""
    # By name only here, and at once: a row that is an object, or is cut in parts, would cost as much as its hashes.
    # fmt: off
    (
        _, kind, leaf, cause, body_salt, body, person_salt, person, evidence_salt, evidence,
        action, activity, subject, decided_at, points, number, reverses,
        decision, decided_points, proof, stated, opinion, version,
    ) = row
    # fmt: on
    if kind != _AWARD or None in (version, body, body_salt, person, person_salt, evidence, evidence_salt):
        return False
    said = (
        f'{{"action":"{dashed(action)}","activity":"{_often_dashed(activity)}","decided_at":"'
        f'{moment_of(decided_at)}","points":{points},"rules_version":{number}}}'
    )
    return (
        body == said
        and person == f'{{"person":"{_often_dashed(subject)}"}}'
        and evidence.endswith(f'"proof_hash":"{proof}"}}')
        and cause == f"{AWARDED}{dashed(decision)}"
        and reverses is None
        and points == decided_points
        and (number, points) == rules.given(version, stated or 0, opinion)
        and len(body_salt) == len(person_salt) == len(evidence_salt) == SALT_BYTES
        and leaf
        == _FORM.bytes_of((body_salt + body.encode(), evidence_salt + evidence.encode(), person_salt + person.encode()))
    )


def _leaves(last: int) -> QuerySet[Any, Any]:
    its = {f"its_{name}": FilteredRelation("openings", condition=Q(openings__name=name)) for name in OpeningName}
    settled = FilteredRelation(
        "entry__action__decisions", condition=Q(entry__action__decisions__state=DecisionState.SETTLED)
    )
    rows = models.LogLeaf.objects.annotate(**its, decided=settled).filter(leaf_id__gt=last).order_by("leaf_id")
    return rows.values_list(
        *("leaf_id", "type", as_bytes("leaf_bytes"), "cause", as_bytes("its_body__salt"), as_text("its_body__opening")),
        *(as_bytes("its_subject__salt"), as_text("its_subject__opening")),
        *(as_bytes("its_evidence__salt"), as_text("its_evidence__opening")),
        *(as_text("entry__action_id"), as_text("entry__action__activity_id"), as_text("entry__subject_id")),
        *(as_text("entry__created_at"), "entry__confirmed_delta", "entry__rule_version", "entry__reverses_id"),
        *(as_text("decided__decision_id"), "decided__points", "decided__revision__proof_hash"),
        *("decided__revision__count", as_text("decided__verdict__opinion")),
        as_text("entry__action__activity_version_id"),
    )[:CHUNK]


_LEAVES = LongQuery(_leaves, last=int)
