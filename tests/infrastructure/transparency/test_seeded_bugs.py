"""
Bugs that were put into the code that writes: honest work is done with each, and the audit must name it.

The rows are not touched afterwards: what is wrong with them is what the bug did.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from socialscore.application import privacy, review
from socialscore.cli.rebuilding import differences
from socialscore.cli.tampering.attacks import add_something
from socialscore.cli.tampering.stage import stage
from socialscore.domain.ids import PersonId
from socialscore.domain.points import Award, PointsRule
from socialscore.domain.transparency import leaves
from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.commitments import EntryType, OpeningName, entry_bytes
from socialscore.domain.transparency.keys import Purpose
from socialscore.domain.transparency.leaves import award
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.domain.transparency.notes import read_note
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence import django_transparency_log
from socialscore.infrastructure.persistence.django_ledger import DjangoLedger
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog
from socialscore.infrastructure.transparency import sequencer
from socialscore.infrastructure.transparency.auditing import WAITS_AT_MOST, findings
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import community_zone, erasure_journal, proof_store, unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.django_db
SUM_DIFFERS = "SUM_DIFFERS"
Patch = pytest.MonkeyPatch


def work(cast: Cast) -> None:
    """Two awards, and a log that took them in."""
    activity_id = an_open_activity(cast.lead)
    for _ in range(2):
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    sequence(now=timezone.now())


def named(*held: Checkpoint) -> set[str]:
    """What an audit says after two minutes, the sums included."""
    codes = {str(finding.code) for finding in findings(now=timezone.now() + 2 * WAITS_AT_MOST, held=held)}
    return codes | ({SUM_DIFFERS} if list(differences(zone=community_zone(), repair=False)) else set())


def _opened(patch: Patch, name: OpeningName, **changed: Any) -> None:
    """Let a leaf say something else than what was decided."""

    def wrong(entry: Any, **fields: Any) -> Any:
        right = award(entry, **fields)
        return replace(right, opens={**right.opens, name: {**right.opens[name], **changed}})

    patch.setattr(review, "award", wrong)


def _row_with(patch: Patch, change: Callable[[models.LogLeaf], None]) -> None:
    """Let leaves be written as other rows."""
    right = django_transparency_log._row

    def wrong(*of: Any) -> models.LogLeaf:
        row = right(*of)
        change(row)
        return row

    patch.setattr(django_transparency_log, "_row", wrong)


def _appended(patch: Patch, change: Callable[[list[Any]], list[Any]]) -> None:
    """Let the ledger be given other entries."""
    append = DjangoLedger.append
    patch.setattr(DjangoLedger, "append", lambda self, entries, *, now: append(self, change(list(entries)), now=now))


def points_of_the_leaf(patch: Patch) -> None:
    _opened(patch, OpeningName.BODY, points=99)


def decided_under_other_rules(patch: Patch) -> None:
    """Both say so, and are wrong together."""
    _opened(patch, OpeningName.BODY, rules_version=2)
    _appended(patch, lambda entries: [replace(entry, rule_version=2) for entry in entries])


def awarded_twice(patch: Patch) -> None:
    """The key that makes a second try fail is another one each time."""

    def twice(entries: list[Any]) -> list[Any]:
        again = [replace(one, idempotency_key=f"{one.idempotency_key}:2") for one in entries if one.kind == "CONFIRM"]
        return entries + again

    _appended(patch, twice)


def points_that_no_rule_gives(patch: Patch) -> None:
    right = PointsRule.award

    def wrong(self: PointsRule, **fields: Any) -> Award:
        given = right(self, **fields)
        return replace(given, points=given.points + 1)

    patch.setattr(PointsRule, "award", wrong)


def no_leaf(patch: Patch) -> None:
    patch.setattr(review, "_leaves", lambda *_: [])


def a_leaf_of_no_entry(patch: Patch) -> None:
    _row_with(patch, lambda row: setattr(row, "entry_id", None))


def another_proof(patch: Patch) -> None:
    _opened(patch, OpeningName.EVIDENCE, proof_hash="0" * 64)


def a_score_that_stands_still(patch: Patch) -> None:
    patch.setattr(DjangoLedger, "_move_balances", lambda *_: None)


def another_salt(patch: Patch) -> None:
    """What is kept is not what was committed to."""

    def wrong(kind: EntryType, openings: dict[Any, Any]) -> bytes:
        return entry_bytes(kind, {name: replace(one, salt=os.urandom(32)) for name, one in openings.items()})

    patch.setattr(django_transparency_log, "entry_bytes", wrong)


def another_person(patch: Patch) -> None:
    patch.setattr(leaves, "_person", lambda _subject_id: {"person": str(uuid4())})


def another_hash(patch: Patch) -> None:
    patch.setattr(django_transparency_log, "leaf_hash", lambda content: leaf_hash(content + b"\n"))


def a_gap(patch: Patch) -> None:
    patch.setattr(sequencer, "_NUMBER", sequencer._NUMBER.replace("(ORDER BY leaf_id) - 1", "(ORDER BY leaf_id)"))


def signed_with_another_key(patch: Patch) -> None:
    signed = Checkpoint.signed
    patch.setattr(Checkpoint, "signed", lambda self, key: signed(self, signer(key.name, Purpose.PROMISE)))


def another_root(patch: Patch) -> None:
    patch.setattr(sequencer, "root", lambda *_: bytes(32))


def a_tile_that_is_cut(patch: Patch) -> None:
    create = models.LogTile.objects.bulk_create

    def wrong(rows: list[models.LogTile], **how: Any) -> list[models.LogTile]:
        for row in rows:
            row.hashes = row.hashes[:-32]
        return create(rows, **how)

    patch.setattr(models.LogTile.objects, "bulk_create", wrong)


def a_leaf_that_is_passed_over(patch: Patch) -> None:
    """What waits is looked for after the last id, but whoever took an earlier id may commit later."""
    waiting = "WHERE leaf_index IS NULL"
    last = "SELECT coalesce(max(leaf_id), 0) FROM socialscore_logleaf WHERE leaf_index IS NOT NULL"
    patch.setattr(sequencer, "_NUMBER", sequencer._NUMBER.replace(waiting, f"{waiting} AND leaf_id > ({last})"))
    ids = iter(range(1_000, 0, -1))
    _row_with(patch, lambda row: setattr(row, "leaf_id", next(ids)))
    settle = review.settle

    def settle_and_number(*of: Any, **how: Any) -> Any:
        sequence(now=timezone.now())
        return settle(*of, **how)

    patch.setattr(review, "settle", settle_and_number)


def everybody_erased(patch: Patch) -> None:
    patch.setattr(DjangoTransparencyLog, "forget", lambda *_: _forget_all())


def _forget_all() -> list[bytes]:
    models.LogOpening.objects.filter(name=OpeningName.SUBJECT).delete()
    return []


# What an audit must say of each, and nothing else.
BUGS: dict[Callable[[Patch], None], set[str]] = {
    points_of_the_leaf: {Code.TABLE_DIFFERS},
    another_proof: {Code.TABLE_DIFFERS},
    another_person: {Code.TABLE_DIFFERS},
    decided_under_other_rules: {Code.RULES_GIVE_OTHERS},
    points_that_no_rule_gives: {Code.RULES_GIVE_OTHERS},
    awarded_twice: {Code.AWARDED_TWICE, Code.ENTRY_WITHOUT_LEAF, SUM_DIFFERS},
    no_leaf: {Code.ENTRY_WITHOUT_LEAF},
    a_leaf_of_no_entry: {Code.ENTRY_WITHOUT_LEAF, Code.TABLE_DIFFERS},
    a_leaf_that_is_passed_over: {Code.WAITS_TOO_LONG},
    another_salt: {Code.OPENING_DIFFERS},
    another_hash: {Code.LEAF_CHANGED, Code.ROOT_DIFFERS, Code.STATE_DIFFERS, Code.TILE_DIFFERS},
    a_gap: {Code.LEAF_MISSING},
    another_root: {Code.ROOT_DIFFERS, Code.STATE_DIFFERS},
    signed_with_another_key: {Code.SIGNATURE_WRONG},
    a_tile_that_is_cut: {Code.TILE_DIFFERS},
    a_score_that_stands_still: {SUM_DIFFERS},
}


@pytest.fixture
def cast() -> Cast:
    return store_cast()


class TestAudit:
    @pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
    def test_names_a_bug_by_what_it_did(self, cast: Cast, bug: Callable[[Patch], None]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            bug(patch)
            work(cast)
        assert named() == BUGS[bug]

    def test_names_nothing_without_one(self, cast: Cast) -> None:
        work(cast)
        assert named() == set()

    def test_names_an_erasure_that_took_too_much(self, cast: Cast, settings: Any, tmp_path: Path) -> None:
        settings.ERASURE_JOURNAL = tmp_path / "erasures.log"
        work(cast)
        person_id = PersonId(cast.other.person_id)
        with pytest.MonkeyPatch.context() as patch:
            everybody_erased(patch)
            privacy.erase_now(
                unit_of_work(), person_id=person_id, journal=erasure_journal(), store=proof_store(), now=timezone.now()
            )
        sequence(now=timezone.now())
        assert named() == {Code.OPENING_MISSING, Code.TABLE_DIFFERS}

    def test_names_two_roots_for_one_size_once_somebody_brings_the_other(self, cast: Cast) -> None:
        """After a restore the state is not asked: the same size is signed again, and the state is written over."""
        work(cast)
        with stage():
            add_something(timezone.now())
            sequence(now=timezone.now())
            held = read_checkpoint(read_note(models.LogCheckpoint.objects.latest("size").note).text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sequencer, "require_not_behind", lambda *_: None)
            add_something(timezone.now())
            sequence(now=timezone.now())
        assert models.LogCheckpoint.objects.latest("size").size == held.size
        assert named() == set()
        assert named(held) == {Code.HELD_DIFFERS}
