"""Witnesses of the log: add one, take one off the list, show what they said, ask them now."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.witnesses import WitnessState, witness_key
from socialscore.domain.webhooks import LONGEST_URL, is_possible_url
from socialscore.http.witnesses import WORDS
from socialscore.infrastructure.django_app import models
from socialscore.queries.witnesses import WitnessRow, of_log


class Command(BaseCommand):
    help = "Witnesses cosign the checkpoints of the log: add, remove, list, ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        doings = parser.add_subparsers(dest="doing", required=True)
        add = doings.add_parser("add", help="ask this witness from now on, or at another address")
        add.add_argument("vkey", metavar="VKEY", help="its key, as it publishes it")
        add.add_argument("url", metavar="URL", help="its submission prefix, without /add-checkpoint")
        remove = doings.add_parser("remove", help="ask it no more; its cosignatures stay")
        remove.add_argument("vkey", metavar="VKEY")
        doings.add_parser("list", help="what each said last")
        doings.add_parser("ask", help="ask all of them now; exit code 1 if one did not cosign the newest checkpoint")

    def handle(self, *_args: Any, doing: str, **options: Any) -> None:
        """:raises CommandError: if key or address is none that is possible."""
        if doing == "add":
            self._add(options["vkey"], options["url"].rstrip("/"))
        elif doing == "remove":
            self._remove(options["vkey"])
        elif doing == "list":
            self._list()
        else:
            self._ask()

    def _add(self, vkey: str, url: str) -> None:
        try:
            key = witness_key(vkey)
        except Malformed as error:
            raise CommandError(str(error)) from error
        if not is_possible_url(url, allows_private_addresses=settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES):
            text = "Write an https address in the open internet, up to {} characters, without user name or password."
            raise CommandError(text.format(LONGEST_URL))
        fields = {"url": url, "is_asked": True, "failures": 0, "next_question_at": timezone.now()}
        models.Witness.objects.update_or_create(vkey=vkey, defaults=fields)
        self.stdout.write(f"{key.name} is asked from now on. Whoever runs it needs our key: `manage.py log_keys`.")

    def _remove(self, vkey: str) -> None:
        if not models.Witness.objects.filter(vkey=vkey, is_asked=True).update(is_asked=False):
            raise CommandError("No witness with this key is asked. `manage.py witness list` shows those that are.")
        self.stdout.write("It is asked no more. What it cosigned stays.")

    def _list(self) -> list[WitnessRow]:
        rows = of_log()
        for row in rows:
            self.stdout.write(f"{row.vkey} {row.url}")
            self.stdout.write(f"  {row.state}: {WORDS[row.state]}")
            if row.cosigned_at:
                self.stdout.write(f"  cosigned {row.cosigned_size} entries at {row.cosigned_at.isoformat()}")
        if not rows:
            self.stdout.write("There is no witness. `manage.py witness add VKEY URL` adds one.")
        return rows

    def _ask(self) -> None:
        asked = ask_everybody()
        rows = self._list()
        if asked < len(rows) or any(row.state is not WitnessState.COSIGNED for row in rows):
            sys.exit(1)
