"""After a backup was restored: erase again whoever was erased since it was made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from socialscore.application import privacy
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import erasure_journal, proof_store, unit_of_work


class Command(BaseCommand):
    help = "Replay the journal of erasures after a restore. It may be run as often as one likes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """:raises CommandError: if the journal cannot be read, or somebody could not be erased now."""
        try:
            known = list(erasure_journal().read())
            again = sum(map(_erase_again, known))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            text = "Something of theirs changed at the same moment. Stop web and worker, run it again."
            raise CommandError(text) from error
        self.stdout.write(f"{len(known)} in the journal, {again} erased again.")


def _erase_again(subject_id: SubjectId) -> bool:
    """Whether there was somebody."""
    person_id = models.PersonProfile.objects.filter(subject_id=subject_id).values_list("person_id", flat=True).first()
    return person_id is not None and privacy.erase_now(
        unit_of_work(),
        person_id=PersonId(person_id),
        journal=erasure_journal(),
        store=proof_store(),
        now=timezone.now(),
    )
