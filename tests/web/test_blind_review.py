"""Blind review: a reviewer sees no name of the participant, wherever they look."""

import json

import pytest

from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from tests.api.programs import program_of
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_desk, a_submission, an_open_activity, signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestBlindReview:
    @pytest.mark.parametrize("is_blind", [True, False])
    def test_names_nobody_on_pages_and_to_programs(self, cast: Cast, is_blind: bool) -> None:
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(display_name="Zenobia")
        activity_id, desk = an_open_activity(cast, is_blind=is_blind), a_desk(cast.validator, htmx=False)
        action_id = a_submission(activity_id, cast.participant, files=2)
        models.ProofFile.objects.update(name="Zenobia at the beach.jpg")
        mine, program = signed_in(cast.validator), program_of(cast.validator)
        seen = [mine.get("/review/").content.decode(), json.dumps(program("GET", "review/queue/").json())]
        held = program("POST", "review/claim/", {"action_id": str(action_id)}).json()
        seen += [mine.get("/review/").content.decode(), json.dumps(held)]
        desk._post(f"/review/leases/{held['lease_id']}/release/", {})
        seen.append(mine.get("/review/several/").content.decode())
        assert ["Zenobia" in text for text in seen] == [not is_blind] * 5
        names = [part["name"] for part in held["parts"] if part["kind"] == "FILE"]
        assert (names == ["2.jpg", "3.jpg"]) is is_blind

    def test_is_off_in_rules_from_before(self) -> None:
        data = some_rules().to_data()
        del data["is_blind"]
        assert Rules.from_data(data) == some_rules()
