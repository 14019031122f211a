"""
Awards of which leaf, openings and rows say the same to the letter: most of a log, and nothing else is asked of them.

One statement reads them with all that they stand for. What was committed to is kept as text, and is compared with the
words that the rows make. What is not found here is asked one question after the other, to say what is wrong.
"""

from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from socialscore.domain.review import DecisionState
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, OpeningName, commitment_to, entry_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes, as_text
from socialscore.infrastructure.django_app.compiled import LongQuery
from socialscore.infrastructure.transparency.auditing_rows import AWARDED, VersionRules, dashed, moment_of

BODY, EVIDENCE, SUBJECT = OpeningName.BODY, OpeningName.EVIDENCE, OpeningName.SUBJECT


def whole_awards(first: int, last: int, rules: VersionRules) -> set[int]:
    """Those of the leaves from `first` to `last` about which there is nothing to find. One query, and new rules."""
    decided = [row for row in _AWARDS.rows(first=first, last=last) if row[-1] is not None]
    rules.read({row[-1] for row in decided})
    return {row[0] for row in decided if _is_whole(row, rules)}


def _is_whole(row: tuple[Any, ...], rules: VersionRules) -> bool:
    """Whether the leaf is made of just these openings, they say what the rows say, and the rules give the points."""
    # By name only here: a row that is an object would cost more than its hashes.
    (_, leaf, cause, body_salt, body, person_salt, person, evidence_salt, evidence, *ledger, opinion, version) = row
    action, activity, subject, decided_at, points, number, reverses, decision, decided_points, proof, stated = ledger
    said = (
        f'{{"action":"{dashed(action)}","activity":"{dashed(activity)}","decided_at":"'
        f'{moment_of(decided_at)}","points":{points},"rules_version":{number}}}'
    )
    return (
        body == said
        and person == f'{{"person":"{dashed(subject)}"}}'
        and evidence is not None
        and evidence.endswith(f'"proof_hash":"{proof}"}}')
        and cause == f"{AWARDED}{dashed(decision)}"
        and reverses is None
        and number == rules.number(version)
        and points == decided_points == rules.points(version, stated or 0, opinion)
        and len(body_salt) == len(person_salt) == len(evidence_salt) == SALT_BYTES
        and leaf == _sealed(body_salt + body.encode(), evidence_salt + evidence.encode(), person_salt + person.encode())
    )


def _sealed(body: bytes, evidence: bytes, subject: bytes) -> bytes:
    """The leaf of an award with these openings, each behind its salt."""
    made = {
        BODY: commitment_to(BODY, body),
        EVIDENCE: commitment_to(EVIDENCE, evidence),
        SUBJECT: commitment_to(SUBJECT, subject),
    }
    return entry_of(EntryType.AWARD, made)


def _awards(first: int, last: int) -> QuerySet[Any, Any]:
    its = {f"its_{name}": FilteredRelation("openings", condition=Q(openings__name=name)) for name in OpeningName}
    settled = FilteredRelation(
        "entry__action__decisions", condition=Q(entry__action__decisions__state=DecisionState.SETTLED)
    )
    rows = models.LogLeaf.objects.annotate(**its, decided=settled)
    return rows.filter(leaf_id__gte=first, leaf_id__lte=last, type=EntryType.AWARD).values_list(
        *("leaf_id", as_bytes("leaf_bytes"), "cause", as_bytes("its_body__salt"), as_text("its_body__opening")),
        *(as_bytes("its_subject__salt"), as_text("its_subject__opening")),
        *(as_bytes("its_evidence__salt"), as_text("its_evidence__opening")),
        *(as_text("entry__action_id"), as_text("entry__action__activity_id"), as_text("entry__subject_id")),
        *(as_text("entry__created_at"), "entry__confirmed_delta", "entry__rule_version", "entry__reverses_id"),
        *(as_text("decided__decision_id"), "decided__points", "decided__revision__proof_hash"),
        *("decided__revision__count", as_text("decided__verdict__opinion")),
        as_text("entry__action__activity_version_id"),
    )


_AWARDS = LongQuery(_awards, first=int, last=int)
