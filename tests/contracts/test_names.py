"""Names that are shown to everybody, in memory and over Django: nobody passes for somebody else."""

import pytest

from socialscore.application.membership import choose_visibility, rename
from socialscore.domain.person import Listing, Person, PseudonymTaken
from tests.builders import NOW
from tests.worlds import Community


def shown(community: Community, person: Person, listing: Listing, *, is_public: bool = False) -> None:
    choose_visibility(
        community.world.uow(), person_id=person.person_id, listing=listing, has_public_profile=is_public, now=NOW
    )


class TestPseudonym:
    @pytest.mark.parametrize(
        ("listing", "is_public", "taken"),
        [
            (Listing.NAME, False, ["Amina Diallo", "amina diallo"]),
            (Listing.PSEUDONYM, False, ["Quiet Heron", "QUIET HERON"]),
            (Listing.ABSENT, True, ["Amina Diallo"]),
            (Listing.ABSENT, False, []),
        ],
    )
    def test_is_nobodys_shown_name(
        self, community: Community, listing: Listing, is_public: bool, taken: list[str]
    ) -> None:
        world, known = community.world, community.other
        rename(world.uow(), person_id=known.person_id, display_name="Amina Diallo", pseudonym="Quiet Heron")
        shown(community, known, listing, is_public=is_public)
        mine = {"person_id": community.participant.person_id, "display_name": "Bo"}
        for pseudonym in taken:
            with pytest.raises(PseudonymTaken):
                rename(world.uow(), **mine, pseudonym=pseudonym)
        free = {"Amina Diallo", "Quiet Heron", "North Pier"} - {name.title() for name in taken}
        for pseudonym in sorted(free):
            assert rename(world.uow(), **mine, pseudonym=pseudonym).pseudonym == pseudonym

    def test_is_kept_by_who_had_it(self, community: Community) -> None:
        """Somebody is shown by the same name since: what one has is not taken away for it."""
        world, mine = community.world, {"person_id": community.participant.person_id, "pseudonym": "Quiet Heron"}
        rename(world.uow(), **mine, display_name="Bo")
        rename(world.uow(), person_id=community.other.person_id, display_name="Quiet Heron")
        shown(community, community.other, Listing.NAME)
        assert rename(world.uow(), **mine, display_name="Bo B").display_name == "Bo B"
