"""
The twelve attacks of docs/trust.md, each as far as it goes: numbers, log, signatures.

One list serves `manage.py tamper`, the tests of the audit, and the campaign at random positions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from socialscore.cli.tampering import operator
from socialscore.domain.ids import SubjectId
from socialscore.domain.rules import Rules
from socialscore.domain.score import EntryKind
from socialscore.domain.transparency.canonical import moment
from socialscore.domain.transparency.commitments import EntryType, OpeningName
from socialscore.domain.transparency.leaves import BROUGHT_OVER, Leaf, rights_changed, rules_digest
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog

MORE = 5
GIFT = 500


@dataclass(frozen=True, slots=True)
class Attack:
    """`play` does it to an award; `does` says what that is."""

    title: str
    does: str
    play: Callable[[models.LogLeaf, datetime], None]


def _edit(leaf: models.LogLeaf, _now: datetime) -> None:
    operator.set_points(leaf, operator.other_points(leaf))


def _edit_and_commit(leaf: models.LogLeaf, now: datetime) -> None:
    _edit(leaf, now)
    operator.commit_again(leaf, anew=True)


def _sign_as_well(leaf: models.LogLeaf, now: datetime) -> None:
    _edit_and_commit(leaf, now)
    operator.sign_again(now)


def _delete(leaf: models.LogLeaf, _now: datetime) -> None:
    operator.delete_points(leaf)


def _delete_and_renumber(leaf: models.LogLeaf, now: datetime) -> None:
    index = operator.index_of(leaf)
    operator.delete_points(leaf)
    operator.move_numbers(index + 1, -1)
    operator.sign_again(now)


def _reorder(leaf: models.LogLeaf, now: datetime) -> None:
    others = [one for one in operator.awards() if one.pk != leaf.pk]
    operator.swap_numbers(leaf, others[operator.index_of(leaf) % len(others)])
    operator.sign_again(now)


def _swap_person(leaf: models.LogLeaf, now: datetime) -> None:
    entry = operator.entry_of(leaf)
    friend = models.PersonProfile.objects.exclude(subject=entry.subject_id).order_by("pk")[0].subject_id
    operator.move_score(entry, -entry.confirmed_delta)
    operator.move_score(entry, entry.confirmed_delta, friend)
    models.ScoreEntry.objects.filter(pk=entry.pk).update(subject=friend)
    models.Action.objects.filter(pk=operator.action_of(leaf).pk).update(subject=friend)
    operator.rewrite_opening(leaf, OpeningName.SUBJECT, person=str(friend))
    operator.commit_again(leaf, anew=True)
    operator.sign_again(now)


def _insert(leaf: models.LogLeaf, now: datetime) -> None:
    beside, key, index = operator.entry_of(leaf), f"CONTRIBUTIONS:{uuid4()}:1", operator.index_of(leaf)
    gift = models.ScoreEntry(
        subject_id=beside.subject_id,
        kind=EntryKind.ADJUST,
        reserved_delta=0,
        confirmed_delta=GIFT,
        rule_version=0,
        idempotency_key=key,
        created_at=beside.created_at,
    )
    models.ScoreEntry.objects.bulk_create([gift])
    operator.move_score(gift, GIFT)
    body = {"decided_at": moment(beside.created_at), "points": GIFT, "reason_code": BROUGHT_OVER}
    opens: dict[OpeningName, dict[str, Any]] = {
        OpeningName.SUBJECT: {"person": str(beside.subject_id)},
        OpeningName.BODY: body,
    }
    DjangoTransparencyLog().append(
        [Leaf(type=EntryType.ADJUSTMENT, cause=key, entry_key=key, opens=opens)], now=beside.created_at
    )
    operator.move_numbers(index, 1)
    models.LogLeaf.objects.filter(cause=key).update(log=operator.log(), leaf_index=index)
    operator.sign_again(now)


def _cut(leaf: models.LogLeaf, _now: datetime) -> None:
    """From this leaf on, everything that was signed is as if it had not been."""
    first = operator.index_of(leaf)
    end = models.LogLeaf.objects.filter(log=operator.log(), leaf_index__gte=first)
    for later in end.filter(type=EntryType.AWARD, entry__isnull=False):
        operator.delete_points(later)
    operator.delete_leaves(end)


def _truncate(leaf: models.LogLeaf, now: datetime) -> None:
    _cut(leaf, now)
    operator.sign_again(now)


def _rewrite_suffix(leaf: models.LogLeaf, now: datetime) -> None:
    _edit(leaf, now)
    end = models.LogLeaf.objects.filter(log=operator.log(), leaf_index__gte=operator.index_of(leaf))
    for later in end:
        if later.openings.exists():  # those of erased people cannot be written anew
            operator.commit_again(later, anew=True)
    operator.sign_again(now)


def _restore(leaf: models.LogLeaf, now: datetime) -> None:
    """What such a copy holds was signed when it was made; then life goes on from there."""
    _truncate(leaf, now)
    add_something(now)


def _change_rule(leaf: models.LogLeaf, now: datetime) -> None:
    version = operator.action_of(leaf).activity_version
    rules = {**version.rules, "points": {**version.rules["points"]}}
    rules["points"]["base_points"] += MORE
    models.ActivityVersion.objects.filter(pk=version.pk).update(
        rules=rules, most_points=Rules.from_data(rules).points.most
    )
    for award in operator.awards():
        if operator.action_of(award).activity_version_id == version.pk:
            operator.set_points(award, operator.entry_of(award).confirmed_delta + MORE)
            operator.commit_again(award)
    published = models.LogLeaf.objects.get(cause=f"RULES:{version.activity_id}:{version.number}")
    operator.rewrite_opening(published, OpeningName.BODY, rules_sha256=rules_digest(rules))
    operator.commit_again(published)
    operator.sign_again(now)


def add_something(now: datetime) -> None:
    """Something new that the log has to take in: a leaf as a change of rights makes it, which changes nothing."""
    subject_id = SubjectId(models.PersonProfile.objects.order_by("pk")[0].subject_id)
    leaf = rights_changed(subject_id, change_id=uuid4(), before=[], after=[], changed_at=now)
    DjangoTransparencyLog().append([leaf], now=now)


ATTACKS = (
    Attack(
        "Edit points",
        "Other points, wherever the site shows them: ledger, score, boards, decision, receipt.",
        _edit,
    ),
    Attack(
        "Edit points, commit",
        "Other points wherever the site shows them, and the entry of the log is written anew to fit.",
        _edit_and_commit,
    ),
    Attack("Delete an entry", "The points go from ledger, score and log; the numbers of the log have a gap.", _delete),
    Attack(
        "Delete an entry and renumber",
        "The points go, each later entry of the log moves up, and the tree is built and signed anew.",
        _delete_and_renumber,
    ),
    Attack("Reorder", "Two entries of the log change places, and the tree is built and signed anew.", _reorder),
    Attack(
        "Swap the person",
        "Action, points and entry of the log are somebody else's, and the tree is built and signed anew.",
        _swap_person,
    ),
    Attack(
        "Insert an entry",
        f"{GIFT} points as if given weeks ago; later entries move, and the tree is built and signed anew.",
        _insert,
    ),
    Attack("Cut the log", "This entry and all after it go, with their points, and the rest is signed anew.", _truncate),
    Attack(
        "Rewrite the end",
        "Other points, and the log is written anew from here on, under checkpoints that others hold.",
        _rewrite_suffix,
    ),
    Attack(
        "Edit points, commit, sign",
        "Other points: ledger, entry, tree and every signature are made anew and fit each other.",
        _sign_as_well,
    ),
    Attack("Restore an old backup", "The database is as it was before this entry, and the site goes on.", _restore),
    Attack(
        "Change a rule after the fact",
        f"{MORE} points more for everybody who did this, and the rules say that it was always so; signed anew.",
        _change_rule,
    ),
)
