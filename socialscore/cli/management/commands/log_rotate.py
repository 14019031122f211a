"""Close the log and open the next under a new key; docs/operations.md says when and how."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from socialscore.cli.signing import SigningCommand
from socialscore.domain.errors import DomainError
from socialscore.infrastructure.transparency.recovering import rotate
from socialscore.infrastructure.transparency.state import LogBroken


class Command(SigningCommand):
    help = "Close the log and open the next, under a key made from SOCIALSCORE_LOG_SEED as it is now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", required=True, help="a closed log is never opened again")

    def handle(self, *_args: Any, **_options: Any) -> None:
        """:raises CommandError: if there is no log that is whole."""
        try:
            origin = rotate(now=timezone.now())
        except (DomainError, LogBroken) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The log {origin} is written to from now on. Tell your members: `manage.py log_keys`.")
