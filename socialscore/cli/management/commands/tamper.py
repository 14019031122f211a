"""Try to cheat the log, as whoever runs the server could, and see who notices."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from socialscore.cli.demo.people import DOMAIN
from socialscore.cli.tampering import operator, telling
from socialscore.cli.tampering.attacks import ATTACKS, Attack
from socialscore.cli.tampering.playing import Outcome, play
from socialscore.cli.tampering.stage import stage
from socialscore.domain.errors import Conflict
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import LogBroken

ALL = "all"


class Command(BaseCommand):
    help = "Play one of twelve attacks on the demo community, say who notices, and leave everything as it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("attack", nargs="?", metavar="N", help="1 to 12, or all; left out: list them")

    def handle(self, *_args: Any, attack: str | None, **_options: Any) -> None:
        """:raises CommandError: if there is no such attack, or this is not an intact demo community."""
        if attack is None:
            self._say(telling.titles())
            return
        if attack != ALL and not (attack.isdecimal() and 1 <= int(attack) <= len(ATTACKS)):
            raise CommandError(f"Say a number from 1 to {len(ATTACKS)}, or {ALL}.")
        _require_demo()
        paint = {"good": self.style.SUCCESS, "bad": self.style.WARNING, "strong": self.style.MIGRATE_HEADING}
        if attack == ALL:
            self._say(telling.table([_played(one) for one in ATTACKS], **paint))
        else:
            chosen = ATTACKS[int(attack) - 1]
            self._say(telling.one(int(attack), chosen, _played(chosen), **paint))

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _require_demo() -> None:
    if not settings.LOCAL_MODE:
        raise CommandError("This is not the local mode. Nobody plays with a log that people rely on.")
    if models.User.objects.exclude(email__endswith=f"@{DOMAIN}").exists():
        raise CommandError("This database has real people. Attacks are played on the demo community only.")


def _played(attack: Attack) -> Outcome:
    """
    What an attack on an award of the first quarter comes to.

    :raises CommandError: if the log does not hold as it is: then nobody could tell what the attack did.
    """
    now = timezone.now()
    with stage():
        _require_intact(now)
        award = operator.an_award()
        if award is None:
            raise CommandError("Nobody has points yet. Load the demo community: manage.py demo.")
        return play(attack, award, now=now)


def _require_intact(now: datetime) -> None:
    try:
        while sequence(now=now):
            pass
    except (Conflict, LogBroken) as error:
        raise CommandError(f"The log of this database signs nothing as it is. {error}") from error
    if any(findings(now=now)):
        raise CommandError("The audit finds something in this database already. See: manage.py audit.")
