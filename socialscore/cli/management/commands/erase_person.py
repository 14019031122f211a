"""Erase a person at once: for who asks by letter, and for who cannot sign in any more."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from socialscore.application import privacy
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import PersonId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import erasure_journal, proof_store, unit_of_work


class Command(BaseCommand):
    help = "Erase everything of the person with this e-mail address, at once. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="erase; without it, only say who it would be")

    def handle(self, *_args: Any, email: str, yes: bool, **_options: Any) -> None:
        """:raises CommandError: if there is nobody, or something of theirs changed at the same moment."""
        person = _person_with(email.strip())
        if person is None:
            raise CommandError("Nobody has this address.")
        if not yes:
            self.stdout.write(f"This would erase {person.display_name or email}. Say --yes to do it.")
            return
        try:
            privacy.erase_now(
                unit_of_work(),
                person_id=PersonId(person.person_id),
                journal=erasure_journal(),
                store=proof_store(),
                now=timezone.now(),
            )
        except DomainError as error:
            text = "Something of theirs changed at the same moment. Nothing was erased; try again."
            raise CommandError(text) from error
        self.stdout.write("Erased. Their points stay as numbers that belong to nobody.")


def _person_with(email: str) -> models.PersonProfile | None:
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
    return models.PersonProfile.objects.filter(Q(user__email__iexact=email) | Q(user__in=confirmed)).first()
