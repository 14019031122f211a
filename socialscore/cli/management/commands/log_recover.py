"""Let the log sign again after a restore; docs/operations.md says when and how."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from socialscore.cli.holding import held_in
from socialscore.cli.signing import SigningCommand
from socialscore.domain.errors import DomainError
from socialscore.infrastructure.transparency.recovering import recover


class Command(SigningCommand):
    help = "After a restore: go on with the log, or close it and open the next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--confirm-size", type=int, required=True, help="how many entries were signed last, as you looked it up"
        )
        parser.add_argument(
            "--held",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a receipt or checkpoint of ours that somebody kept, or a folder of them; may be repeated",
        )

    def handle(self, *_args: Any, confirm_size: int, held: list[Path], **_options: Any) -> None:
        """:raises CommandError: if there is nothing to recover, or the number is another one."""
        try:
            origin = recover(confirmed_size=confirm_size, held=held_in(held), now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The log {origin} is written to from now on.")
