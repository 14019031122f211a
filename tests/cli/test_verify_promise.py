"""A promise checked by its holder: whose it is, and with a copy of the log whether it was kept."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from socialscore.domain.transparency.keys import Purpose
from socialscore.domain.transparency.tiles import bundle as joined
from socialscore.domain.transparency.tiles import entries_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.exporting import export_logs
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.logs import a_log_of
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def file(cast: Cast, tmp_path: Path) -> Path:
    """The promise of an award that still waits; one entry is in the log."""
    activity_id = an_open_activity(cast.lead)
    sequence(now=timezone.now())
    action_id = a_submitted_action(cast.participant, activity_id)
    a_settled_decision(action_id, cast.validator)
    file = tmp_path / "promise.json"
    file.write_bytes(signed_in(cast.participant).get(f"/actions/{action_id}/promise.json").content)
    return file


def keys() -> dict[str, str]:
    origin = models.Log.objects.get().origin
    return {"key": str(signer(origin, Purpose.PROMISE).verifier), "log_key": str(signer(origin).verifier)}


def a_copy(folder: Path) -> Path:
    (copy,) = export_logs(folder)
    return copy.folder


def said(file: Path, **options: Any) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_promise", str(file), stdout=out, **options)
    return int(str(end.value.code)), out.getvalue()


class TestAPromise:
    def test_holds_in_every_step(self, file: Path) -> None:
        code, words = said(file, key=keys()["key"])
        assert (code, words.count("holds  ")) == (0, 6)
        assert '"points": 25' in words
        assert "The log has to hold this entry from" in words

    def test_was_kept(self, file: Path, tmp_path: Path) -> None:
        a_log_of(300)
        code, words = said(file, log=a_copy(tmp_path), **keys())
        assert code == 0
        assert f"at index {models.LogLeaf.objects.get(type='award').leaf_index} of 300." in words

    def test_was_not_kept_by_a_log_that_goes_on_without_it(self, file: Path, tmp_path: Path) -> None:
        code, words = said(file, log=a_copy(tmp_path), **keys())
        assert code == 1
        assert "NOT KEPT     The log has 1 entries, and this is none of them." in words
        assert "has broken its promise" in words

    def test_does_not_hold_with_another_word_or_another_key(self, file: Path) -> None:
        code, words = said(file, key=keys()["log_key"])
        assert (code, words.count("BROKEN  ")) == (1, 1)
        file.write_text(file.read_text().replace('"points": 25', '"points": 26'))
        code, words = said(file, key=keys()["key"])
        assert code == 1
        assert "BROKEN       What was decided is what was sealed." in words
        assert "This promise does not hold." in words


class TestWhatCannotBeRead:
    def test_is_said_to_be_so(self, file: Path, tmp_path: Path) -> None:
        assert said(tmp_path / "nowhere.json")[0] == 2
        assert said(file, key="no key")[0] == 2
        file.write_text(json.dumps({"format": "socialscore/receipt/v1"}))
        code, words = said(file)
        assert (code, words) == (2, "This cannot be read: This is not a promise of socialscore.\n")

    def test_is_a_copy_that_is_none(self, file: Path, tmp_path: Path) -> None:
        a_log_of(300)
        copy, told = a_copy(tmp_path), keys()
        assert "There is no checkpoint" in said(file, log=tmp_path, **told)[1]
        assert "not signed by the log" in said(file, log=copy, **{**told, "log_key": told["key"]})[1]
        bundle = copy / "tile/entries/001.p/44"
        content = bundle.read_bytes()
        for changed, words in (
            (content[:-1], "ends within an entry"),
            (joined(list(entries_of(content))[:-1]), "missing"),
            (content[:-1] + b"!", "not those of its checkpoint"),
        ):
            bundle.write_bytes(changed)
            code, answer = said(file, log=copy, **told)
            assert (code, words in answer) == (2, True), answer
        bundle.unlink()
        assert "missing" in said(file, log=copy, **told)[1]

    def test_is_a_copy_of_a_log_whose_key_is_not_known(self, file: Path, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="--log-key"):
            call_command("verify_promise", str(file), log=tmp_path)
