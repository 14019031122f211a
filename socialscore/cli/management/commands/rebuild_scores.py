"""Compare every kept balance and counter with the ledger and the rows it stands for, and put the kept ones right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialscore.cli.rebuilding import Difference, differences
from socialscore.wiring import community_zone


class Command(BaseCommand):
    help = "Recompute balances, board sums and counters from the ledger; with --check only say what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something differs")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """:raises CommandError: if something differs and was not, or cannot be, repaired."""
        found = repaired = 0
        for difference in differences(zone=community_zone(), repair=not check):
            found += 1
            repaired += difference.is_repairable and not check
            self.stdout.write(_line(difference, check=check))
        if not found:
            self.stdout.write("Everything adds up.")
            return
        left = found - repaired
        if left:
            raise CommandError(f"{found} differences, {repaired} repaired, {left} left.")
        self.stdout.write(f"{repaired} differences repaired.")


def _line(difference: Difference, *, check: bool) -> str:
    line = f"{difference.what} of {difference.whose}: kept {difference.kept}, true {difference.true}"
    if check:
        return line
    return f"{line} — repaired" if difference.is_repairable else f"{line} — not a cache, look into it"
