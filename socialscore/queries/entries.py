"""One entry of a person's ledger, with all that explains it."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, Sum, Value, When

from socialscore.domain.caps import Claim
from socialscore.domain.ids import SubjectId
from socialscore.domain.score import Cause, EntryKind, EntryNotFound, cause_of
from socialscore.infrastructure.django_app import models
from socialscore.queries.activities import looked_at_since
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.imports import BroughtOver, brought_over
from socialscore.queries.own_action import OwnAction, RevisionRow, own_action
from socialscore.queries.put_right import PutRight, put_right_by
from socialscore.queries.scores import LARGEST_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOfAction:
    """An entry in the list of its action; the deltas are of the score and of what is reserved."""

    entry_id: int
    kind: EntryKind
    points: int
    reserved: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """
    An entry of any kind; `after` is the score once it was added, `points` what it did to the score, `reserved` to what
    is reserved. `action` is None for an adjustment, `claims` what counted under its rules when it was first sent.
    `siblings` are all entries of its action, oldest first. `put_right` is the reversal, adjustment or appeal it is of.
    """

    entry_id: int
    kind: EntryKind
    points: int
    reserved: int
    after: int
    created_at: datetime
    rule_version: int
    cause: Cause
    reverses: int | None
    reversed_by: int | None
    action: OwnAction | None
    claims: tuple[Claim, ...]
    siblings: tuple[EntryOfAction, ...]
    brought_over: BroughtOver | None
    put_right: PutRight | None = None

    @property
    def before(self) -> int:
        """The score without it, just before."""
        return self.after - self.points

    @property
    def revision(self) -> RevisionRow | None:
        """What was sent or judged; None for an end, a reversal and an adjustment. An appeal is about the last one."""
        award = self.put_right.answer if self.put_right else None
        if award is not None and self.action and self.action.sent:
            return replace(self.action.sent, answer=award)
        number, decision_id = self.cause.revision, self.cause.decision_id
        for revision in self.action.revisions if self.action else ():
            answered = revision.answer.decision_id if revision.answer else None
            if revision.number == number or (decision_id is not None and answered == decision_id):
                return revision
        return None


def own_entry(entry_id: int, subject_id: SubjectId, *, now: datetime, zone: tzinfo) -> OwnEntry:
    """
    One entry. Three queries, four where its rules have limits: the entry, its action, all entries of that, and what
    counted under the limits. An adjustment takes one, or two to know where it was brought from.

    :param zone: the community's, whose days its caps follow.
    :raises EntryNotFound: if there is none with this id, or it is somebody else's.
    """
    row = _row(entry_id, subject_id)
    if row is None:
        raise EntryNotFound
    kind, key = EntryKind(row["kind"]), row["idempotency_key"]
    cause = cause_of(kind, key)
    put_right = put_right_by(cause, subject_id)
    action = own_action(row["action_id"], subject_id, now=now) if row["action_id"] else None
    return OwnEntry(
        entry_id=entry_id,
        kind=kind,
        points=row["confirmed_delta"],
        reserved=row["reserved_delta"],
        after=row["after"],
        created_at=row["created_at"],
        rule_version=row["rule_version"],
        cause=cause,
        reverses=row["reverses_id"],
        reversed_by=row["reversed_by__entry_id"],
        action=action,
        claims=_claims(action, subject_id, zone) if action and not put_right else (),
        siblings=_entries_of(action.action_id, subject_id) if action else (),
        brought_over=brought_over([key]).get(key),
        put_right=put_right,
    )


def _entries_of(action_id: UUID, subject_id: SubjectId) -> tuple[EntryOfAction, ...]:
    rows = _ENTRIES_OF.rows(action_id=action_id, subject_id=subject_id)
    return tuple(
        EntryOfAction(entry_id=entry_id, kind=EntryKind(kind), points=points, reserved=reserved, created_at=created_at)
        for entry_id, kind, points, reserved, created_at in rows
    )


_ENTRIES_OF = CompiledQuery(
    lambda action_id, subject_id: (
        models.ScoreEntry.objects.filter(action_id=action_id, subject_id=subject_id)
        .order_by("entry_id")
        .values_list("entry_id", "kind", "confirmed_delta", "reserved_delta", "created_at")
    ),
    action_id=UUID,
    subject_id=UUID,
)
# Each kind moves the number of an action's claims that stand: a claim counts while it is reserved or confirmed.
_STANDS = Case(When(kind__in=(EntryKind.RESERVE, EntryKind.CONFIRM), then=Value(1)), default=Value(-1))


def _row(entry_id: int, subject_id: SubjectId) -> dict[str, Any] | None:
    if entry_id >= LARGEST_ID:
        return None
    own = models.ScoreEntry.objects.filter(subject_id=subject_id)
    until = models.ScoreEntry.objects.filter(subject_id=OuterRef("subject_id"), entry_id__lte=OuterRef("entry_id"))
    summed = until.order_by().values("subject_id").annotate(sum=Sum("confirmed_delta")).values("sum")
    found: dict[str, Any] | None = own.annotate(after=Subquery(summed)).values(*_COLUMNS).filter(pk=entry_id).first()
    return found


def _claims(action: OwnAction, subject_id: SubjectId, zone: tzinfo) -> tuple[Claim, ...]:
    """
    What counted under the caps when this action was first sent: the ledger as it stood before its first entry.

    Entries of one person in one activity are made under a lock when something is sent, so their ids are in order.
    """
    rules, sent_at = action.rules, action.revisions[0].submitted_at
    if sent_at is None or not (rules.caps or rules.cooldown_hours):
        return ()
    first = models.ScoreEntry.objects.filter(action_id=action.action_id).order_by("entry_id").values("entry_id")[:1]
    rows = (
        models.ScoreEntry.objects.filter(
            subject_id=subject_id,
            action__activity_id=action.activity_id,
            action__first_submitted_at__gte=looked_at_since(rules, sent_at, zone),
            entry_id__lt=Subquery(first),
        )
        .values("action_id", "action__first_submitted_at")
        .annotate(stands=Sum(_STANDS), points=Sum(F("reserved_delta") + F("confirmed_delta")))
        .filter(stands__gt=0)
        .order_by()
        .values_list("action__first_submitted_at", "points")
    )
    return tuple(Claim(submitted_at=sent_at, points=points) for sent_at, points in rows if sent_at is not None)


_COLUMNS = (
    "kind",
    "idempotency_key",
    "confirmed_delta",
    "reserved_delta",
    "created_at",
    "rule_version",
    "action_id",
    "reverses_id",
    "reversed_by__entry_id",
    "after",
)
