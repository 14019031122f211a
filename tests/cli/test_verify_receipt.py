"""Two verifiers in Python, one of the house and one that is downloaded: the same words, the same exit codes."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.receipts import (
    INDEX,
    LOG_KEY,
    OTHER_KEY,
    SPOILED,
    UNREADABLE,
    WITNESS_VKEY,
    Spoiled,
    receipt_data,
    without,
)

SCRIPT = Path(settings.BASE_DIR) / "static" / "verify" / "verify_receipt.py"
CLAIMS = {
    "KEY": "The log's key is the one that you gave.",
    "SIGNATURE": "The log signed this checkpoint.",
    "WITNESSES": "The witnesses signed the same checkpoint.",
    "INCLUSION": "The checkpoint contains this entry.",
    "SUBJECT": "Whom it is about is what was sealed.",
    "BODY": "What was decided is what was sealed.",
    "EVIDENCE": "What the proof was is what was sealed.",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "receipt.json"


def by_script(file: Path, *options: str) -> tuple[int, str]:
    """Run alone: in its own folder, with nothing of this project to import."""
    command = [sys.executable, "-I", SCRIPT, file, *options]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def by_command(file: Path, *options: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_receipt", str(file), *options, stdout=out)
    return int(str(end.value.code)), out.getvalue()


def by_both(file: Path, text: str, *options: str) -> tuple[int, str]:
    """What both of them say, which must be the same."""
    file.write_text(text, encoding="utf-8")
    said = by_script(file, *options)
    assert said == by_command(file, *options)
    return said


def named(said: str, word: str) -> set[str]:
    """The steps of which this word is said."""
    lines = [line.split(maxsplit=1 + word.count(" ")) for line in said.splitlines() if line.startswith(word)]
    return {step for step, claim in CLAIMS.items() if claim in {line[-1] for line in lines}}


class TestAReceiptThatHolds:
    @pytest.mark.parametrize("index", [0, INDEX, 19])
    def test_holds_in_every_step(self, file: Path, index: int) -> None:
        code, said = by_both(file, json.dumps(receipt_data(index)), "--key", LOG_KEY, "--witness", WITNESS_VKEY)
        assert (code, named(said, "holds")) == (0, set(CLAIMS))
        assert "This receipt holds" in said
        assert '"points": ' in said

    def test_fits_only_itself_without_a_key(self, file: Path) -> None:
        code, said = by_both(file, json.dumps(receipt_data()))
        assert (code, named(said, "not checked"), named(said, "BROKEN")) == (0, {"KEY"}, set())
        assert "anybody can make a log" in said
        assert "This receipt holds" not in said

    @pytest.mark.parametrize("name", ["subject", "body", "evidence"])
    def test_holds_without_what_was_taken_out(self, file: Path, name: str) -> None:
        code, said = by_both(file, json.dumps(without(name)), "--key", LOG_KEY)
        assert (code, named(said, "not checked")) == (0, {name.upper()})
        assert f"{name}: {{" not in said

    def test_holds_with_the_mark_some_editors_put_first(self, file: Path) -> None:
        assert by_both(file, "\ufeff" + json.dumps(receipt_data()), "--key", LOG_KEY)[0] == 0


class TestASpoiledReceipt:
    @pytest.mark.parametrize("one", SPOILED, ids=lambda one: one.name)
    def test_names_the_broken_steps(self, file: Path, one: Spoiled) -> None:
        code, said = by_both(file, one.text, "--key", one.key)
        assert (code, named(said, "BROKEN")) == (1, one.broken)
        assert "This receipt does not hold" in said

    def test_without_the_witness_that_the_checker_knows(self, file: Path) -> None:
        data = receipt_data() | {"witness_vkeys": []}
        data["proof"] = "".join(line for line in data["proof"].splitlines(True) if "witness" not in line)
        assert by_both(file, json.dumps(data), "--key", LOG_KEY)[0] == 0
        code, said = by_both(file, json.dumps(data), "--key", LOG_KEY, "--witness", WITNESS_VKEY)
        assert (code, named(said, "BROKEN")) == (1, {"WITNESSES"})


class TestWhatIsNoReceipt:
    @pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
    def test_is_said_to_be_unreadable_by_both(self, file: Path, text: str) -> None:
        file.write_text(text)
        for verifier in (by_script, by_command):
            code, said = verifier(file, "--key", LOG_KEY)
            assert code == 2
            assert said.startswith("This cannot be read: ")

    @pytest.mark.parametrize(
        "options",
        [("--key", "nothing"), ("--key", LOG_KEY[:-4]), ("--witness", OTHER_KEY)],
        ids=["word", "cut", "kind"],
    )
    def test_nor_is_a_key_that_is_none(self, file: Path, options: tuple[str, str]) -> None:
        file.write_text(json.dumps(receipt_data()))
        for verifier in (by_script, by_command):
            assert verifier(file, *options)[0] == 2

    def test_a_key_that_is_none_is_told_how_one_is_written(self, file: Path) -> None:
        file.write_text(json.dumps(receipt_data()))
        assert by_script(file, "--key", "nothing")[1] == "This cannot be read: A key is name+id+key, without a space.\n"

    def test_nor_a_file_that_is_not_there_or_not_text(self, file: Path) -> None:
        for verifier in (by_script, by_command):
            assert verifier(file)[0] == 2
        file.write_bytes(b"\xff\xfe{")
        for verifier in (by_script, by_command):
            assert verifier(file)[0] == 2


def test_the_program_is_short_enough_to_be_read() -> None:
    lines = SCRIPT.read_text().splitlines()
    assert len(lines) < 150
    imports = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imports - set(sys.stdlib_module_names) == {"cryptography"}
