"""Approving several: a form, a few at a time, a line for each; by page and by program."""

from typing import Any

import pytest

from socialscore.infrastructure.django_app import models
from tests.api.programs import program_of
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_desk, a_submission, an_open_activity, signed_in

HERE = "/review/several/"


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def looked_at(cast: Cast, count: int) -> list[str]:
    """By other participants, so that no pair meets too often."""
    activity_id, desk, found = an_open_activity(cast), a_desk(cast.validator), []
    for _ in range(count):
        action_id = a_submission(activity_id, cast.participant)
        desk.claim(action_id)
        desk._post(f"/review/leases/{desk.lease(action_id).pk}/release/", {})
        found.append(str(action_id))
    return found


class TestPage:
    def test_shows_what_one_looked_at_in_constant_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        mine, ids = signed_in(cast.validator), looked_at(cast, 3)
        unseen = a_submission(an_open_activity(cast), cast.other)
        with django_assert_max_num_queries(6):
            page = mine.get(HERE).content.decode()
        assert all(one in page for one in ids)
        assert str(unseen) not in page
        assert "Nothing here yet" in signed_in(cast.validator2).get(HERE).content.decode()

    def test_does_a_few_at_a_time_and_says_what_became_of_each(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("socialscore.web.validator.bulk.AT_A_TIME", 2)
        ids, mine = looked_at(cast, 3), signed_in(cast.validator)
        a_desk(cast.validator2).claim(ids[0])
        page = mine.post(HERE, {"item": [*ids, ids[0], "x"]}).content.decode()
        assert "Another reviewer has this item now." in page
        assert "Approved, +30 points" in page
        assert "1 is left." in page
        assert models.Decision.objects.count() == 1
        page = mine.post(HERE, {"item": ids[2:]}).content.decode()
        assert "Go on" not in page
        assert models.Decision.objects.count() == 2

    def test_asks_to_tick_one(self, cast: Cast) -> None:
        looked_at(cast, 1)
        answer = signed_in(cast.validator).post(HERE)
        assert (answer.status_code, b"Tick at least one." in answer.content) == (422, True)


class TestApi:
    def test_decides_nothing_twice(self, cast: Cast) -> None:
        ids, program = looked_at(cast, 2), program_of(cast.validator)
        answers = [program("POST", "review/bulk/", {"action_ids": ids}).json()["results"] for _ in range(2)]
        assert [[line["code"] for line in lines] for lines in answers] == [["", ""], ["ALREADY_DECIDED"] * 2]
        assert program("POST", "review/bulk/", {"action_ids": ids * 26}).status_code == 422
