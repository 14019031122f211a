"""
Erasing a person from the tables: the account is deleted, what must stay is emptied of words, names and digests.

Subjects, actions, verdicts, decisions and entries stay, so that nobody else's points and no sum changes (product.md,
R8). What a reviewer wrote to somebody else stays with the one it was written to, who may ask why. A table that is new
and holds something of a person belongs into here, or onto the list in docs/privacy.md: a test walks the schema.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import F, Q

from socialscore.domain.correcting import AdjustmentState
from socialscore.domain.ids import SubjectId
from socialscore.domain.importing import ImportKind, ImportState
from socialscore.domain.invitation import InvitationState
from socialscore.domain.person import Person
from socialscore.domain.report import Target
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_appeals import withdraw_all_of
from socialscore.infrastructure.persistence.django_calibration import forget_calibration_of

CHUNK = 200
SAID = ("sentence", "note", "why")


class DjangoPersonalData:
    def erase(self, person: Person, *, now: datetime) -> list[str]:
        """In the order in which tables refer to each other."""
        user = models.User.objects.get(person=person.person_id)
        addresses = _addresses_of(user)
        _empty_actions(person.subject_id)
        unreferred = drop_files(models.ProofFile.objects.filter(subject_id=person.subject_id))
        _empty_corrections(person.subject_id)
        withdraw_all_of(person.subject_id, now=now)
        forget_calibration_of(person.subject_id)
        _end_invitations(addresses, person.subject_id, now)
        _empty_imports(addresses, person.subject_id)
        _end_conflicts(person.subject_id)
        _empty_reports(person.subject_id)
        models.RankTouch.objects.create(subject_id=person.subject_id, created_at=now)
        _delete_account(user, person, addresses)
        return unreferred


def drop_files(files: Any) -> list[str]:
    """Delete rows of files with the parts they are; digests that no row has any more, whosever it is."""
    rows = list(files.values_list("file_id", "sha256"))
    for some in _chunks([file_id for file_id, _sha256 in rows]):
        models.Part.objects.filter(file_id__in=some).delete()
        models.ProofFile.objects.filter(file_id__in=some).delete()
    digests, kept = {sha256 for _file_id, sha256 in rows}, set[str]()
    for some in _chunks(sorted(digests)):
        kept.update(models.ProofFile.objects.filter(sha256__in=some).values_list("sha256", flat=True))
    return sorted(digests - kept)


def _addresses_of(user: models.User) -> list[str]:
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({address.lower() for address in (user.email, *known)})


def _empty_actions(subject_id: SubjectId) -> None:
    """Texts, links and digests of what was sent, sentences about it, and who looked."""
    own = {"action__subject_id": subject_id}
    models.Part.objects.filter(revision__action__subject_id=subject_id).delete()
    models.Revision.objects.filter(**own).update(text="", link="", proof_hash="")
    models.Action.objects.filter(subject_id=subject_id).update(proof_hash="")
    models.ProofView.objects.filter(**own).delete()
    models.Lease.objects.filter(Q(**own) | Q(holder_id=subject_id)).exclude(kept={}).update(kept={})
    verdicts = models.Verdict.objects.filter(**own).only("verdict_id", "opinion")
    for verdict in verdicts.iterator(CHUNK):
        silent = {name: "" if name in SAID else value for name, value in verdict.opinion.items()}
        models.Verdict.objects.filter(pk=verdict.pk).update(opinion=silent)


def _end_conflicts(subject_id: SubjectId) -> None:
    """They judge nobody any more, and nobody judges them."""
    models.Relation.objects.filter(Q(first_id=subject_id) | Q(second_id=subject_id)).delete()
    models.Recusal.objects.filter(Q(reviewer_id=subject_id) | Q(action__subject_id=subject_id)).delete()


def _empty_corrections(subject_id: SubjectId) -> None:
    """What stewards wrote about the person's points; an adjustment that was only proposed goes."""
    models.Reversal.objects.filter(action__subject_id=subject_id).update(sentence="")
    own = models.Adjustment.objects.filter(subject_id=subject_id)
    own.filter(state=AdjustmentState.PROPOSED).delete()
    own.update(sentence="")


def _end_invitations(addresses: list[str], subject_id: SubjectId, now: datetime) -> None:
    """The addresses of the person are forgotten; what is open to them, or was offered by them, ends."""
    about = Q(email__in=addresses) | Q(used_by_id=subject_id)
    ends = models.Invitation.objects.filter(about | Q(invited_by_id=subject_id), state=InvitationState.OPEN)
    ends.update(state=InvitationState.REVOKED, ended_at=now)
    models.Invitation.objects.filter(about).update(email="")


def _empty_imports(addresses: list[str], subject_id: SubjectId) -> None:
    """Lines about the person: what gave points keeps its number, an address and what is only prepared go."""
    models.Import.objects.filter(prepared_by_id=subject_id, state=ImportState.PREPARED).delete()
    rows = models.Import.objects.exclude(kind=ImportKind.ACTIVITIES).select_for_update()
    for row in rows.only("import_id", "kind", "state", "lines").iterator(CHUNK):
        about = [line for line in row.lines if _is_about(line, addresses, subject_id)]
        if not about:
            continue
        has_given_points = row.kind == ImportKind.CONTRIBUTIONS and row.state != ImportState.PREPARED
        left = [
            _emptied(line) if line in about else line for line in row.lines if has_given_points or line not in about
        ]
        same = models.Import.objects.filter(pk=row.pk)
        if left or row.state != ImportState.PREPARED:
            same.update(lines=left, line_count=len(left), version=F("version") + 1)
        else:
            same.delete()


def _empty_reports(subject_id: SubjectId) -> None:
    """What the person wrote, and what was written about them."""
    models.Report.objects.filter(Q(reporter_id=subject_id) | Q(about_id=subject_id)).update(sentence="")
    models.Report.objects.filter(about_id=subject_id).update(reason="", taken={})
    # Words that a reviewer wrote to them; of a name or a description, an appeal may still bring it back.
    models.Report.objects.filter(reporter_id=subject_id, target=Target.MESSAGE).update(taken={})


def _is_about(line: dict[str, Any], addresses: Iterable[str], subject_id: SubjectId) -> bool:
    return line.get("subject_id") == str(subject_id) or str(line.get("email", "")).lower() in addresses


def _emptied(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "text": "", "done_on": None}


def _delete_account(user: models.User, person: Person, addresses: list[str]) -> None:
    """The user, and by cascade profile, consents, notifications, tokens, webhooks, factors, addresses and sessions."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    of_theirs = Q(object_id__in=[str(user.pk), str(person.person_id)])
    for address in addresses:
        of_theirs |= Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    LogEntry.objects.filter(of_theirs).delete()
    user.delete()


def _chunks(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
