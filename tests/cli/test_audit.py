"""The audit finds what an operator with every right over the database can do to it."""

import os
import random
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from socialscore.application import privacy
from socialscore.domain.ids import PersonId
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName, entry_bytes
from socialscore.domain.transparency.merkle import leaf_hash, nodes_of, root
from socialscore.domain.transparency.notes import read_note
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import erasure_journal, proof_store, unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

AWARDS = 6


@pytest.fixture
def cast(db: None) -> Cast:
    """A community with a signed log."""
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    for number in range(AWARDS):
        person = cast.participant if number % 2 else cast.other
        a_settled_decision(a_submitted_action(person, activity_id), cast.validator)
        sequence(now=timezone.now())
    return cast


@pytest.fixture
def award(cast: Cast, request: pytest.FixtureRequest) -> models.LogLeaf:
    """One of the awards, another one in each test, and triggers that are off."""
    triggers.remove(connection)
    awards = list(models.LogLeaf.objects.filter(type="award").order_by("leaf_index"))
    return random.Random(request.node.name).choice(awards)


def codes() -> set[str]:
    return {str(finding.code) for finding in findings(now=timezone.now())}


def said() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def recommit(leaf: models.LogLeaf, **changed: object) -> None:
    """Make a leaf say something else, with an opening that fits and a hash that fits."""
    body = leaf.openings.get(name="body")
    models.LogOpening.objects.filter(pk=body.pk).update(opening={**body.opening, **changed})
    openings = {
        OpeningName(row.name): Opening(salt=bytes(row.salt), opening=row.opening) for row in leaf.openings.all()
    }
    content = entry_bytes(EntryType(leaf.type), openings)
    models.LogLeaf.objects.filter(pk=leaf.pk).update(leaf_bytes=content, leaf_hash=leaf_hash(content))


def sign_again(size: int) -> None:
    """Sign what the log says now in place of what was signed for that size."""
    leaves = [bytes(row) for row in models.LogLeaf.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)]
    log = models.Log.objects.get()
    new = Checkpoint(origin=log.origin, size=size, root_hash=root(size, nodes_of(leaves)))
    models.LogCheckpoint.objects.filter(size=size).update(
        root_hash=new.root_hash, note=str(new.signed(signer(log.origin)))
    )


