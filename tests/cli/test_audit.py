"""The audit finds what an operator with every right over the database can do to it."""

import json
import os
import random
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from socialscore.application import privacy
from socialscore.cli.tampering import operator
from socialscore.cli.tampering.attacks import ATTACKS, add_something
from socialscore.cli.tampering.stage import stage
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.commitments import EntryType, entry_bytes
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.domain.transparency.notes import read_note
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.ranking import move_touched
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import State, write_state
from socialscore.queries.receipts import receipts_of
from socialscore.wiring import erasure_journal, proof_store, unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

AWARDS = 6
ERASURE = entry_bytes(EntryType.ERASURE, {})


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


def said(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


class TestAudit:
    def test_of_what_nobody_touched_finds_nothing(self, cast: Cast) -> None:
        assert said() == (0, "Everything is as it was signed.\n")

    def test_finds_boards_that_say_something_else(self, cast: Cast) -> None:
        models.PersonProfile.objects.update(listing="NAME")
        assert codes() == {Code.BOARD_DIFFERS}
        models.RankTouch.objects.bulk_create(
            models.RankTouch(subject_id=person.subject_id) for person in (cast.participant, cast.other)
        )
        move_touched()
        assert codes() == set()
        models.RankBucket.objects.filter(period="ALL").update(people=1)
        assert said()[1].startswith("The board ALL and the people who are listed say different things.")

    def test_says_what_is_wrong_and_fails(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        code, words = said()
        assert code == 1
        assert f"Entry {award.leaf_index} of the log and the tables say different things." in words
        assert "add up to" in words


class TestAttacks:
    def test_are_named_for_what_they_did(self, cast: Cast) -> None:
        """Each of the twelve once; `test_tampering` plays them wherever they can be played."""
        award, named = operator.awards()[2], {}
        for attack in ATTACKS:
            with stage():
                attack.play(award, timezone.now())
                named[attack.title] = codes()
        assert named == {
            "Edit points": {Code.OPENING_DIFFERS},
            "Edit points, commit": {Code.ROOT_DIFFERS, Code.STATE_DIFFERS, Code.TILE_DIFFERS},
            "Delete an entry": {Code.LEAF_MISSING},
            "Delete an entry and renumber": {Code.LEAF_MISSING},
            "Cut the log": {Code.LEAF_MISSING},
            "Restore an old backup": {Code.LEAF_MISSING},
        } | dict.fromkeys(
            (
                "Reorder",
                "Swap the person",
                "Insert an entry",
                "Rewrite the end",
                "Edit points, commit, sign",
                "Change a rule after the fact",
            ),
            frozenset({Code.STATE_DIFFERS}),
        )

    def test_points_edited_in_the_ledger_only(self, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(confirmed_delta=99)
        assert codes() == {Code.TABLE_DIFFERS, Code.RULES_GIVE_OTHERS}

    def test_person_swapped_in_the_ledger_only(self, cast: Cast, award: models.LogLeaf) -> None:
        models.ScoreEntry.objects.filter(leaf=award).update(subject=cast.validator2.subject_id)
        assert codes() == {Code.TABLE_DIFFERS}

    def test_rule_changed_in_its_table_only(self, award: models.LogLeaf) -> None:
        version = models.ActivityVersion.objects.get()
        version.rules["points"]["base_points"] += 1
        models.ActivityVersion.objects.filter(pk=version.pk).update(rules=version.rules)
        assert codes() == {Code.TABLE_DIFFERS, Code.RULES_GIVE_OTHERS}

    def test_rules_and_opinions_changed_until_they_mean_nothing(self, award: models.LogLeaf) -> None:
        with transaction.atomic():
            models.Verdict.objects.filter(action__entries__leaf=award).update(opinion={"count": "many"})
            assert codes() == {Code.RULES_GIVE_OTHERS}
            transaction.set_rollback(True)
        models.ActivityVersion.objects.update(rules={"points": {}})
        assert codes() == {Code.TABLE_DIFFERS, Code.RULES_GIVE_OTHERS}

    @pytest.mark.parametrize("other", [EntryType.ROLE, "gift"])
    def test_type_changed_in_its_column_only(self, award: models.LogLeaf, other: str) -> None:
        models.LogLeaf.objects.filter(pk=award.pk).update(type=other)
        assert codes() == {Code.TABLE_DIFFERS}

    def test_moment_changed_in_the_ledger_only(self, award: models.LogLeaf) -> None:
        later = F("created_at") + timedelta(seconds=1)
        models.ScoreEntry.objects.filter(leaf=award).update(created_at=later)
        assert codes() == {Code.TABLE_DIFFERS}

    @pytest.mark.parametrize("state", [None, State(origin="points.example.org/log/1", size=3, root_hash=bytes(32))])
    def test_memory_of_the_log_gone(self, cast: Cast, state: State | None) -> None:
        Path(settings.LOG_STATE_URL).unlink()
        if state:
            write_state(state)
        assert codes() == {Code.STATE_MISSING}

    def test_proof_changed_for_another(self, award: models.LogLeaf) -> None:
        revisions = models.Revision.objects.filter(action__entries__leaf=award)
        models.Revision.objects.filter(pk=revisions.get().pk).update(proof_hash="0" * 64)
        assert codes() == {Code.TABLE_DIFFERS}

    def test_cause_changed_until_it_means_nothing(self, award: models.LogLeaf) -> None:
        models.LogLeaf.objects.filter(pk=award.pk).update(cause="CONFIRM:nothing")
        assert codes() == {Code.RULES_GIVE_OTHERS}

    @pytest.mark.parametrize("level", [0, 1])
    def test_tile_changed(self, award: models.LogLeaf, level: int) -> None:
        """Proofs are made from tiles: each receipt from then on would be broken."""
        models.LogLeaf.objects.bulk_create(
            models.LogLeaf(type="erasure", cause=f"TEST:{number}", leaf_bytes=ERASURE, leaf_hash=leaf_hash(ERASURE))
            for number in range(256)
        )
        sequence(now=timezone.now())
        assert Code.TILE_DIFFERS not in codes()
        models.LogTile.objects.filter(level=level, number=0).update(hashes=os.urandom(32))
        found = [finding for finding in findings(now=timezone.now()) if finding.code == Code.TILE_DIFFERS]
        assert [finding.where for finding in found] == [f"{level}/0"]

    def test_checkpoint_signed_by_somebody_else(self, award: models.LogLeaf) -> None:
        row = models.LogCheckpoint.objects.order_by("-size")[0]
        forged = Checkpoint(origin=row.log.origin, size=row.size, root_hash=bytes(row.root_hash)).signed(
            signer("another.example/log/1")
        )
        line = str(forged).replace("another.example/log/1", row.log.origin)
        assert read_note(line)
        models.LogCheckpoint.objects.filter(pk=row.pk).update(note=line)
        assert Code.SIGNATURE_WRONG in codes()

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


class TestHeld:
    """What others took away and bring back, in a folder: a receipt and a checkpoint."""

    @pytest.fixture
    def folder(self, cast: Cast, tmp_path: Path) -> Path:
        folder = tmp_path / "held"
        folder.mkdir()
        _, receipt = next(iter(receipts_of(SubjectId(cast.participant.subject_id))))
        assert receipt is not None
        (folder / "receipt.json").write_text(json.dumps(receipt.to_data()))
        (folder / "checkpoint").write_text(models.LogCheckpoint.objects.get(size=3).note)
        return folder

    def test_is_still_true_of_a_log_that_grew(self, cast: Cast, folder: Path) -> None:
        add_something(timezone.now())
        sequence(now=timezone.now())
        assert said("--held", str(folder)) == (0, "Everything is as it was signed.\n")

    def test_finds_what_nothing_on_the_server_shows(self, cast: Cast, folder: Path) -> None:
        [attack] = [one for one in ATTACKS if one.title == "Edit points, commit, sign"]
        triggers.remove(connection)
        attack.play(operator.awards()[1], timezone.now())
        operator.forget()
        assert said()[0] == 0
        code, words = said("--held", str(folder / "checkpoint"), "--held", str(folder / "receipt.json"))
        assert code == 1
        assert "Somebody holds our signature under a log of 3 entries. It is not the log that is here." in words
        assert "2 findings." in words

    def test_is_missed_where_the_log_has_a_gap(self, award: models.LogLeaf, folder: Path) -> None:
        operator.delete_points(award)
        code, words = said("--held", str(folder))
        assert code == 1
        assert "under a log of 7 entries" in words

    def test_of_a_log_that_is_not_there_any_more(self, cast: Cast, folder: Path) -> None:
        gone = Checkpoint(origin="points.example.org/log/1", size=5, root_hash=bytes(32))
        (folder / "gone").write_text(str(gone.signed(signer(gone.origin))))
        assert "under a log of 5 entries" in said("--held", str(folder / "gone"))[1]

    def test_that_somebody_else_signed_says_nothing(self, cast: Cast, folder: Path) -> None:
        text = (folder / "checkpoint").read_text().replace("\n3\n", "\n4\n")
        (folder / "forged").write_text(text)
        with pytest.raises(CommandError, match="forged is not signed by our key"):
            said("--held", str(folder))

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"a note\n"])
    def test_that_is_none_is_said(self, cast: Cast, folder: Path, content: bytes) -> None:
        (folder / "other").write_bytes(content)
        with pytest.raises(CommandError, match="other cannot be read"):
            said("--held", str(folder))


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
