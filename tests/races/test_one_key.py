"""One Idempotency-Key, sent by several at the same moment: one effect."""

from typing import Any

import pytest
from pytest_django import Settings

from socialscore.infrastructure.django_app import models
from tests.api.programs import Program
from tests.races.starting import at_once, sizes
from tests.worlds import Community

pytestmark = pytest.mark.races


class TestOneKey:
    @sizes(25, 1_000)
    def test_at_once_makes_one_activity(self, community: Community, many: int, settings: Settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1_000_000
        lead = Program(models.PersonProfile.objects.get(pk=community.lead.person_id))

        def send(number: int) -> Any:
            body = {"name": f"Day {number}", "rules": {}}
            return lead("POST", "activities/", body, idempotency_key=f"key-{number}")

        rounds = at_once(many, send, send)
        answers = [answer for pair in rounds for answer in pair]
        assert {answer.status_code for answer in answers} <= {201, 409}
        made = {answer.json()["activity_id"] for answer in answers if answer.status_code == 201}
        assert len(made) == models.Activity.objects.count() == models.IdempotencyKey.objects.count() == many
        # Whoever was told to wait gets the answer of the first.
        waited = [number for number, pair in enumerate(rounds) if any(answer.status_code == 409 for answer in pair)]
        assert all(send(number)["Idempotent-Replayed"] == "true" for number in waited)
