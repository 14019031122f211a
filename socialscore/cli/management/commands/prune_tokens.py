"""Delete API tokens whose time is over. The worker does so by itself; this is for whoever runs none."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from socialscore.cli.sweeping import prune_tokens


class Command(BaseCommand):
    help = "Delete expired API tokens."

    def handle(self, *_args: Any, **_options: Any) -> None:
        pruned = 0
        while count := prune_tokens(now=timezone.now()):
            pruned += count
        self.stdout.write(f"Deleted {pruned} expired tokens.")
