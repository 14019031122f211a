"""Check the log, the ledger and the rules against each other; exit with 1 if anything is wrong."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from socialscore.cli.holding import held_in
from socialscore.cli.rebuilding import differences
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.wiring import community_zone

MOST_SHOWN = 200
WORDS = {
    Code.LEAF_MISSING: "Entry {where} of the log is missing: something was deleted, or the log was cut.",
    Code.LEAF_CHANGED: "Entry {where} of the log was changed after it was written.",
    Code.ROOT_DIFFERS: "The log of {where} entries is not the one that was signed: something in it was changed.",
    Code.SIGNATURE_WRONG: "The checkpoint of {where} entries is not signed by our key.",
    Code.NOT_SIGNED: "The log has {where} entries, and the last of them were never signed.",
    Code.STATE_DIFFERS: "The log of {where} entries is not the one that this server remembers to have signed.",
    Code.TILE_DIFFERS: "Tile {where} of the log, from which proofs are made, is not the hashes of its entries.",
    Code.HELD_DIFFERS: "Somebody holds our signature under a log of {where} entries. It is not the log that is here.",
    Code.WAITS_TOO_LONG: "Leaf {where} has waited over a minute for its number. Is the worker running?",
    Code.ENTRY_WITHOUT_LEAF: "Entry {where} of the ledger gives points that are not in the log.",
    Code.OPENING_MISSING: "Entry {where} of the log cannot be opened any more, though nobody was erased.",
    Code.OPENING_DIFFERS: "Entry {where} of the log was committed to something else than what is stored for it.",
    Code.TABLE_DIFFERS: "Entry {where} of the log and the tables say different things.",
    Code.RULES_GIVE_OTHERS: "Entry {where} of the log: the rules give other points than were given.",
    Code.AWARDED_TWICE: "Action {where} was given points twice.",
}


class Command(BaseCommand):
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
        Print what is wrong; exit with 1 if something is.

        :raises CommandError: if something that is said to be held is no checkpoint of ours.
        """
        counts: Counter[str] = Counter()
        for finding in findings(now=timezone.now(), held=held_in(options["held"])):
            counts[finding.code] += 1
            self._say(finding, as_json=options["json"], shown=counts[finding.code])
        for difference in differences(zone=community_zone(), repair=False):
            counts[difference.what] += 1
            self.stdout.write(
                json.dumps({"code": "SUM_DIFFERS", "what": difference.what, "where": str(difference.whose)})
                if options["json"]
                else f"{difference.what} of {difference.whose} is {difference.kept}, but its entries add up to"
                f" {difference.true}."
            )
        if counts:
            if not options["json"]:
                self.stdout.write(f"{counts.total()} findings.")
            sys.exit(1)
        if not options["json"]:
            self.stdout.write("Everything is as it was signed.")

    def _say(self, finding: Finding, *, as_json: bool, shown: int) -> None:
        if as_json:
            self.stdout.write(json.dumps({"code": finding.code, "where": finding.where}))
        elif shown <= MOST_SHOWN:
            self.stdout.write(WORDS[finding.code].format(where=finding.where))
