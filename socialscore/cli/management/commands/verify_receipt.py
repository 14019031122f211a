"""A receipt, checked on this machine: the words and exit codes of the program that strangers download."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from socialscore.domain.transparency.keys import KeyType, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import Receipt, StepName, check, read_receipt

HELD, IS_BROKEN, IS_UNREADABLE = 0, 1, 2
CLAIMS = {
    StepName.KEY: "The log's key is the one that you gave.",
    StepName.SIGNATURE: "The log signed this checkpoint.",
    StepName.WITNESSES: "The witnesses signed the same checkpoint.",
    StepName.INCLUSION: "The checkpoint contains this entry.",
    StepName.SUBJECT: "Whom it is about is what was sealed.",
    StepName.BODY: "What was decided is what was sealed.",
    StepName.EVIDENCE: "What the proof was is what was sealed.",
}
WORDS = {True: "holds", False: "BROKEN", None: "not checked"}
BROKEN = "This receipt does not hold. Do not rely on what it says."
HOLDS = "This receipt holds: the log whose key you gave sealed what it shows, and nothing of it was changed since."
FITS = "This receipt fits itself, but anybody can make a log: ask somebody you trust for its key, and give it by --key."
LIMITS = "No receipt shows that the deed happened, or that the reviewer was right."


class Command(BaseCommand):
    help = (
        "Check the receipt in FILE step by step. Exit code: 0 if nothing is broken, 1 if something is, 2 if unreadable."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key", metavar="VKEY", help="the key of the log, from somebody you trust")
        parser.add_argument(
            "--witness", metavar="VKEY", action="append", default=[], help="a witness that you trust; may be repeated"
        )

    def handle(self, *_args: Any, file: Path, key: str | None, witness: list[str], **_options: Any) -> None:
        """Print each step, what the receipt shows, and what follows; end the process with the exit code."""
        try:
            receipt = _with_witnesses(read_receipt(file.read_bytes().decode("utf-8-sig")), witness)
            steps = check(receipt, pinned=None if key is None else verifier_key(key))
        except (OSError, UnicodeError, Malformed) as error:
            self.stdout.write(f"This cannot be read: {error}")
            sys.exit(IS_UNREADABLE)
        for step in steps:
            self.stdout.write(f"{WORDS[step.holds]:12} {CLAIMS[step.name]}")
        for name, one in receipt.openings.items():
            self.stdout.write(f"{name}: {json.dumps(one.opening, indent=2)}")
        is_broken = any(step.holds is False for step in steps)
        self.stdout.write(BROKEN if is_broken else HOLDS if key else FITS)
        self.stdout.write(LIMITS)
        sys.exit(IS_BROKEN if is_broken else HELD)


def _with_witnesses(receipt: Receipt, witnesses: list[str]) -> Receipt:
    """The witnesses that the checker knows stand in place of those that the receipt names."""
    keys = tuple(map(verifier_key, witnesses))
    if any(one.type is not KeyType.COSIGNATURE for one in keys):
        raise Malformed("This is not the key of a witness.")
    return replace(receipt, witness_keys=keys) if keys else receipt
