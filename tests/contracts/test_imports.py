"""Imports, in memory and over Django."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import timers
from socialscore.application.invitations import revoke_invitation
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ImportId, InvitationId
from socialscore.domain.importing import (
    ImportedAlready,
    ImportKind,
    ImportNotFound,
    ImportState,
    NotDroppable,
    NotReversible,
    NotYoursToConfirm,
    OwnPoints,
    PreparerLeft,
    ReasonNeeded,
    SecondStewardNeeded,
    SourceBlank,
    SourceNotAsked,
    entry_key,
    line_of_key,
)
from socialscore.domain.person import Role, Suspended, WrongRole
from tests.builders import DAY, NOW
from tests.contracts.importing import CONTRIBUTIONS, INVITATIONS, REASON, Table, bad_of


class TestCheckImport:
    def test_says_what_would_be_made_and_writes_nothing(self, table: Table) -> None:
        looked = table.check(CONTRIBUTIONS)
        assert (len(looked.lines), looked.points, looked.bad) == (3, 60, ())
        assert (table.world.event_names(), table.world.audit_codes(), table.scores()) == ([], [], (0, 0))

    def test_names_each_bad_line_of_past_contributions(self, table: Table) -> None:
        text = "\n".join(
            [
                "email;points;text;date",
                "ANA@x.org;50;Gardening;2026-11-24",
                "nobody@x.org;50;Gardening;",
                "no address;50;Gardening;",
                "bo@x.org;0;Gardening;",
                "bo@x.org;10001;Gardening;",
                f"bo@x.org;5;{'x' * 201};",
                "bo@x.org;5;Gardening;2026-11-25",
                "bo@x.org;5;Gardening;yesterday",
                "bo@x.org;5;;",
                "s1@x.org;5;My own;",
                "ana@x.org;50;Gardening;2026-11-24",
                ";5;Gardening;",
                "bo@x.org;5;a;b;c",
            ]
        )
        looked = table.check(text)
        assert bad_of(looked) == [
            (3, "email", "NOBODY_WITH_ADDRESS"),
            (4, "email", "EMAIL_NOT_POSSIBLE"),
            (5, "points", "NUMBER_NOT_POSSIBLE"),
            (6, "points", "NUMBER_NOT_POSSIBLE"),
            (7, "text", "TEXT_NOT_POSSIBLE"),
            (8, "date", "DAY_AHEAD"),
            (9, "date", "DAY_NOT_POSSIBLE"),
            (10, "text", "CELL_BLANK"),
            (11, "email", "POINTS_FOR_YOURSELF"),
            (12, "", "LINE_TWICE"),
            (13, "email", "CELL_BLANK"),
            (14, "", "TOO_MANY_CELLS"),
        ]
        assert [line["number"] for line in looked.lines] == [2]

    def test_names_each_bad_line_of_invitations(self, table: Table) -> None:
        text = "email,role,is_steward\na@x.org,KING,\nA@x.org,lead,\na@x.org,VALIDATOR,yes\nb@x.org,,\nc,LEAD,\n"
        text += "d@x.org,LEAD,?\n"
        assert bad_of(table.check(text, kind=ImportKind.INVITATIONS)) == [
            (2, "role", "CODE_NOT_POSSIBLE"),
            (4, "", "LINE_TWICE"),
            (5, "role", "CELL_BLANK"),
            (6, "email", "EMAIL_NOT_POSSIBLE"),
            (7, "is_steward", "FLAG_NOT_POSSIBLE"),
        ]

    def test_asks_where_past_contributions_come_from_and_nothing_else(self, table: Table) -> None:
        for source in ("", " ", "x" * 81):
            with pytest.raises(SourceBlank):
                table.check(CONTRIBUTIONS, source=source)
        with pytest.raises(SourceNotAsked):
            table.check(INVITATIONS, kind=ImportKind.INVITATIONS, source="somewhere")

    def test_is_for_those_who_may_do_it_one_by_one(self, table: Table) -> None:
        lead = table.world.join(role=Role.LEAD)
        for person, kind in (
            (lead, ImportKind.CONTRIBUTIONS),
            (lead, ImportKind.INVITATIONS),
            (table.admin, ImportKind.CONTRIBUTIONS),
            (table.ana, ImportKind.INVITATIONS),
        ):
            with pytest.raises(WrongRole):
                table.check(CONTRIBUTIONS, by=person, kind=kind)
        with pytest.raises(Suspended):
            table.check(CONTRIBUTIONS, by=table.world.join(is_steward=True, is_active=False))
        assert table.check(INVITATIONS, by=table.admin, kind=ImportKind.INVITATIONS).bad == ()


class TestContributions:
    def test_move_points_once_two_stewards_agree(self, table: Table) -> None:
        import_id = table.prepare()
        assert table.scores() == (0, 0)
        assert table.confirm(import_id).state is ImportState.CONFIRMED
        assert table.scores() == (53, 7)
        assert table.world.balance(table.ana.subject_id).boards == {"2026-11": 53, "ALL": 53}
        entries = table.world.entries(table.ana.subject_id)
        assert [(entry.kind, entry.confirmed_delta, entry.actor) for entry in entries] == [
            ("ADJUST", 50, table.second.subject_id),
            ("ADJUST", 3, table.second.subject_id),
        ]
        assert table.world.event_names() == ["ContributionsBroughtOver"] * 2
        assert table.world.audit_codes() == ["CONTRIBUTIONS_PREPARED", "CONTRIBUTIONS_CONFIRMED"]

    def test_are_brought_over_once(self, table: Table) -> None:
        import_id = table.prepare()
        assert table.prepare(import_id=import_id) == import_id, "sent again, it is the first one"
        for _ in range(2):
            table.confirm(import_id)
        assert table.scores() == (53, 7)
        assert len(table.world.event_names()) == 2

    def test_are_not_confirmed_by_who_prepared_them(self, table: Table) -> None:
        import_id = table.prepare()
        with pytest.raises(SecondStewardNeeded):
            table.confirm(import_id, table.first)
        with pytest.raises(WrongRole):
            table.confirm(import_id, table.admin)
        assert table.scores() == (0, 0)

    def test_need_two_who_are_stewards_still(self, table: Table) -> None:
        import_id = table.prepare()
        with table.world.uow() as uow:
            preparer = uow.people.find_by_id(table.first.person_id)
            preparer.is_steward = False
            uow.people.save(preparer)
        with pytest.raises(PreparerLeft):
            table.confirm(import_id)
        assert table.scores() == (0, 0)

    def test_are_not_for_who_has_points_in_them(self, table: Table) -> None:
        import_id = table.prepare("email,points,text\ns2@x.org,5,Tea\nana@x.org,5,Tea\n")
        with pytest.raises(OwnPoints):
            table.confirm(import_id)
        third = table.world.join(is_steward=True)
        table.confirm(import_id, third)
        with pytest.raises(OwnPoints):
            table.reverse(import_id, table.second)

    def test_are_taken_back_as_one_batch_and_once(self, table: Table) -> None:
        import_id = table.prepare()
        table.confirm(import_id)
        for _ in range(2):
            assert table.reverse(import_id).reason == REASON
        assert table.scores() == (0, 0)
        assert table.world.balance(table.ana.subject_id).boards == {}
        assert table.world.event_names()[2:] == ["ContributionsReversed"] * 2
        assert table.world.audit_codes()[2:] == ["CONTRIBUTIONS_REVERSED"]
        assert len(table.world.entries(table.ana.subject_id)) == 4, "lines are added, never changed"
        table.confirm(import_id)
        assert table.scores() == (0, 0), "what was taken back is not confirmed anew"

    def test_are_taken_back_with_a_reason(self, table: Table) -> None:
        import_id = table.prepare()
        with pytest.raises(NotReversible):
            table.reverse(import_id)
        table.confirm(import_id)
        for reason in ("", "too short", "x" * 501):
            with pytest.raises(ReasonNeeded):
                table.reverse(import_id, reason=reason)
        with pytest.raises(WrongRole):
            table.reverse(import_id, table.admin)
        assert table.scores() == (53, 7)

    def test_are_not_brought_over_under_another_id(self, table: Table) -> None:
        import_id = table.prepare()
        again = "email,points,text,date\n" + "\n".join(reversed(CONTRIBUTIONS.splitlines()[1:]))
        with pytest.raises(ImportedAlready):
            table.prepare(again, by=table.second)
        table.confirm(import_id)
        with pytest.raises(ImportedAlready):
            table.prepare(again)
        table.reverse(import_id)
        table.prepare(again)

    def test_with_a_bad_line_are_not_kept(self, table: Table) -> None:
        import_id = ImportId(uuid4())
        with pytest.raises(AssertionError):
            table.prepare("email,points,text\nnobody@x.org,5,Tea\n", import_id=import_id)
        assert not table.is_there(import_id)

    def test_are_dropped_by_any_steward_until_they_are_confirmed(self, table: Table) -> None:
        import_id = table.prepare()
        with pytest.raises(WrongRole):
            table.drop(import_id, table.admin)
        table.drop(import_id, table.second)
        with pytest.raises(ImportNotFound):
            table.confirm(import_id)
        import_id = table.prepare()
        table.confirm(import_id)
        with pytest.raises(NotDroppable):
            table.drop(import_id)


class TestInvitations:
    def test_are_made_by_who_prepared_them_all_at_once(self, table: Table) -> None:
        import_id = table.prepare(INVITATIONS, kind=ImportKind.INVITATIONS)
        with pytest.raises(NotYoursToConfirm):
            table.confirm(import_id, table.second)
        for _ in range(2):
            made = table.confirm(import_id, table.first)
        assert table.world.event_names() == ["InvitationMade"] * 2
        with table.world.uow() as uow:
            invited = uow.invitations.open_for("new@x.org")
        assert invited is not None
        assert (invited.rights.role, invited.rights.may_review) == (Role.LEAD, True)
        assert invited.invitation_id == made.id_of(made.lines[0])
        with pytest.raises(NotReversible):
            table.reverse(import_id)

    def test_are_not_made_anew_after_one_was_taken_back(self, table: Table) -> None:
        import_id = table.prepare(INVITATIONS, kind=ImportKind.INVITATIONS)
        made = table.confirm(import_id, table.first)
        invitation_id = InvitationId(made.id_of(made.lines[0]))
        by = table.first.subject_id
        revoke_invitation(table.world.uow(), invitation_id=invitation_id, by=by, now=NOW)
        table.confirm(import_id, table.first)
        with table.world.uow() as uow:
            assert uow.invitations.open_for("new@x.org") is None

    def test_are_dropped_by_who_prepared_them(self, table: Table) -> None:
        import_id = table.prepare(INVITATIONS, kind=ImportKind.INVITATIONS)
        with pytest.raises(NotYoursToConfirm):
            table.drop(import_id, table.second)
        table.drop(import_id)
        assert not table.is_there(import_id)


class TestRepository:
    def test_refuses_a_stale_save(self, table: Table) -> None:
        import_id = table.prepare()
        with table.world.uow() as uow:
            stale = uow.imports.find_by_id(import_id)
        table.confirm(import_id)
        for write in ("save", "delete"):
            with pytest.raises(Conflict), table.world.uow() as uow:
                getattr(uow.imports, write)(stale)

    def test_drops_what_nobody_confirmed_for_a_month(self, table: Table) -> None:
        waiting, done = table.prepare(), table.prepare("email,points,text\nbo@x.org,5,Tea\n")
        table.confirm(done)
        assert timers.drop_imports(table.world.uow(), now=NOW + 30 * DAY) == 0
        assert timers.drop_imports(table.world.uow(), now=NOW + 30 * DAY + timedelta(seconds=1)) == 1
        assert (table.is_there(waiting), table.is_there(done)) == (False, True)


class TestKeys:
    def test_say_what_they_are_of(self) -> None:
        import_id = uuid4()
        for is_back in (False, True):
            assert line_of_key(entry_key(import_id, 12, is_back=is_back)) == (import_id, 12, is_back)
        assert line_of_key(f"CONFIRM:{import_id}") is None
