"""
Receivers of ORM signals: profiles for new users, what they are found by, their second factor, and tripwires on scored
tables.

Tripwires see `save()` and `delete()` of a model, not `QuerySet.update()`: the ledger has database triggers as well.
"""

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from socialscore.domain.action_states import Status
from socialscore.domain.score import EntryKind
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.searching import keep_words
from socialscore.infrastructure.django_app.work import is_open

SCORED = (
    models.Action,
    models.Verdict,
    models.Decision,
    models.Lease,
    models.ScoreEntry,
    models.BoardSum,
    models.ActivityVersion,
)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SETTLED_BY = {Status.APPROVED: EntryKind.CONFIRM, Status.DECLINED: EntryKind.RELEASE}


class WrittenOutsideUnitOfWork(RuntimeError):
    """A scored table is written through a unit of work only, or not at all."""


@receiver(post_save, sender=models.User, dispatch_uid="socialscore.make_profile")
def make_profile(instance: models.User, created: bool, raw: bool = False, **_: Any) -> None:
    """Give every user a Subject and a PersonProfile, by whatever path it was made: a participant without points."""
    if created and not raw:
        give_profile(instance)


@receiver(post_save, sender=models.PersonProfile, dispatch_uid="socialscore.find_by_name")
def find_by_name(
    instance: models.PersonProfile, raw: bool = False, update_fields: Collection[str] | None = None, **_: Any
) -> None:
    """Let a member be found by the name that was saved, and by their address from the beginning."""
    if not raw and (update_fields is None or "display_name" in update_fields):
        keep_words(instance.person_id)


@receiver(post_save, sender=models.User, dispatch_uid="socialscore.find_by_address")
def find_by_address(
    instance: models.User, created: bool, raw: bool = False, update_fields: Collection[str] | None = None, **_: Any
) -> None:
    """Let a member be found by the address that was saved; whoever is new has no profile yet."""
    if not created and not raw and (update_fields is None or "email" in update_fields):
        for person_id in models.PersonProfile.objects.filter(user=instance).values_list("person_id", flat=True):
            keep_words(person_id)


def give_profile(user: models.User) -> models.PersonProfile:
    """The profile of a user, made now if there is none: `bulk_create` and fixtures send no signal that could."""
    with transaction.atomic():
        subject = models.Subject.objects.create()
        profile, is_new = models.PersonProfile.objects.get_or_create(user=user, defaults={"subject": subject})
        if not is_new:
            subject.delete()
    return profile


@receiver([post_save, post_delete], sender=Authenticator, dispatch_uid="socialscore.count_factors")
def count_factors(instance: Authenticator, created: bool = True, **_: Any) -> None:
    """Keep `PersonProfile.has_second_factor`; using one changes nothing."""
    if created:
        has_any = Authenticator.objects.filter(user_id=instance.user_id, type__in=FACTORS).exists()
        models.PersonProfile.objects.filter(user_id=instance.user_id).update(has_second_factor=has_any)


class SettledWithoutEntry(RuntimeError):
    """A settled action must have the entry that settled it."""


@receiver(post_save, sender=models.Action, dispatch_uid="socialscore.handle_action_save")
def handle_action_save(instance: models.Action, raw: bool = False, **_: Any) -> None:
    """:raises SettledWithoutEntry: if a settled action is saved that the ledger knows nothing of."""
    kind = SETTLED_BY.get(Status(instance.status))
    if kind and not raw and not models.ScoreEntry.objects.filter(action_id=instance.pk, kind=kind).exists():
        raise SettledWithoutEntry(str(instance.pk))


@receiver(pre_save, dispatch_uid="socialscore.save_tripwire")
def refuse_save_outside(sender: type[Any], raw: bool = False, **_: Any) -> None:
    """:raises WrittenOutsideUnitOfWork: if a scored row is saved outside a unit of work."""
    if sender in SCORED and not raw and not is_open():
        raise WrittenOutsideUnitOfWork(sender.__name__)


@receiver(pre_delete, dispatch_uid="socialscore.delete_tripwire")
def refuse_delete_outside(sender: type[Any], **_: Any) -> None:
    """:raises WrittenOutsideUnitOfWork: if a scored row is deleted outside a unit of work."""
    if sender in SCORED and not is_open():
        raise WrittenOutsideUnitOfWork(sender.__name__)
