"""One round of timers and sweeps, for a machine without a running worker, and for whoever wants to see what is due."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from socialscore.cli.auditing import run_due_audit
from socialscore.cli.signing import SigningCommand
from socialscore.cli.ticking import tick


class Command(SigningCommand):
    help = "Run every timer and sweep once, and say what they did."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """:raises CommandError: if one of them failed; the others have run."""
        done, failed = tick(now=timezone.now())
        for name, count in done.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")
        if not done:
            self.stdout.write("Nothing was due.")
        run_due_audit()
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}; the reason stands in the log.")
