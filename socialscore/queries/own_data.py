"""
Everything the community holds about one person, for them to take away: what no other list shows already.

Digests, secrets and the identity of others are never read here. Each list is one query a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from socialscore.domain.activity import ActivityState
from socialscore.domain.correcting import AdjustmentState
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.own_rows import (
    AnswerRow,
    ContentRow,
    OwnAccount,
    OwnActivity,
    OwnAdjustment,
    OwnAppealRow,
    OwnDelivery,
    OwnFile,
    OwnHold,
    OwnInvitation,
    OwnLine,
    OwnLook,
    OwnRecord,
    OwnReversal,
    OwnSession,
    PartRow,
)
from socialscore.queries.pages import Page

PAGE = 500
ENDED = (ActivityState.CLOSED, ActivityState.ARCHIVED, ActivityState.CANCELLED)


def own_account(person_id: PersonId) -> OwnAccount:
    """
    The account. Four queries.

    :raises NotFound: if it was erased meanwhile.
    """
    row = models.PersonProfile.objects.select_related("user").filter(person_id=person_id).first()
    if row is None:
        raise NotFound
    user = row.user
    factors = Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")
    addresses = EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")
    issuers = SocialAccount.objects.filter(user=user).order_by("pk")
    return OwnAccount(
        person_id=row.person_id,
        subject_id=row.subject_id,
        email=user.email,
        addresses=tuple(addresses),
        display_name=row.display_name,
        pseudonym=row.pseudonym,
        role=row.role,
        may_review=row.may_review,
        is_steward=row.is_steward,
        is_administrator=user.is_staff,
        is_suspended=not row.is_active,
        listing=row.listing,
        has_public_profile=row.has_public_profile,
        notices=row.notices,
        mails_receipts=row.mails_receipts,
        theme=row.theme,
        enough_today=row.enough_today,
        reputation_score=row.reputation_score,
        reserved_score=row.reserved_score,
        unread_notifications=row.unread_notifications,
        has_password=user.has_usable_password(),
        second_factors=tuple(factors),
        issuers=tuple(issuers.values("provider", "uid", "last_login", "date_joined", "extra_data")),
        joined_at=user.date_joined,
        last_signed_in_at=user.last_login,
    )


Read = Callable[[str | None], Page[Any]]


def own_contents(subject_id: SubjectId) -> Read:
    """What one wrote, revision by revision, and what was compared with it."""

    def row(alike: list[dict[str, str]], **found: Any) -> ContentRow:
        return ContentRow(alike=[{"kind": one["kind"], "part_id": one["part_id"]} for one in alike], **found)

    rows = models.Revision.objects.filter(action__subject_id=subject_id)
    columns = ("revision_id", "action_id", "action__activity__name", *_CONTENT, *_COMPARED)
    names = ("revision_id", "action_id", "activity", *_CONTENT, *_COMPARED)
    return _walk(rows, row, columns, names)


def own_answers(subject_id: SubjectId) -> Read:
    """What reviewers answered."""
    rows = models.Decision.objects.filter(action__subject_id=subject_id, settled_at__isnull=False)
    columns = ("decision_id", "action_id", "revision__number", "outcome", "points", "lines", "verdict__opinion")
    names = ("decision_id", "action_id", "revision", "outcome", "points", "lines", "opinion", "settled_at")
    return _walk(rows, AnswerRow, (*columns, "settled_at"), names)


def own_reversals(subject_id: SubjectId) -> Read:
    """What stewards took back."""
    rows = models.Reversal.objects.filter(action__subject_id=subject_id)
    return _walk(rows, OwnReversal, [field.name for field in fields(OwnReversal)])


def own_adjustments(subject_id: SubjectId) -> Read:
    """What stewards adjusted; what waits for a second steward, or was dropped, is not told."""
    rows = models.Adjustment.objects.filter(subject_id=subject_id, state=AdjustmentState.CONFIRMED)
    return _walk(rows, OwnAdjustment, [field.name for field in fields(OwnAdjustment)])


def own_appeals(subject_id: SubjectId) -> Read:
    """One's appeals."""
    rows = models.Appeal.objects.filter(subject_id=subject_id)
    return _walk(rows, OwnAppealRow, [field.name for field in fields(OwnAppealRow)])


def own_files(subject_id: SubjectId) -> Read:
    """The files one sent."""
    columns = ("file_id", "name", "media_type", "size_bytes", "sha256", "original_sha256", "created_at")
    return _walk(models.ProofFile.objects.filter(subject_id=subject_id), OwnFile, columns)


def own_parts(subject_id: SubjectId) -> Read:
    """Which file belongs to which action."""
    rows = models.Part.objects.filter(revision__action__subject_id=subject_id)
    ends = ("kind", "position", "sha256", "media_type", "size_bytes", "file_id")
    columns = ("part_id", "revision__action_id", "revision__number", *ends)
    return _walk(rows, PartRow, columns, ("part_id", "action_id", "revision", *ends))


