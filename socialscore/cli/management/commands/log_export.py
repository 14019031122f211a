"""Write the log as files that any server of files serves and any reader of tlog-tiles reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialscore.domain.errors import DomainError
from socialscore.http.sequencing import sequence_waiting
from socialscore.infrastructure.transparency.exporting import export_logs


class Command(BaseCommand):
    help = "Write every log of this community into DIRECTORY, as C2SP tlog-tiles; only what is new is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIRECTORY")

    def handle(self, *_args: Any, directory: Path, **_options: Any) -> None:
        """
        Say of each log how much of it lies where.

        :raises CommandError: if the directory holds something else, or the log is not what was signed.
        """
        sequence_waiting()
        try:
            for done in export_logs(directory):
                self.stdout.write(f"{done.origin}: {done.size} entries in {done.folder}, {done.files} files written.")
        except DomainError as error:
            raise CommandError(str(error)) from error