class TestAudit:
    def test_of_what_nobody_touched_finds_nothing(self, cast: Cast) -> None:
        assert said() == (0, "Everything is as it was signed.\n")

    def test_says_what_is_wrong_and_fails(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        code, words = said()
        assert code == 1
        assert f"Entry {award.leaf_index} of the log and the tables say different things." in words
        assert "add up to" in words


class TestAttacks:
    def test_points_edited(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        assert {Code.TABLE_DIFFERS, Code.RULES_GIVE_OTHERS} <= codes()

    def test_points_edited_everywhere_and_committed_to_again(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        recommit(award, points=99)
        assert Code.ROOT_DIFFERS in codes()

    def test_points_edited_committed_to_and_signed_again(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        recommit(award, points=99)
        for size in models.LogCheckpoint.objects.values_list("size", flat=True):
            sign_again(size)
        assert {Code.STATE_DIFFERS, Code.RULES_GIVE_OTHERS} <= codes()

    def test_entry_deleted(self, award: models.LogLeaf) -> None:
        models.LogOpening.objects.filter(leaf=award).delete()
        models.LogLeaf.objects.filter(pk=award.pk).delete()
        assert codes() & {Code.LEAF_MISSING}
        assert Code.ENTRY_WITHOUT_LEAF in codes()

    def test_entry_deleted_and_the_rest_numbered_again(self, award: models.LogLeaf) -> None:
        index = award.leaf_index
        assert index is not None
        models.LogOpening.objects.filter(leaf=award).delete()
        models.LogLeaf.objects.filter(pk=award.pk).delete()
        for later in models.LogLeaf.objects.filter(leaf_index__gt=index).order_by("leaf_index"):
            models.LogLeaf.objects.filter(pk=later.pk).update(leaf_index=(later.leaf_index or 0) - 1)
        assert codes() & {Code.ROOT_DIFFERS, Code.LEAF_MISSING}

    def test_entries_reordered(self, award: models.LogLeaf) -> None:
        other = models.LogLeaf.objects.filter(type="award").exclude(pk=award.pk).first()
        assert other is not None
        models.LogLeaf.objects.filter(pk=other.pk).update(leaf_index=1_000)
        models.LogLeaf.objects.filter(pk=award.pk).update(leaf_index=other.leaf_index)
        models.LogLeaf.objects.filter(pk=other.pk).update(leaf_index=award.leaf_index)
        assert Code.ROOT_DIFFERS in codes()

    def test_person_swapped(self, cast: Cast, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(subject=cast.validator2.subject_id)
        assert Code.TABLE_DIFFERS in codes()

    def test_entry_inserted(self, award: models.LogLeaf) -> None:
        content = os.urandom(40)
        models.LogLeaf.objects.filter(leaf_index__gte=award.leaf_index).update(leaf_index=None, log=None)
        models.LogLeaf.objects.create(
            type="award",
            cause="CHEAT",
            leaf_bytes=content,
            leaf_hash=leaf_hash(content),
            log=award.log,
            leaf_index=award.leaf_index,
        )
        assert {Code.ROOT_DIFFERS, Code.LEAF_CHANGED} & codes()

    def test_log_cut(self, award: models.LogLeaf) -> None:
        """The end of the log and its checkpoints are gone; what this server remembers is not."""
        cut = models.LogLeaf.objects.filter(leaf_index__gte=award.leaf_index)
        models.LogOpening.objects.filter(leaf__in=cut).delete()
        models.LogCheckpoint.objects.filter(size__gt=award.leaf_index).delete()
        cut.delete()
        assert {Code.LEAF_MISSING, Code.ENTRY_WITHOUT_LEAF} <= codes()

    def test_checkpoint_signed_by_somebody_else(self, award: models.LogLeaf) -> None:
        row = models.LogCheckpoint.objects.order_by("-size")[0]
        forged = Checkpoint(origin=row.log.origin, size=row.size, root_hash=bytes(row.root_hash)).signed(
            signer("another.example/log/1")
        )
        line = str(forged).replace("another.example/log/1", row.log.origin)
        assert read_note(line)
        models.LogCheckpoint.objects.filter(pk=row.pk).update(note=line)
        assert Code.SIGNATURE_WRONG in codes()

    def test_rule_changed_after_the_fact(self, award: models.LogLeaf) -> None:
        version = models.ActivityVersion.objects.get()
        version.rules["points"]["base_points"] += 1
        models.ActivityVersion.objects.filter(pk=version.pk).update(rules=version.rules)
        assert {Code.TABLE_DIFFERS, Code.RULES_GIVE_OTHERS} <= codes()

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda opening: {"salt": bytes(32)},
            lambda opening: {"salt": b"short"},
            lambda opening: {"opening": {**opening.opening, "points": 99}},
        ],
    )
    def test_opening_spoiled(
        self, award: models.LogLeaf, spoil: Callable[[models.LogOpening], dict[str, object]]
    ) -> None:
        body = award.openings.get(name="body")
        models.LogOpening.objects.filter(pk=body.pk).update(**spoil(body))
        assert codes() & {Code.OPENING_DIFFERS, Code.OPENING_MISSING}

    def test_opening_taken_from_somebody_who_is_still_here(self, award: models.LogLeaf) -> None:
        award.openings.filter(name="subject").delete()
        assert codes() == {Code.OPENING_MISSING, Code.TABLE_DIFFERS}

    def test_entry_without_a_leaf(self, cast: Cast, award: models.LogLeaf) -> None:
        cheat = models.ScoreEntry(
            subject_id=cast.participant.subject_id,
            kind="ADJUST",
            reserved_delta=0,
            confirmed_delta=500,
            rule_version=0,
            idempotency_key="CHEAT",
        )
        models.ScoreEntry.objects.bulk_create([cheat])
        assert codes() == {Code.ENTRY_WITHOUT_LEAF}


class TestErased:
    def test_people_leave_nothing_to_find(self, cast: Cast) -> None:
        person_id, subject_id = PersonId(cast.participant.person_id), cast.participant.subject_id
        assert privacy.erase_now(
            unit_of_work(), person_id=person_id, journal=erasure_journal(), store=proof_store(), now=timezone.now()
        )
        sequence(now=timezone.now())
        own = models.LogLeaf.objects.filter(entry__subject=subject_id)
        assert own.count() == AWARDS // 2
        assert not models.LogOpening.objects.filter(leaf__in=own).exists()
        assert not any(str(subject_id) in str(opening) for opening in models.LogOpening.objects.values_list("opening"))
        assert models.LogLeaf.objects.filter(type="erasure", leaf_index__isnull=False).count() == 1
        assert said() == (0, "Everything is as it was signed.\n")
