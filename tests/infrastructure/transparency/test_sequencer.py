"""The sequencer: every leaf gets one number, and no size gets two roots."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from moto import mock_aws

from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.merkle import EMPTY_ROOT, nodes_of, root
from socialscore.domain.transparency.notes import read_note
from socialscore.http.sequencing import sequence_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency import sequencer
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import (
    LogBehind,
    LogBroken,
    LogElsewhere,
    LogStateAway,
    LogStateMissing,
    State,
    _kept,
    read_state,
    write_state,
)
from tests.cast import Cast, store_cast
from tests.logs import some_leaves
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def hashes() -> list[bytes]:
    return [bytes(leaf) for leaf in models.LogLeaf.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)]


class TestSequence:
    def test_does_nothing_where_nothing_waits(self) -> None:
        assert sequence(now=timezone.now()) == 0
        assert not models.Log.objects.exists()

    def test_numbers_an_award_and_signs(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        assert sequence(now=timezone.now()) == 2
        assert list(models.LogLeaf.objects.order_by("leaf_index").values_list("type", "leaf_index")) == [
            ("rules", 0),
            ("award", 1),
        ]
        checkpoint = models.LogCheckpoint.objects.get()
        note = read_note(checkpoint.note)
        assert note.is_signed_by(signer(checkpoint.log.origin).verifier)
        assert read_checkpoint(note.text).root_hash == root(2, nodes_of(hashes()))

    @pytest.mark.parametrize("sizes", [[1] * 5, [255, 1, 1], [256, 256], [1, 600], [300, 400, 70_000 - 700]])
    def test_has_the_root_of_all_leaves_however_they_came(self, sizes: list[int]) -> None:
        for size in sizes:
            some_leaves(size)
            while sequence(now=timezone.now()):
                pass
        newest = models.LogCheckpoint.objects.order_by("-size")[0]
        assert newest.size == sum(sizes)
        assert bytes(newest.root_hash) == root(sum(sizes), nodes_of(hashes()))
        indexes = models.LogLeaf.objects.order_by("leaf_index").values_list("leaf_index", flat=True)
        assert list(indexes) == list(range(sum(sizes)))

    def test_costs_the_same_however_long_the_log_is(self, django_assert_max_num_queries) -> None:
        for size in (1, 1, 3_000, 1):
            some_leaves(size)
            with django_assert_max_num_queries(15):
                assert sequence(now=timezone.now()) == size


class TestState:
    def test_is_what_was_signed_last(self) -> None:
        some_leaves(3)
        sequence(now=timezone.now())
        checkpoint = models.LogCheckpoint.objects.get()
        state = json.loads(Path(settings.LOG_STATE_URL).read_text())
        assert (state["origin"], state["size"]) == (checkpoint.log.origin, 3)

    def test_that_is_missing_stops_the_log(self) -> None:
        some_leaves(3)
        sequence(now=timezone.now())
        Path(settings.LOG_STATE_URL).unlink()
        some_leaves(1)
        with pytest.raises(LogStateMissing):
            sequence(now=timezone.now())
        assert models.LogCheckpoint.objects.count() == 1

    def test_of_a_worker_that_was_killed_after_its_first_signature_is_not_missing(self, settings: object) -> None:
        settings.PRODUCTION = True  # type: ignore[attr-defined]
        some_leaves(3)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sequencer, "write_state", _kill_after_signing)
            with pytest.raises(KeyboardInterrupt):
                sequence(now=timezone.now())
        some_leaves(1)
        assert sequence(now=timezone.now()) == 1
        assert list(models.LogCheckpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 4]

    def test_of_a_log_that_was_opened_and_never_signed_says_nothing(self, settings: object) -> None:
        settings.PRODUCTION = True  # type: ignore[attr-defined]
        write_state(State(origin="points.example.org/log/1", size=0, root_hash=EMPTY_ROOT))
        some_leaves(3)
        assert sequence(now=timezone.now()) == 3

    def test_of_another_log_that_was_signed_stops_a_new_one_in_production(self, settings: object) -> None:
        settings.PRODUCTION = True  # type: ignore[attr-defined]
        write_state(State(origin="points.example.org/log/1", size=1, root_hash=bytes(32)))
        some_leaves(3)
        with pytest.raises(LogElsewhere):
            sequence(now=timezone.now())

    def test_of_more_than_there_is_stops_the_log(self) -> None:
        some_leaves(3)
        sequence(now=timezone.now())
        _rewrite(size=4)
        some_leaves(1)
        with pytest.raises(LogBehind):
            sequence(now=timezone.now())
        assert models.LogLeaf.objects.filter(leaf_index=None).count() == 1

    def test_of_another_root_stops_the_log(self) -> None:
        some_leaves(3)
        sequence(now=timezone.now())
        _rewrite(size=2)
        some_leaves(1)
        with pytest.raises(LogBroken):
            sequence(now=timezone.now())

    def test_that_cannot_be_read_stops_the_log(self) -> None:
        some_leaves(3)
        sequence(now=timezone.now())
        path = Path(settings.LOG_STATE_URL)
        kept = path.read_text()
        some_leaves(1)
        for broken in ("", "{}", "[]", '{"origin": "o", "size": 1, "root": "?"}'):
            path.write_text(broken)
            with pytest.raises(LogStateAway):
                sequence(now=timezone.now())
        path.write_text(kept)
        assert sequence(now=timezone.now()) == 1


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket that keeps the state."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr(settings, "LOG_STATE_URL", "s3://kept/log/state.json")
    _kept.cache_clear()
    with mock_aws():
        client = boto3.client("s3", "us-east-1")
        client.create_bucket(Bucket="kept")
        yield client


class TestStateInS3:
    def test_is_read_and_written_as_a_file_is(self, bucket: Any) -> None:
        assert read_state() is None
        for size in (1, 2):
            some_leaves(1)
            assert sequence(now=timezone.now()) == 1
            state = read_state()
            assert state
            assert state.size == size
        assert [one["Key"] for one in bucket.list_objects_v2(Bucket="kept")["Contents"]] == ["log/state.json"]
        some_leaves(1)
        bucket.put_object(Bucket="kept", Key="log/state.json", Body=_state_of(size=9))
        with pytest.raises(LogBehind, match="--confirm-size 9"):
            sequence(now=timezone.now())

    def test_out_of_reach_signs_nothing(self, bucket: Any) -> None:
        some_leaves(1)
        bucket.delete_bucket(Bucket="kept")
        with pytest.raises(LogStateAway):
            sequence(now=timezone.now())
        assert sequence_waiting() == 0, "decisions and pages go on"


class TestLeaf:
    @pytest.mark.parametrize(
        "change", [{"leaf_bytes": b"other"}, {"leaf_hash": b"other"}, {"cause": "other"}, {"leaf_index": 7}]
    )
    def test_does_not_change_once_it_has_its_number(self, change: dict[str, object]) -> None:
        some_leaves(1)
        sequence(now=timezone.now())
        with pytest.raises(DatabaseError), transaction.atomic():
            models.LogLeaf.objects.update(**change)

    def test_is_not_deleted(self) -> None:
        some_leaves(1)
        with pytest.raises(DatabaseError), transaction.atomic():
            models.LogLeaf.objects.all().delete()

    def test_is_written_once_for_an_entry(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        leaf = models.LogLeaf.objects.get(type="award")
        assert leaf.entry is not None
        assert leaf.entry.kind == "CONFIRM"
        opened = {row.name: row.opening for row in leaf.openings.all()}
        assert opened["subject"] == {"person": str(cast.participant.subject_id)}
        assert opened["body"]["points"] == leaf.entry.confirmed_delta


def _state_of(size: int) -> bytes:
    log = models.Log.objects.get()
    return json.dumps({"origin": log.origin, "size": size, "root": b64encode(b"r" * 32).decode()}).encode()


def _kill_after_signing(state: State) -> None:
    if state.size:
        raise KeyboardInterrupt
    write_state(state)


def _rewrite(**changed: object) -> None:
    path = Path(settings.LOG_STATE_URL)
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
