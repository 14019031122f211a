"""The first administrator and steward: nobody is there yet who could give a role."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from socialscore.application import membership
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work


class Command(BaseCommand):
    help = "Make EMAIL the first administrator and steward; print a link to choose a password, and what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """
        Run as often as needed: who is there already keeps their password until they open the new link.

        :raises CommandError: if it is no e-mail address.
        """
        user = _administrator(email)
        context = context_of(user)
        if not context.is_steward:
            membership.bootstrap(unit_of_work(), person_id=context.person_id, now=timezone.now())
        self.stdout.write(f"{user.email} is administrator and steward.")
        self.stdout.write(f"Choose a password here, once, within {_days_valid()} days:\n\n    {_link(user)}\n")
        for missing in _missing():
            self.stdout.write(f"Still missing: {missing}")


def _administrator(email: str) -> models.User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email!r} is no e-mail address.") from error
    with transaction.atomic():
        user = models.User.objects.filter(email__iexact=email).first() or models.User.objects.create_user(email)
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        EmailAddress.objects.filter(user=user).exclude(email=email).update(primary=False)
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _link(user: models.User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse("first_password", args=[uid, default_token_generator.make_token(user)])


def _days_valid() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // 86_400


def _missing() -> list[str]:
    missing = []
    if models.PersonProfile.objects.filter(is_steward=True, is_active=True).count() < 2:
        missing.append("a second steward, for appeals and disagreements. Let them sign up, then give the role: People.")
    if not settings.EMAIL_IS_CONFIGURED:
        missing.append("mail. Set EMAIL_URL, or nobody can confirm an address.")
    missing.append("a backup of database and proof files, unless you have one; docs/deploy.md says how.")
    return missing
