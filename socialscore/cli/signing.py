"""What commands have in common that sign for the log, or compare with its key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class SigningCommand(BaseCommand):
    """One that needs the seed of the log: an audit without it would find faults where there is none."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """:raises CommandError: if there is no seed; nothing was done then."""
        if not settings.SOCIALSCORE_LOG_SEED:
            raise CommandError(
                "SOCIALSCORE_LOG_SEED is not set, so there is no key of the log. "
                "Set it as the worker has it; the demo's is kept for SOCIALSCORE_ENV=local."
            )
        return super().execute(*args, **options)
