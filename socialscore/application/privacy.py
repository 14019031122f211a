"""Leaving: a person asks to be erased, may call it off for seven days, and is erased; nobody else's points change."""

from datetime import datetime

from socialscore.application.membership import hand_back, replace_lead
from socialscore.application.ports import ErasureJournal, ProofStore
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict
from socialscore.domain.events import ErasureAsked, PersonErased
from socialscore.domain.ids import ActionId, PersonId
from socialscore.domain.person import Person
from socialscore.domain.score import entries_for
from socialscore.domain.transparency.leaves import erasure

BATCH = 20


def ask_erasure(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> datetime:
    """
    Have oneself erased in seven days; returns when. A mail says so, in case it was somebody else.

    :raises ErasureAsked: if it was asked for already.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        erased_on = person.ask_erasure(now=now)
        uow.people.save(person)
        _record(uow, "ERASURE_ASKED", person, now)
        uow.announce(ErasureAsked(person_id=person_id, subject_id=person.subject_id, erased_on=erased_on, asked_at=now))
    return erased_on


def call_off_erasure(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> None:
    """:raises NoErasureAsked: if it was not asked for."""
    with uow:
        person = uow.people.find_by_id(person_id)
        person.call_off_erasure()
        uow.people.save(person)
        _record(uow, "ERASURE_CALLED_OFF", person, now)


def erase_due(uow: UnitOfWork, *, journal: ErasureJournal, store: ProofStore, now: datetime) -> int:
    """Erase those whose day has come; returns how many. One who is in the way of something is left for next time."""
    with uow:
        due = uow.people.erasures_due(now, BATCH)
    return sum(_erase_if_due(uow, person_id, journal, store, now) for person_id in due)


def erase_now(
    uow: UnitOfWork, *, person_id: PersonId, journal: ErasureJournal, store: ProofStore, now: datetime
) -> bool:
    """
    Erase a person at once, whether or not they asked; False if there is none.

    :raises Conflict: if something of theirs changed meanwhile; nothing was erased.
    """
    return _erase(uow, person_id, journal, store, now, only_if_due=False)


def _erase_if_due(
    uow: UnitOfWork, person_id: PersonId, journal: ErasureJournal, store: ProofStore, now: datetime
) -> bool:
    try:
        return _erase(uow, person_id, journal, store, now, only_if_due=True)
    except Conflict:
        return False


def _erase(
    uow: UnitOfWork,
    person_id: PersonId,
    journal: ErasureJournal,
    store: ProofStore,
    now: datetime,
    *,
    only_if_due: bool,
) -> bool:
    person = _leaving(uow, person_id, now, only_if_due=only_if_due)
    if person is None:
        return False
    _let_go(uow, person, now)
    with uow:
        person = uow.people.lock(person_id)
        if person is None or (only_if_due and not person.is_erasure_due(now)):
            return False  # called off meanwhile
        if uow.actions.unfinished_of(person.subject_id):
            raise Conflict  # they sent something meanwhile
        unreferred = uow.personal_data.erase(person, now=now)
        uow.log.append([erasure(person.subject_id, erased=uow.log.forget(person.subject_id), erased_at=now)], now=now)
        uow.audit.add("ERASED", actor=None, about=person.subject_id, details={}, now=now)
        uow.announce(PersonErased(subject_id=person.subject_id, erased_at=now))
        # Last before the commit: a line without an erasure does no harm, an erasure without its line comes back with
        # the next backup that is restored.
        journal.write(person.subject_id, at=now)
    for sha256 in unreferred:
        store.delete(sha256)
    return True


def _leaving(uow: UnitOfWork, person_id: PersonId, now: datetime, *, only_if_due: bool) -> Person | None:
    with uow:
        person = uow.people.lock(person_id)
    return None if person is None or (only_if_due and not person.is_erasure_due(now)) else person


def _let_go(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """
    End what still moves, each in a transaction of its own: together they would wait for who waits for them.

    Drafts go; what waits for an answer is withdrawn, so that nobody judges what is not there any more.
    """
    with uow:
        unfinished = uow.actions.unfinished_of(person.subject_id)
        led = uow.activities.led_by(person.subject_id)
        steward = uow.people.find_steward(but=person.subject_id)
    for action_id in unfinished:
        _end_action(uow, action_id, person, now)
    with uow:
        hand_back(uow, person, now)
    for activity_id in led:
        with uow:
            replace_lead(uow, uow.activities.find_by_id(activity_id), steward, by=person.subject_id)


def _end_action(uow: UnitOfWork, action_id: ActionId, person: Person, now: datetime) -> None:
    with uow:
        action = uow.actions.find_by_id(action_id)
        if action.status is Status.DRAFT:
            uow.actions.delete_draft(action)
            return
        event = action.withdraw(by=person, now=now)
        uow.actions.save(action)
        uow.ledger.append(entries_for(event), now=now)
        uow.announce(event)


def _record(uow: UnitOfWork, code: str, person: Person, now: datetime) -> None:
    uow.audit.add(code, actor=person.subject_id, about=person.subject_id, details={}, now=now)
