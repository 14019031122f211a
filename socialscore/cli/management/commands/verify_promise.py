"""A promise, checked on this machine: whose it is, what it is about, and whether the log has kept it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialscore.domain.transparency.canonical import moment
from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.promises import (
    KeptPromise,
    PromiseStep,
    check_promise,
    read_kept_promise,
    read_promise,
)
from socialscore.infrastructure.transparency.copies import checkpoint_in, entries_in

HELD, IS_BROKEN, IS_UNREADABLE = 0, 1, 2
CLAIMS = {
    PromiseStep.KEY: "The key is the one that you gave.",
    PromiseStep.SIGNATURE: "The log signed this promise.",
    PromiseStep.ENTRY: "It is about this entry.",
    PromiseStep.SUBJECT: "Whom it is about is what was sealed.",
    PromiseStep.BODY: "What was decided is what was sealed.",
    PromiseStep.EVIDENCE: "What the proof was is what was sealed.",
}
WORDS = {True: "holds", False: "BROKEN", None: "not checked"}
KEPT = "kept         The log holds this entry, at index {index} of {size}."
MISSING = "NOT KEPT     The log has {size} entries, and this is none of them."
BROKEN = "This promise does not hold. Do not rely on what it says."
DUE = "The log has to hold this entry from {due} on; keep the promise until you have the receipt."
LATE = "If this copy is from after {due}, the log has broken its promise: show somebody the promise and the copy."


class Command(BaseCommand):
    help = (
        "Check the promise in FILE, and with --log whether it was kept. "
        "Exit code: 0 if nothing is broken, 1 if something is, 2 if unreadable."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key", metavar="VKEY", help="the key for promises of the log, from somebody you trust")
        parser.add_argument("--log", type=Path, metavar="DIRECTORY", help="a copy of the log: checkpoint and tile/")
        parser.add_argument("--log-key", metavar="VKEY", help="the key of the log, which a copy needs")

    def handle(
        self, *_args: Any, file: Path, key: str | None, log: Path | None, log_key: str | None, **_options: Any
    ) -> None:
        """
        Print each step, what the promise shows, and what follows; end the process with the exit code.

        :raises CommandError: if a copy is given without the key of its log.
        """
        if log is not None and log_key is None:
            raise CommandError("Give the key of the log too, by --log-key: anybody can write a copy.")
        try:
            kept = read_kept_promise(file.read_bytes().decode("utf-8-sig"))
            steps = check_promise(kept, pinned=None if key is None else verifier_key(key))
            found = None if log is None else self._found(kept, log, verifier_key(log_key or ""))
        except (OSError, UnicodeError, Malformed) as error:
            self.stdout.write(f"This cannot be read: {error}")
            sys.exit(IS_UNREADABLE)
        for step, holds in steps:
            self.stdout.write(f"{WORDS[holds]:12} {CLAIMS[step]}")
        for name, one in kept.openings.items():
            self.stdout.write(f"{name}: {json.dumps(one.opening, indent=2)}")
        is_broken = any(holds is False for _, holds in steps)
        self._conclude(kept, is_broken=is_broken, found=found)
        sys.exit(IS_BROKEN if is_broken or (found is not None and found[0] is None) else HELD)

    def _found(self, kept: KeptPromise, log: Path, key: VerifierKey) -> tuple[int | None, int]:
        """Where the copy has the entry, and how large it is."""
        checkpoint, _note = checkpoint_in(log, key)
        if checkpoint.origin != read_promise(kept.note.text).origin:
            raise Malformed("This is a copy of another log.")
        index = None
        for at, entry in enumerate(entries_in(log, checkpoint)):
            index = at if entry == kept.entry else index
        return index, checkpoint.size

    def _conclude(self, kept: KeptPromise, *, is_broken: bool, found: tuple[int | None, int] | None) -> None:
        due = moment(read_promise(kept.note.text).due_by)
        if is_broken:
            self.stdout.write(BROKEN)
        elif found is None:
            self.stdout.write(DUE.format(due=due))
        elif found[0] is None:
            self.stdout.write(MISSING.format(size=found[1]))
            self.stdout.write(LATE.format(due=due))
        else:
            self.stdout.write(KEPT.format(index=found[0], size=found[1]))
