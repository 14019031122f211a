"""Imports of activities, in memory and over Django."""

import json
from datetime import UTC, datetime

import pytest

from socialscore.application.membership import change_role
from socialscore.domain.activity import Activity, ActivityState
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActivityId, ImportId
from socialscore.domain.importing import ImportKind, NotReversible, NotYoursToConfirm, SourceNotAsked
from socialscore.domain.person import Person, Role, WrongRole
from socialscore.domain.rules import Rules
from tests.builders import NOW, some_rules
from tests.contracts.importing import Table, bad_of
from tests.worlds import World

KIND = ImportKind.ACTIVITIES
ACTIVITIES = (
    "name,description,opens_at,closes_at,base_points,photos\n"
    "Litter  walk,Along the river,2027-05-01 09:00,2027-05-01T12:00:00Z,10,OPTIONAL\n"
    "Tea,,,,,\n"
)


@pytest.fixture
def table(world: World) -> Table:
    return Table(world)


@pytest.fixture
def lead(table: Table) -> Person:
    return table.world.join(role=Role.LEAD)


def found(table: Table, activity_id: object) -> Activity:
    with table.world.uow() as uow:
        return uow.activities.find_by_id(ActivityId(activity_id))  # type: ignore[arg-type]


def made(table: Table, import_id: ImportId, by: Person) -> list[Activity]:
    """What confirming makes, in the order of its lines."""
    confirmed = table.confirm(import_id, by)
    return [found(table, confirmed.id_of(line)) for line in confirmed.lines]


class TestCheckImport:
    def test_names_each_bad_line(self, table: Table, lead: Person) -> None:
        text = "\n".join(
            [
                "name;closes_at;opens_at;base_points;unit_name;link;text;photos;rules",
                "Tea;2027-05-01;2027-05-02;;;;;;",
                "Tea;;soon;;;;;;",
                "Tea;;0001-01-01;;;;;;",
                ";;;5;;;;;",
                f"{'x' * 121};;;;;;;;",
                "Tea;;;10001;;;;;",
                "Tea;;;;bag;;;;",
                "Tea;;;;;perhaps;;;",
                "Tea;;;;;;NONE;NONE;",
                "Tea;;;;;;;;all of them",
                "Tea;;;;;;;;",
                " Tea ;;;;;;;;",
                "Tea;;;1;;;;;",
            ]
        )
        looked = table.check(text, kind=KIND, by=lead)
        assert bad_of(looked) == [
            (2, "closes_at", "WINDOW_REVERSED"),
            (3, "opens_at", "MOMENT_NOT_POSSIBLE"),
            (4, "opens_at", "MOMENT_NOT_POSSIBLE"),
            (5, "name", "CELL_BLANK"),
            (6, "name", "BLANK_ACTIVITY_NAME"),
            (7, "base_points", "NUMBER_NOT_POSSIBLE"),
            (8, "unit_name", "UNIT_INCOMPLETE"),
            (9, "link", "CODE_NOT_POSSIBLE"),
            (10, "text", "NO_PROOF_ASKED"),
            (11, "rules", "OBJECT_NOT_POSSIBLE"),
            (13, "", "LINE_TWICE"),
        ]
        assert [line["number"] for line in looked.lines] == [12, 14]

    def test_names_the_place_inside_rules(self, table: Table, lead: Person) -> None:
        lines = [
            {"name": "Tea", "rules": {"points": {"base_points": -1}}},
            {"name": "Tea", "rules": {"ruls": 1}},
            {"name": "Tea", "rules": {}, "base_points": 5},
            {"name": "\ud800"},
            {"name": "Tea", "description": "x" * 5_001},
            {"\ud800": 1},
        ]
        looked = table.check("\n".join(map(json.dumps, lines)), kind=KIND, by=lead)
        assert bad_of(looked) == [
            (1, "rules.points.base_points", "NUMBER_NOT_POSSIBLE"),
            (2, "rules.ruls", "PART_UNKNOWN"),
            (3, "base_points", "RULES_TWICE"),
            (4, "name", "TEXT_NOT_POSSIBLE"),
            (5, "description", "DESCRIPTION_TOO_LONG"),
            (6, "?", "COLUMN_UNKNOWN"),
        ]

    def test_is_for_leads_and_stewards(self, table: Table, lead: Person) -> None:
        for person in (table.ana, table.admin, table.world.join(role=Role.VALIDATOR)):
            with pytest.raises(WrongRole):
                table.check(ACTIVITIES, kind=KIND, by=person)
        for person in (lead, table.first):
            assert table.check(ACTIVITIES, kind=KIND, by=person).bad == ()
        with pytest.raises(SourceNotAsked):
            table.check(ACTIVITIES, kind=KIND, by=lead, source="a sheet")


class TestConfirmImport:
    def test_makes_drafts_that_the_importer_leads(self, table: Table, lead: Person) -> None:
        import_id = table.prepare(ACTIVITIES, kind=KIND, by=lead)
        walk, tea = made(table, import_id, lead)
        assert (walk.name, walk.description, walk.lead) == ("Litter walk", "Along the river", lead.subject_id)
        assert (walk.state, walk.number, walk.published_at) == (ActivityState.DRAFT, 1, None)
        assert walk.opens_at == datetime(2027, 5, 1, 7, tzinfo=UTC), "on the community's clock"
        assert walk.closes_at == datetime(2027, 5, 1, 12, tzinfo=UTC)
        assert (walk.rules.points.base_points, walk.rules.proof.min_files) == (10, 0)
        assert (tea.name, tea.rules, tea.opens_at, tea.state) == ("Tea", Rules(), None, ActivityState.DRAFT)
        assert (table.world.event_names(), table.world.audit_codes()) == ([], [])

    def test_makes_them_once(self, table: Table, lead: Person) -> None:
        import_id = table.prepare(ACTIVITIES, kind=KIND, by=lead)
        first, again = (made(table, import_id, lead) for _ in range(2))
        assert [one.version for one in first] == [one.version for one in again]

    def test_takes_rules_as_the_api_gives_them(self, table: Table, lead: Person) -> None:
        line = json.dumps({"name": "Bags", "opens_at": None, "rules": some_rules().to_data()})
        [bags] = made(table, table.prepare(line, kind=KIND, by=lead), lead)
        assert bags.rules == some_rules()

    def test_is_for_who_prepared_it_and_still_leads(self, table: Table, lead: Person) -> None:
        import_id = table.prepare(ACTIVITIES, kind=KIND, by=lead)
        with pytest.raises(NotYoursToConfirm):
            table.confirm(import_id, table.first)
        with pytest.raises(NotYoursToConfirm):
            table.drop(import_id, table.first)
        change_role(
            table.world.uow(),
            person_id=lead.person_id,
            role=Role.PARTICIPANT,
            may_review=False,
            is_steward=False,
            by=table.first.subject_id,
            now=NOW,
        )
        with pytest.raises(WrongRole):
            table.confirm(import_id, lead)
        with table.world.uow() as uow:
            kept = uow.imports.find_by_id(import_id)
        with pytest.raises(NotFound):
            found(table, kept.id_of(kept.lines[0]))

    def test_is_not_taken_back(self, table: Table, lead: Person) -> None:
        import_id = table.prepare(ACTIVITIES, kind=KIND, by=lead)
        table.confirm(import_id, lead)
        with pytest.raises(NotReversible):
            table.reverse(import_id, lead)

    def test_can_be_dropped_instead(self, table: Table, lead: Person) -> None:
        import_id = table.prepare(ACTIVITIES, kind=KIND, by=lead)
        table.drop(import_id, lead)
        assert not table.is_there(import_id)
