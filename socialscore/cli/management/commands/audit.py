"""Check the log, the ledger and the rules against each other; exit with 1 if anything is wrong."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.utils import timezone

from socialscore.cli.auditing import carry_out
from socialscore.cli.holding import held_in
from socialscore.cli.signing import SigningCommand
from socialscore.infrastructure.transparency.audit_runs import Found, begin_by_command
from socialscore.infrastructure.transparency.wording import words_of

MOST_SHOWN = 200


class Command(SigningCommand):
    help = "Check that the log is what was signed, and that ledger, rules and scores agree with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one finding a line, as JSON")
        parser.add_argument(
            "--held",
            type=Path,
            action="append",
            default=[],
            metavar="PATH",
            help="receipts or checkpoints that others took away, a file or a folder of them; may be repeated",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """
        Print what is wrong, and store it as the audits of the worker; exit with 1 if something is.

        :raises CommandError: if something that is said to be held is no checkpoint of ours.
        """
        held, counts = held_in(options["held"]), Counter[str]()

        def say(finding: Found) -> None:
            counts[finding["code"]] += 1
            if options["json"]:
                self.stdout.write(json.dumps(finding))
            elif counts[finding["code"]] <= MOST_SHOWN:
                self.stdout.write(words_of(finding).sentence)

        result = carry_out(begin_by_command(now=timezone.now()), held=held, say=say)
        if not options["json"]:
            found = "1 finding." if result.found == 1 else f"{result.found} findings."
            self.stdout.write(found if result.found else "Everything is as it was signed.")
        if result.found:
            sys.exit(1)
