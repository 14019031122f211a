"""Bringing many things in at once: look, prepare, confirm, take back. All of an import happens, or nothing."""

from collections import Counter
from datetime import datetime, tzinfo

from socialscore.application.import_reading import Looked, drafted, look_at
from socialscore.application.invitations import add_invitation
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.events import ContributionsBroughtOver, ContributionsReversed
from socialscore.domain.ids import ActivityId, ImportId, InvitationId, SubjectId
from socialscore.domain.importing import Import, ImportedAlready, ImportKind, require_importer, source_of
from socialscore.domain.invitation import Rights
from socialscore.domain.person import Person, Role
from socialscore.domain.transparency.leaves import BROUGHT_OVER, adjustment


def check_import(
    uow: UnitOfWork,
    *,
    kind: ImportKind,
    content: bytes,
    source: str = "",
    by: SubjectId,
    now: datetime,
    zone: tzinfo,
) -> Looked:
    """
    A dry run: what it would make, and each bad line. Nothing is written.

    :raises WrongRole: if the person may not import this kind.
    :raises RuleBroken: if it is too large, no text or empty, or its source is not said.
    """
    with uow:
        person = uow.people.find_by_subject(by)
        require_importer(person, kind)
        source_of(kind, source)
        return look_at(uow, kind=kind, content=content, person=person, now=now, zone=zone)


def prepare_import(
    uow: UnitOfWork,
    *,
    import_id: ImportId,
    kind: ImportKind,
    content: bytes,
    source: str = "",
    by: SubjectId,
    now: datetime,
    zone: tzinfo,
) -> Looked:
    """
    Keep an import without bad lines until it is confirmed; with one, nothing is kept.

    The id makes a second try the first one again.

    :raises ImportedAlready: if the very same contributions are prepared or brought over.
    """
    with uow:
        person = uow.people.find_by_subject(by)
        require_importer(person, kind)
        looked = look_at(uow, kind=kind, content=content, person=person, now=now, zone=zone)
        made = Import(
            import_id=import_id,
            kind=kind,
            lines=looked.lines,
            prepared_by=by,
            prepared_at=now,
            source=source_of(kind, source),
        )
        if looked.bad or uow.imports.exists(import_id):
            return looked
        if kind is ImportKind.CONTRIBUTIONS:
            if uow.imports.has_twin(made):
                raise ImportedAlready
            _note(uow, "CONTRIBUTIONS_PREPARED", made, actor=by, now=now)
        uow.imports.save(made)
    return looked


def confirm_import(uow: UnitOfWork, *, import_id: ImportId, by: SubjectId, now: datetime) -> Import:
    """
    Make what was prepared, in one transaction; a second time changes nothing.

    :raises ImportNotFound: if there is none.
    :raises SecondStewardNeeded: if points would be confirmed by who prepared them.
    :raises PreparerLeft: if whoever prepared points may not do so any more.
    """
    with uow:
        person = uow.people.find_by_subject(by)
        found = uow.imports.find_by_id(import_id)
        preparer = uow.people.find_by_subject(found.prepared_by)
        if not found.confirm(by=person, preparer=preparer, now=now):
            return found
        uow.imports.save(found)
        if found.kind is ImportKind.CONTRIBUTIONS:
            _move_points(uow, found, by, now)
        elif found.kind is ImportKind.INVITATIONS:
            _invite_all(uow, found, person, now)
        else:
            _draft_all(uow, found, person)
    return found


def reverse_import(uow: UnitOfWork, *, import_id: ImportId, by: SubjectId, reason: str, now: datetime) -> Import:
    """
    Take back all that was brought over by an import; a second time changes nothing.

    :raises NotReversible: if no points were brought over by it.
    """
    with uow:
        found = uow.imports.find_by_id(import_id)
        if found.reverse(by=uow.people.find_by_subject(by), reason=reason, now=now):
            uow.imports.save(found)
            _move_points(uow, found, by, now)
    return found


def drop_import(uow: UnitOfWork, *, import_id: ImportId, by: SubjectId, now: datetime) -> None:
    """
    Forget an import that was not confirmed.

    :raises NotDroppable: if it was.
    """
    with uow:
        found = uow.imports.find_by_id(import_id)
        found.require_droppable_by(uow.people.find_by_subject(by))
        uow.imports.delete(found)
        if found.kind is ImportKind.CONTRIBUTIONS:
            _note(uow, "CONTRIBUTIONS_DROPPED", found, actor=by, now=now)


def _invite_all(uow: UnitOfWork, found: Import, person: Person, now: datetime) -> None:
    for line in sorted(found.lines, key=lambda line: str(line["email"])):  # in one order, so that two never deadlock
        add_invitation(
            uow,
            invitation_id=InvitationId(found.id_of(line)),
            email=line["email"],
            rights=Rights(role=Role(line["role"]), may_review=line["may_review"], is_steward=line["is_steward"]),
            by=person,
            now=now,
        )


def _draft_all(uow: UnitOfWork, found: Import, person: Person) -> None:
    """Drafts are nobody's business but their lead's, so nothing is announced."""
    for line in found.lines:
        uow.activities.save(drafted(line, activity_id=ActivityId(found.id_of(line)), lead=person))


def _move_points(uow: UnitOfWork, found: Import, by: SubjectId, now: datetime) -> None:
    """Entries, one event for each person, and one audit entry for all."""
    entries = found.entries()
    uow.ledger.append(entries, now=now)
    uow.log.append([adjustment(entry, decided_at=now, reason_code=BROUGHT_OVER) for entry in entries], now=now)
    points: Counter[SubjectId] = Counter()
    for one in found.contributions:
        points[one.subject_id] += one.points
    uow.announce(*(_told(found, subject_id, gained, by, now) for subject_id, gained in sorted(points.items())))
    code = "CONTRIBUTIONS_REVERSED" if found.reversed_at else "CONTRIBUTIONS_CONFIRMED"
    _note(uow, code, found, actor=by, now=now)


def _told(
    found: Import, subject_id: SubjectId, points: int, by: SubjectId, now: datetime
) -> ContributionsBroughtOver | ContributionsReversed:
    if found.reversed_at is None:
        return ContributionsBroughtOver(
            import_id=found.import_id, subject_id=subject_id, points=points, actor=by, confirmed_at=now
        )
    return ContributionsReversed(
        import_id=found.import_id, subject_id=subject_id, points=points, actor=by, reversed_at=now
    )


def _note(uow: UnitOfWork, code: str, found: Import, *, actor: SubjectId, now: datetime) -> None:
    contributions = found.contributions
    details: dict[str, object] = {
        "import": str(found.import_id),
        "people": len({one.subject_id for one in contributions}),
        "points": sum(one.points for one in contributions),
    }
    uow.audit.add(code, actor=actor, about=None, details=details, now=now)
