"""Files of proofs by token: the page's rules, and the page's record of who looked."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image

from socialscore.application import review
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app.models import Part, ProofView
from socialscore.wiring import proof_store, unit_of_work
from tests.api.programs import Program, refusal
from tests.builders import NOW
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import a_jpeg


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> Any:
    """An action with a photo that lies in the store."""
    photo = proof_store().keep([a_jpeg().read()], name="bags.jpg")
    return a_submitted_action(cast.participant, an_open_activity(cast.lead), files=[photo], now=NOW)


@pytest.fixture
def address(action_id: Any) -> str:
    return f"proofs/{Part.objects.get(revision__action_id=action_id, kind='FILE').pk}/"


class TestProofFile:
    def test_is_streamed_as_it_is_kept(self, cast: Cast, address: str) -> None:
        answer = Program(cast.participant).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (40, 30)
        assert not ProofView.objects.exists()

    def test_comes_whatever_is_accepted(self, cast: Cast, address: str) -> None:
        assert Program(cast.participant).get(address, accept="image/*").status_code == 200

    def test_is_for_those_who_may_see_it_and_their_look_is_recorded(
        self, cast: Cast, action_id: Any, address: str
    ) -> None:
        assert Program(cast.lead).get(address).status_code == 200
        assert refusal(Program(cast.validator).get(address)) == (404, "NOT_FOUND")
        review.claim(
            unit_of_work(), reviewer_id=SubjectId(cast.validator.subject_id), action_id=action_id, now=timezone.now()
        )
        assert Program(cast.validator).get(address).status_code == 200
        looks = Program(cast.participant).get(f"actions/{action_id}/").json()["looks"]
        assert sorted(look["as_role"] for look in looks) == ["LEAD", "REVIEWER"]

    def test_is_nobody_elses(self, cast: Cast, address: str) -> None:
        for program in (Program(cast.other), Program(cast.other_lead), Program(cast.admin)):
            assert refusal(program.get(address)) == (404, "NOT_FOUND")
        assert refusal(Program(cast.participant).get(f"proofs/{uuid4()}/")) == (404, "NOT_FOUND")

    def test_needs_the_scope(self, cast: Cast, address: str) -> None:
        assert Program(cast.participant, "submit").get(address).status_code == 403
