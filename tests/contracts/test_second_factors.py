"""What is written down of second factors, in memory and over Django."""

import pytest

from socialscore.application.second_factors import Change, note_change
from tests.builders import NOW
from tests.worlds import World


class TestNoteChange:
    @pytest.mark.parametrize("change", Change)
    def test_adds_it_to_the_audit(self, world: World, change: Change) -> None:
        person = world.join()
        note_change(world.uow(), person_id=person.person_id, change=change, kind="TOTP", now=NOW)
        assert world.audit_codes() == [change]
