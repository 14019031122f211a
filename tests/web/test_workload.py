"""Enough for today: a number that a reviewer sets, and what the queue says once it is reached."""

from typing import Any

import pytest

from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def set_enough(desk: Desk, enough: object) -> Any:
    return desk.client.post("/review/enough/", {"enough": enough})


class TestEnough:
    def test_is_set_and_shown(self, cast: Cast) -> None:
        desk = a_desk(cast.validator)
        a_submission(an_open_activity(cast), cast.participant)
        assert "0 decided today · 0 in hand" in desk.client.get("/review/").text
        answer = set_enough(desk, 20)
        assert (answer.status_code, answer["Location"]) == (303, "/review/")
        desk.claim()
        page = desk.client.get("/review/").text
        assert "0 of 20 decided today · 1 in hand" in page
        assert 'value="20"' in page

    @pytest.mark.parametrize(
        ("enough", "sentence"),
        [("", "Write a whole number"), ("x", "Write a whole number"), (-1, "up to 200"), (201, "up to 200")],
    )
    def test_says_what_is_wrong_with_a_number(self, cast: Cast, enough: object, sentence: str) -> None:
        answer = set_enough(a_desk(cast.validator), enough)
        assert answer.status_code == 422
        assert sentence in answer.text

    @pytest.mark.parametrize("htmx", [True, False])
    def test_hands_out_no_other_by_itself_and_one_more_by_choice(self, cast: Cast, htmx: bool) -> None:
        desk = a_desk(cast.validator, htmx=htmx)
        activity_id = an_open_activity(cast)
        first, second, third = (a_submission(activity_id, cast.participant) for _ in range(3))
        set_enough(desk, 1)
        desk.claim(first)
        answer = desk.judge(first)
        page = answer.text if htmx else desk.client.get(answer["Location"]).text
        assert "Enough for today" in page
        assert "You decided 1 today, and said that 1 is enough." in page
        assert "1 of 1 decided today · 0 in hand" in page
        assert "One more" in page
        answer = desk.claim()
        page = answer.text if htmx else desk.client.get(answer["Location"]).text
        assert str(second) in page
        assert "Enough for today" not in page
        desk.judge(second)
        assert desk.lease_count == 0
        assert "Enough for today" in desk.client.get("/review/").text
        assert str(third) in desk.client.get("/review/").text

    def test_offers_no_more_where_nothing_waits(self, cast: Cast) -> None:
        desk = a_desk(cast.validator)
        set_enough(desk, 1)
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        page = desk.judge(action_id).text
        assert "Enough for today" in page
        assert "One more" not in page
