"""
What is kept for a time only: proofs, looks, texts never sent, addresses. docs/privacy.md has the table.

Each walks through what has grown old, a few times a day, and returns how many things it took words from.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from socialscore.domain.appealing import ASKED_WITHIN
from socialscore.domain.appeals import UNANSWERED
from socialscore.domain.importing import ImportKind, ImportState
from socialscore.domain.invitation import InvitationState
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_erasure import drop_files
from socialscore.wiring import proof_store

BATCH = 200
TYPED_KEPT = timedelta(days=30)
YEAR = timedelta(days=365)


def drop_old_proofs(*, now: datetime) -> int:
    """
    Texts, links and files of actions whose answer is older than `PROOF_MONTHS`, and who looked at them.

    The digest of the proof stays: whoever kept their own copy can still show that it is the one that was judged.
    """
    parts = models.Part.objects.filter(revision_id=OuterRef("pk"))
    old = models.Revision.objects.filter(action__ended_at__lt=months_before(now, settings.PROOF_MONTHS))
    return _each_batch(old.filter(~Q(text="") | ~Q(link="") | Exists(parts)), _drop_proofs)


def forget_typed(*, now: datetime) -> int:
    """What reviewers typed and did not send, a month after their hold ended."""
    ended = models.Lease.objects.filter(has_ended=True, expires_at__lt=now - TYPED_KEPT)
    return ended.exclude(kept={}).update(kept={})


def forget_taken(*, now: datetime) -> int:
    """What was taken away after a report, once no appeal can bring it back."""
    appealed = models.Appeal.objects.filter(contested_id=OuterRef("report_id"), state__in=UNANSWERED)
    old = models.Report.objects.filter(decided_at__lt=now - ASKED_WITHIN).exclude(taken={})
    return old.filter(~Exists(appealed)).update(taken={})


def forget_invited(*, now: datetime) -> int:
    """Addresses of invitations that ended a year ago, or were never answered."""
    before = now - YEAR
    silent = models.Invitation.objects.filter(state=InvitationState.OPEN, expires_at__lt=before)
    silent.update(state=InvitationState.REVOKED, ended_at=F("expires_at"))
    return models.Invitation.objects.filter(ended_at__lt=before).exclude(email="").update(email="")


def drop_address_lists(*, now: datetime) -> int:
    """Imports of invitations a year after they were made: all that they hold is addresses."""
    made = models.Import.objects.filter(kind=ImportKind.INVITATIONS, state=ImportState.CONFIRMED)
    return made.filter(confirmed_at__lt=now - YEAR).delete()[0]


def drop_admin_log(*, now: datetime) -> int:
    """What administrators did in the admin, after a year; the audit is kept."""
    return LogEntry.objects.filter(action_time__lt=now - YEAR).delete()[0]


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier; the 28th where the month may be too short for it."""
    years, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=years, month=month + 1, day=min(moment.day, 28))


def _each_batch(revisions: QuerySet[Any], work: Callable[[list[Any]], None]) -> int:
    """In short transactions: one that takes long would hold everybody up."""
    done = 0
    while keys := list(revisions.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        work(keys)
        done += len(keys)
    return done


def _drop_proofs(revisions: list[Any]) -> None:
    with transaction.atomic():
        unreferred = drop_files(models.ProofFile.objects.filter(parts__revision_id__in=revisions).distinct())
        models.Part.objects.filter(revision_id__in=revisions).delete()
        models.ProofView.objects.filter(action__revisions__in=revisions).delete()
        models.Revision.objects.filter(pk__in=revisions).update(text="", link="")
    for sha256 in unreferred:
        proof_store().delete(sha256)
