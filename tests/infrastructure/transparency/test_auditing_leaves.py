"""Leaves one by one: what is whole is passed at once, what is not is named, whatever it was made to say."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from socialscore.cli.tampering import operator
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.django_app.compiled import LongQuery
from socialscore.infrastructure.transparency import auditing_awards
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.auditing_awards import next_leaves
from socialscore.infrastructure.transparency.auditing_leaves import wrong_leaves, wrong_with
from socialscore.infrastructure.transparency.auditing_rows import VersionRules
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

AWARDS = 3
Spoil = Callable[[models.LogLeaf], object]


@pytest.fixture
def awards(db: None) -> list[models.LogLeaf]:
    """Some awards of a signed log, and triggers that are off."""
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    for _ in range(AWARDS):
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    sequence(now=timezone.now())
    triggers.remove(connection)
    return list(models.LogLeaf.objects.filter(type="award").order_by("leaf_id"))


def whole() -> set[int]:
    return next_leaves(0, VersionRules())[1]


def write(opening: models.LogOpening, text: str) -> None:
    """What is no canonical JSON, and what may be none at all."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE socialscore_logopening SET opening = %s WHERE id = %s", [text, opening.pk])


def _update(model: type, **changed: object) -> Spoil:
    """One row of those that an award is compared with."""
    paths = {
        models.ScoreEntry: lambda leaf: {"pk": leaf.entry.pk},
        models.Action: lambda leaf: {"pk": leaf.entry.action_id},
        models.Decision: lambda leaf: {"action": leaf.entry.action_id},
        models.Verdict: lambda leaf: {"decisions__action": leaf.entry.action_id},
        models.Revision: lambda leaf: {"action": leaf.entry.action_id},
        models.LogLeaf: lambda leaf: {"pk": leaf.pk},
    }
    return lambda leaf: model.objects.filter(**paths[model](leaf)).update(**changed)  # type: ignore[attr-defined]


SPOILED: dict[str, Spoil] = {
    "points of the entry": _update(models.ScoreEntry, confirmed_delta=F("confirmed_delta") + 1),
    "rules of the entry": _update(models.ScoreEntry, rule_version=2),
    "time of the entry": _update(models.ScoreEntry, created_at=F("created_at") + timedelta(seconds=5)),
    "whose entry it is": lambda leaf: _update(
        models.ScoreEntry, subject=models.Subject.objects.exclude(pk=leaf.entry.subject_id)[0]
    )(leaf),
    "points of the decision": _update(models.Decision, points=F("points") + 1),
    "state of the decision": _update(models.Decision, state="UNDONE", settled_at=None),
    "opinion that is none": _update(models.Verdict, opinion=[]),
    "opinion": _update(models.Verdict, opinion={"outcome": "APPROVE", "ticked": ["of no rule"]}),
    "proof": _update(models.Revision, proof_hash="0" * 64),
    "bytes of the leaf": _update(models.LogLeaf, leaf_bytes=b"{}"),
    "cause": _update(models.LogLeaf, cause="CONFIRM:somebody"),
    "kind": _update(models.LogLeaf, type="adjustment"),
    "a salt": lambda leaf: leaf.openings.filter(name="subject").update(salt=bytes(32)),
    "a short salt": lambda leaf: leaf.openings.filter(name="evidence").update(salt=bytes(31)),
    "an opening": lambda leaf: operator.rewrite_opening(leaf, OpeningName.EVIDENCE, parts=[]),
    "an opening gone": lambda leaf: leaf.openings.filter(name="evidence").delete(),
}


def test_what_is_whole_is_not_asked_twice(awards: list[models.LogLeaf]) -> None:
    assert whole() == {leaf.leaf_id for leaf in awards}


