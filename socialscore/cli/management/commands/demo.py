"""Load the demo community."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from socialscore.cli.demo.people import DOMAIN, PASSWORD, SIGN_INS, make_people
from socialscore.cli.demo.story import Story
from socialscore.infrastructure.django_app.models import User


class Command(BaseCommand):
    """Harbour Commons: 40 people, 8 activities, about 300 actions in the last 12 weeks."""

    help = "Load the demo community, Harbour Commons. Refuses a database that has real people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two switches."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where somebody signed up already")
        parser.add_argument("--yes", action="store_true", help="load it outside the local mode, too")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make the community, or say why not."""
        if options["if_empty"] and User.objects.exists():
            return
        if not settings.LOCAL_MODE and not options["yes"]:
            raise CommandError("This is not the local mode. Say --yes if you mean it: everybody knows the passwords.")
        if User.objects.exclude(email__endswith=f"@{DOMAIN}").exists():
            raise CommandError("This database has real people. The demo goes into an empty one.")
        if User.objects.exists():
            raise CommandError("The demo is loaded already. Delete the database to load it anew.")
        self.stdout.write("Making the demo community (about half a minute) …")
        Story(make_people(), until=timezone.now()).play()
        self.stdout.write(f"Harbour Commons is ready. Sign in with the password {PASSWORD}:")
        for account, (name, _role) in SIGN_INS.items():
            self.stdout.write(f"  {account}@{DOMAIN:<14} {name}")
