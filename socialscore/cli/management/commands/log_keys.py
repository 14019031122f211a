"""Print the public keys of the log: what people pin, and compare with what a receipt says."""

from typing import Any

from django.core.management.base import CommandError

from socialscore.cli.signing import SigningCommand
from socialscore.domain.transparency.keys import Purpose
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer


class Command(SigningCommand):
    help = "Print the verifier keys of each log of this community."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """:raises CommandError: if nothing is in the log yet, so that it has no name."""
        logs = models.Log.objects.order_by("number")
        if not logs:
            raise CommandError("There is no log yet. It begins with the first activity that is opened.")
        for log in logs:
            self.stdout.write(log.vkey)
            self.stdout.write(f"  promises: {signer(log.origin, Purpose.PROMISE).verifier}")
