"""Read back from a copy what the database lost of the log; docs/operations.md says when."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from socialscore.domain.errors import DomainError
from socialscore.infrastructure.transparency.importing import import_copy


class Command(BaseCommand):
    help = "After a restore: take over the entries of the log that a copy in DIRECTORY has and this database lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory", type=Path, metavar="DIRECTORY", help="of one log: log/ID of what log_export wrote"
        )

    def handle(self, *_args: Any, directory: Path, **_options: Any) -> None:
        """:raises CommandError: if the copy is of no use."""
        try:
            count = import_copy(directory, now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} entries were taken over. What they opened to is lost: the audit names them.")