def read_at_once(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(auditing_awards, "CHUNK", rows)
    monkeypatch.setattr(auditing_awards, "_LEAVES", LongQuery(auditing_awards._leaves, last=int))


@pytest.mark.parametrize("at_once", [1, 2, 2_000])
def test_it_reads_on_to_the_last_leaf(
    awards: list[models.LogLeaf], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    SPOILED["points of the entry"](awards[-1])
    read_at_once(monkeypatch, at_once)
    assert {finding.where for finding in wrong_leaves()} == {str(awards[-1].leaf_index)}


@pytest.mark.parametrize("at_once", [1, 2, 2_000])
def test_an_action_that_was_decided_twice_is_found_by_the_cause_of_its_leaf(
    awards: list[models.LogLeaf], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    _decide_again(awards[0])
    read_at_once(monkeypatch, at_once)
    _, seen_whole = next_leaves(awards[0].leaf_id - 1, VersionRules())
    if connection.vendor == "sqlite":  # which reads the newer decision first, so that the end cuts off the other one
        assert (awards[0].leaf_id in seen_whole) == (at_once > 1)
    assert list(wrong_leaves()) == []


def _decide_again(leaf: models.LogLeaf) -> None:
    """A second decision that counts, a newer one, of another revision, for other points."""
    decision = models.Decision.objects.select_related("revision").get(action=leaf.entry.action_id)
    revision = decision.revision
    revision.pk, revision.number = uuid4(), revision.number + 1
    models.Revision.objects.bulk_create([revision])
    decision.pk, decision.revision, decision.points = uuid4(), revision, decision.points + 1
    decision.settled_at += timedelta(days=1)
    models.Decision.objects.bulk_create([decision])


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_is_not_whole_is_named(awards: list[models.LogLeaf], spoil: Spoil) -> None:
    leaf = random.Random(3).choice(awards)
    spoil(leaf)
    assert whole() == {one.leaf_id for one in awards} - {leaf.leaf_id}
    assert wrong_with(leaf.leaf_id)
    assert {finding.where for finding in wrong_leaves()} == {str(leaf.leaf_index)}


@pytest.mark.parametrize("text", ["", "not JSON", "[]", "{}", '{"points":1,"points":2}', '{"person":{}}', "1", "null"])
@pytest.mark.parametrize("kind", ["award", "rules", "role"])
def test_what_means_nothing_is_a_finding(awards: list[models.LogLeaf], kind: str, text: str) -> None:
    for opening in models.LogOpening.objects.filter(leaf__type=kind):
        write(opening, text)
    found = {finding.where: finding.code for finding in wrong_leaves() if finding.code == Code.OPENING_DIFFERS}
    assert len(found) == models.LogLeaf.objects.filter(type=kind).count()


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("logleaf.leaf_bytes", Code.LEAF_CHANGED),
        ("logleaf.leaf_hash", Code.LEAF_CHANGED),
        ("logopening.salt", Code.OPENING_DIFFERS),
        ("logtile.hashes", Code.TILE_DIFFERS),
        ("logcheckpoint.root_hash", Code.ROOT_DIFFERS),
        ("scoreentry.created_at", Code.TABLE_DIFFERS),
    ],
)
def test_text_where_none_belongs_is_a_finding(awards: list[models.LogLeaf], column: str, code: Code) -> None:
    """SQLite keeps what it is given: whoever edits by hand leaves text."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps in a column what belongs there.")
    table, name = column.split(".")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE socialscore_{table} SET {name} = %s", ["x" * 32])
    assert code in {finding.code for finding in findings(now=timezone.now())}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ("logopening SET name = 'x' WHERE name = 'evidence'", Code.OPENING_MISSING),
        (
            "logleaf SET cause = x'00' WHERE leaf_id = (SELECT max(leaf_id) FROM socialscore_logleaf)",
            Code.RULES_GIVE_OTHERS,
        ),
    ],
    ids=["name", "cause"],
)
def test_a_word_that_nothing_is_called_is_a_finding(awards: list[models.LogLeaf], changed: str, code: Code) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps in a column what belongs there.")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE socialscore_{changed}")
    assert code in {finding.code for finding in findings(now=timezone.now())}


@pytest.mark.parametrize("other", [uuid4().hex, "x"], ids=["of none", "no id"])
def test_a_version_that_is_not_there_is_a_finding(awards: list[models.LogLeaf], other: str) -> None:
    if connection.vendor != "sqlite" and other == "x":
        pytest.skip("PostgreSQL keeps in a column what belongs there.")
    leaf = awards[0]
    assert leaf.entry is not None
    action = models.Action.objects.filter(pk=leaf.entry.action_id)
    version_id = action.values_list("activity_version_id", flat=True).get()
    with connection.cursor() as cursor:
        change = "UPDATE socialscore_action SET activity_version_id = %s WHERE activity_version_id = %s"
        mine = models.Action._meta.get_field("activity_version").get_db_prep_value(version_id, connection)
        cursor.execute(change, [other, mine])
        assert {finding.code for finding in wrong_leaves()} == {Code.RULES_GIVE_OTHERS}
        cursor.execute(change, [mine, other])  # a transaction does not end without it


@pytest.mark.parametrize("opening", [{}, {"person": {}}, {"points": [], "activity": [], "rules_version": "x"}])
@pytest.mark.parametrize("kind", ["award", "rules"])
def test_what_means_nothing_and_was_sealed_anew_is_a_finding(
    awards: list[models.LogLeaf], kind: str, opening: dict[str, object]
) -> None:
    leaf = models.LogLeaf.objects.filter(type=kind)[0]
    leaf.openings.update(opening=opening)
    operator.commit_again(leaf)
    assert Code.TABLE_DIFFERS in wrong_with(leaf.leaf_id)


def test_same_words_with_other_spaces_say_the_same(awards: list[models.LogLeaf]) -> None:
    body = awards[0].openings.get(name="body")
    write(body, str(body.opening).replace("'", '"'))
    assert awards[0].leaf_id not in whole()
    assert wrong_with(awards[0].leaf_id) == []
