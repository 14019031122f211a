"""Who reviews, for stewards: by name, and nothing that could be a ranking."""

from typing import Any

import pytest

from socialscore.domain.person import Role
from tests.api.programs import program_of
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.reviewing import signed_in
from tests.web.test_review_record import UPHOLD, asked

HERE = "/steward/reviewers/"
MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Cast:
    cast = store_cast()
    a_stored_person("anna", role=Role.LEAD, may_review=True, is_active=False)
    return cast


class TestReviewers:
    def test_stand_by_name_with_what_was_compared(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        activity_id = an_open_activity(cast.lead)
        for opinion in (DECLINE, None):
            action_id = a_submitted_action(cast.participant, activity_id)
            a_settled_decision(action_id, cast.validator, *([opinion] if opinion else []))
            if opinion:
                asked(cast, action_id, cast.participant, UPHOLD)
        client = signed_in(cast.steward)
        with django_assert_max_num_queries(MOST_QUERIES):
            page = client.get(HERE).text
        body = page[page.index("<tbody>") : page.index("</tbody>")]
        assert body.index("Anna") < body.index("Suspended") < body.index("Validator")
        assert body.count(">1</td>") == 2
        rows = program_of(cast.steward)("GET", "reviewers/").json()["results"]
        assert [(row["name"], row["agreed"], row["compared"], row["is_active"]) for row in rows] == [
            ("Anna", 0, 0, False),
            ("Validator", 1, 1, True),
            ("Validator2", 0, 0, True),
        ]
        assert all(row["decides_alone"] for row in rows)

    def test_come_page_by_page(self, cast: Cast) -> None:
        program = program_of(cast.steward)
        names, cursor = [], ""
        while True:
            found = program("GET", f"reviewers/?limit=1{cursor}").json()
            names += [row["name"] for row in found["results"]]
            if found["next"] is None:
                break
            cursor = f"&cursor={found['next']}"
        assert names == ["Anna", "Validator", "Validator2"]
