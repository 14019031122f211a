"""What a unit of work promises: all or nothing, and again."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.events import LeadChanged
from socialscore.domain.ids import ActivityId, PersonId, SubjectId
from socialscore.domain.notices import NoticeChoices
from socialscore.domain.person import Listing, Person, Role, Theme
from socialscore.domain.score import EntryKind, ScoreEntry
from tests.builders import DAY, HOUR, NOW
from tests.worlds import Community, World

CHOSEN = NoticeChoices().with_mails(wanted=True).with_quiet(22, 7)


class Interrupted(Exception):
    pass


def an_event(person: Person) -> LeadChanged:
    return LeadChanged(activity_id=ActivityId(uuid4()), lead=person.subject_id, actor=person.subject_id)


def an_entry(community: Community, points: int = 0, key: str = "", kind: EntryKind = EntryKind.ADJUST) -> ScoreEntry:
    return ScoreEntry(
        subject_id=community.participant.subject_id,
        action_id=None,
        kind=kind,
        reserved_delta=0,
        confirmed_delta=points,
        rule_version=1,
        actor=community.steward.subject_id,
        idempotency_key=key or str(uuid4()),
    )


class TestUnitOfWork:
    def test_keeps_everything_or_nothing(self, community: Community, world: World) -> None:
        person = community.participant

        def write_and_break() -> None:
            with world.uow() as uow:
                stored = uow.people.find_by_id(person.person_id)
                stored.display_name = "Bo"
                uow.people.save(stored)
                uow.audit.add("X", actor=None, about=None, details={}, now=NOW)
                uow.consents.give(person.person_id, "BOARDS", version="1", now=NOW)
                uow.ledger.append([an_entry(community, 5)], now=NOW)
                uow.announce(an_event(person))
                raise Interrupted

        with pytest.raises(Interrupted):
            write_and_break()
        assert community.person(person).display_name == "Amina"
        assert (world.audit_codes(), world.event_names(), world.consents(person)) == ([], [], [])
        assert (world.entries(person.subject_id), world.balance(person.subject_id)) == ([], (0, 0, {}))

    def test_may_be_entered_again(self, community: Community, world: World) -> None:
        uow = world.uow()
        for name in ("Bo", "Cem"):
            with uow:
                person = uow.people.find_by_id(community.participant.person_id)
                person.display_name = name
                uow.people.save(person)
        assert community.person(community.participant).display_name == "Cem"

    def test_may_be_entered_again_after_an_exception(self, community: Community, world: World) -> None:
        uow = world.uow()
        with pytest.raises(Interrupted), uow:
            raise Interrupted
        with uow:
            assert uow.people.find_by_id(community.participant.person_id).display_name == "Amina"

    def test_stores_events_in_their_order(self, community: Community, world: World) -> None:
        with world.uow() as uow:
            uow.announce(an_event(community.lead), an_event(community.lead))
            uow.announce(an_event(community.lead))
        assert world.event_names() == ["LeadChanged"] * 3


class TestPeople:
    def test_come_back_as_they_were_saved(self, world: World) -> None:
        person = world.join()
        person.role, person.may_review, person.is_steward = Role.LEAD, True, True
        person.display_name, person.pseudonym, person.is_active = "Bo", "gull", False
        person.listing, person.has_public_profile = Listing.PSEUDONYM, True
        person.notices, person.mails_receipts, person.theme = CHOSEN, True, Theme.DARK
        with world.uow() as uow:
            uow.people.save(person)
        with world.uow() as uow:
            assert uow.people.find_by_id(person.person_id) == person
            assert uow.people.find_by_subject(person.subject_id) == person

    def test_that_are_not_there_are_not_found(self, world: World) -> None:
        with world.uow() as uow:
            with pytest.raises(NotFound):
                uow.people.find_by_id(PersonId(uuid4()))
            with pytest.raises(NotFound):
                uow.people.find_by_subject(SubjectId(uuid4()))

    def test_change_only_by_being_saved(self, world: World) -> None:
        person = world.join()
        with world.uow() as uow:
            uow.people.find_by_id(person.person_id).display_name = "Bo"
        with world.uow() as uow:
            assert uow.people.find_by_id(person.person_id).display_name == "Amina"

    def test_refuse_a_stale_save(self, world: World) -> None:
        person = world.join()
        with world.uow() as uow:
            uow.people.save(uow.people.find_by_id(person.person_id))
        with pytest.raises(Conflict), world.uow() as uow:
            uow.people.save(person)


class TestLedger:
    def test_moves_balance_and_boards_by_its_entries(self, community: Community, world: World) -> None:
        with world.uow() as uow:
            uow.ledger.append([an_entry(community, 5), an_entry(community, 7)], now=NOW)
            uow.ledger.append([an_entry(community, -2)], now=NOW)
            uow.ledger.append([], now=NOW)
        subject = community.participant.subject_id
        assert world.balance(subject) == (10, 0, {"2026-11": 10, "ALL": 10})
        assert [entry.confirmed_delta for entry in world.entries(subject)] == [5, 7, -2]
        assert world.balance(community.other.subject_id) == (0, 0, {})

    def test_counts_months_on_the_communitys_clock(self, community: Community, world: World) -> None:
        with world.uow() as uow:
            uow.ledger.append([an_entry(community, 5)], now=datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
            uow.ledger.append([an_entry(community, 7)], now=datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
        boards = world.balance(community.participant.subject_id).boards
        assert boards == {"2026-11": 5, "2026-12": 7, "ALL": 12}

    def test_gives_entries_back_as_they_were(self, community: Community, world: World) -> None:
        action = community.submit(community.open_activity())
        community.decide(action.action_id)
        entries = world.entries(community.participant.subject_id)
        assert [entry.kind for entry in entries] == [EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.CONFIRM]
        assert {entry.action_id for entry in entries} == {action.action_id}
        assert entries[2].actor == community.reviewer.subject_id

    def test_refuses_a_key_that_is_there_and_keeps_nothing(self, community: Community, world: World) -> None:
        with world.uow() as uow:
            uow.ledger.append([an_entry(community, 5, "once")], now=NOW)
        with pytest.raises(Conflict), world.uow() as uow:
            uow.ledger.append([an_entry(community, 7), an_entry(community, 7, "once")], now=NOW)
        assert world.balance(community.participant.subject_id).score == 5


class TestRecords:
    def test_of_audit_keep_their_order(self, community: Community, world: World) -> None:
        for code in ("A", "B"):
            with world.uow() as uow:
                uow.audit.add(
                    code, actor=community.steward.subject_id, about=None, details={"before": ["LEAD"]}, now=NOW
                )
        assert world.audit_codes() == ["A", "B"]

    def test_of_consent_stand_until_withdrawn(self, community: Community, world: World) -> None:
        person = community.participant
        with world.uow() as uow:
            uow.consents.withdraw(person.person_id, "BOARDS", now=NOW)
            uow.consents.give(person.person_id, "BOARDS", version="1", now=NOW)
            uow.consents.give(person.person_id, "BOARDS", version="1", now=NOW + HOUR)
            uow.consents.give(community.other.person_id, "BOARDS", version="1", now=NOW)
        assert world.consents(person) == [("BOARDS", True)]
        with world.uow() as uow:
            uow.consents.withdraw(person.person_id, "BOARDS", now=NOW + DAY)
            uow.consents.give(person.person_id, "BOARDS", version="2", now=NOW + DAY)
        assert world.consents(person) == [("BOARDS", False), ("BOARDS", True)]
        assert world.consents(community.other) == [("BOARDS", True)]

    def test_of_views_are_one_per_viewer_and_day(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        with world.uow() as uow:
            for viewer in (community.lead, community.reviewer):
                for now in (NOW, NOW + HOUR, NOW + DAY):
                    uow.views.add(action_id, viewer.subject_id, now=now)
        assert world.views(action_id) == 4