def own_looks(subject_id: SubjectId) -> Read:
    """Who looked at one's proofs, by role, and when."""

    def row(look_id: int, action_id: UUID, viewer: UUID, lead: UUID, is_steward: bool | None, at: datetime) -> OwnLook:
        role = "LEAD" if viewer == lead else "STEWARD" if is_steward else "REVIEWER"
        return OwnLook(look_id=look_id, action_id=action_id, as_role=role, viewed_at=at)

    rows = models.ProofView.objects.filter(action__subject_id=subject_id)
    columns = ("pk", "action_id", "viewer_id", "action__activity__lead_id", "viewer__person__is_steward", "viewed_at")
    return _walk(rows, lambda **found: row(*found.values()), columns)


def own_records(subject_id: SubjectId) -> Read:
    """What the audit holds of one."""

    def row(entry_id: int, code: str, actor: UUID, about: UUID, details: Any, at: datetime) -> OwnRecord:
        mine = {"was_me": actor == subject_id, "is_about_me": about == subject_id}
        return OwnRecord(entry_id=entry_id, code=code, details=details, created_at=at, **mine)

    rows = models.AuditEntry.objects.filter(Q(about_id=subject_id) | Q(actor_id=subject_id))
    columns = ("entry_id", "code", "actor_id", "about_id", "details", "created_at")
    return _walk(rows, lambda **found: row(*found.values()), columns)


def own_sessions(person_id: PersonId) -> Read:
    """Where one is signed in."""
    columns = ("pk", "ip", "user_agent", "created_at", "last_seen_at")
    names = ("session_id", *columns[1:])
    return _walk(UserSession.objects.filter(user__person=person_id), OwnSession, columns, names)


def own_invitations(subject_id: SubjectId) -> Read:
    """Invitations one accepted, and those that wait at one's confirmed addresses."""
    mine = EmailAddress.objects.filter(user__person__subject_id=subject_id, verified=True).values("email")
    rows = models.Invitation.objects.filter(Q(used_by_id=subject_id) | Q(email__in=mine))
    columns = ("invitation_id", "email", "role", "state", "made_at", "ended_at")
    return _walk(rows, OwnInvitation, columns)


def own_activities(subject_id: SubjectId) -> Read:
    """The activities one leads."""
    columns = ("activity_id", "name", "description", "state", "state_reason", "created_at")
    return _walk(models.Activity.objects.filter(lead_id=subject_id), OwnActivity, columns)


def count_led(subject_id: SubjectId) -> int:
    """How many activities that have not ended are theirs, counted up to a hundred. One query."""
    led = models.Activity.objects.filter(lead_id=subject_id).exclude(state__in=ENDED)
    return led[:100].count()


def own_holds(subject_id: SubjectId) -> Read:
    """What one held for review."""
    columns = ("lease_id", "action_id", "granted_at", "expires_at", "has_ended", "kept")
    return _walk(models.Lease.objects.filter(holder_id=subject_id), OwnHold, columns)


def own_deliveries(person_id: PersonId) -> Read:
    """What was sent to one's webhooks."""
    columns = ("delivery_id", "webhook_id", "event_type", "body", "state", "created_at")
    return _walk(models.WebhookDelivery.objects.filter(webhook__owner=person_id), OwnDelivery, columns)


def own_lines(subject_id: SubjectId) -> Read:
    """Past contributions of one's own, line by line; imports are few, and are looked through one page at a time."""

    def read(cursor: str | None) -> Page[OwnLine]:
        columns = ("import_id", "source", "lines", "state", "prepared_at")
        page = _walk(models.Import.objects.filter(kind="CONTRIBUTIONS"), dict, columns, size=20)(cursor)
        rows = [
            OwnLine(
                import_id=one["import_id"],
                source=one["source"],
                points=line["points"],
                text=line["text"],
                done_on=line["done_on"],
                state=one["state"],
                prepared_at=one["prepared_at"],
            )
            for one in page.rows
            for line in one["lines"]
            if line["subject_id"] == str(subject_id)
        ]
        return Page(rows=rows, next_cursor=page.next_cursor)

    return read


_CONTENT = ("number", "text", "link", "count", "people_agreed", "up_to", "proof_hash", "submitted_at")
_COMPARED = ("quorum_causes", "alike")


def _walk(
    rows: QuerySet[Any],
    to_row: Callable[..., Any],
    columns: Sequence[str],
    names: Sequence[str] = (),
    *,
    size: int | None = None,
) -> Read:
    """Pages of a table by its primary key, which is the first column: one query each, none that grows."""
    names = names or columns

    def read(cursor: str | None) -> Page[Any]:
        most = size or PAGE
        found = rows.filter(pk__gt=cursor) if cursor else rows
        page = list(found.order_by("pk").values_list(*columns)[: most + 1])
        shown = page[:most]
        more = str(shown[-1][0]) if len(page) > most else None
        return Page(rows=[to_row(**dict(zip(names, row, strict=True))) for row in shown], next_cursor=more)

    return read
