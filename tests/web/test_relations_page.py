"""Relations in the settings and in the API, and "I know this person" in the workspace."""

from typing import Any

import pytest
from django.urls import reverse

from socialscore.infrastructure.django_app import models
from tests.api.programs import program_of
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_desk, a_submission, an_open_activity, signed_in

HERE = "/settings/relations/"


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def said(person: models.PersonProfile, **fields: str) -> dict[str, str]:
    return {"name": person.display_name, "email": person.user.email, "kind": "TEAM", **fields}


class TestPage:
    def test_is_seen_and_ended_by_both(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        mine, theirs = signed_in(cast.validator), signed_in(cast.participant)
        assert b"Nobody yet" in mine.get(HERE).content
        assert mine.post(HERE, said(cast.participant)).status_code == 302
        assert "declared by you" in mine.get(HERE).content.decode()
        with django_assert_max_num_queries(3):
            page = theirs.get(HERE).content.decode()
        assert "Validator" in page
        assert "declared by them" in page
        assert "Same team" in page
        relation = models.Relation.objects.get()
        assert theirs.post(reverse("relation_end", args=[relation.pk])).status_code == 302
        assert b"Nobody yet" in mine.get(HERE).content

    def test_says_the_same_of_a_wrong_name_and_of_nobody(self, cast: Cast) -> None:
        mine = signed_in(cast.validator)
        pages = [
            mine.post(HERE, said(cast.participant, **wrong))
            for wrong in ({"name": "Somebody"}, {"email": "nobody@example.org"})
        ]
        assert [page.status_code for page in pages] == [422, 422]
        assert all(b"We know nobody with this name and address." in page.content for page in pages)

    def test_is_tried_a_few_times_an_hour(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socialscore.web.account.relations.RELATED_PER_HOUR", 1)
        mine = signed_in(cast.validator)
        tries = [mine.post(HERE, said(cast.participant, name="Somebody")).status_code for _ in range(2)]
        assert tries == [422, 429]

    def test_says_what_is_missing(self, cast: Cast) -> None:
        assert b"Write the name that they have here." in signed_in(cast.validator).post(HERE, {}).content


class TestApi:
    def test_declares_lists_and_ends(self, cast: Cast) -> None:
        mine, theirs = program_of(cast.validator), program_of(cast.participant)
        made = mine("POST", "me/relations/", said(cast.participant))
        assert (made.status_code, made.json()["kind"], made.json()["is_mine"]) == (201, "TEAM", True)
        assert mine("POST", "me/relations/", said(cast.participant, name="X")).status_code == 422
        [row] = theirs("GET", "me/relations/").json()["results"]
        assert (row["name"], row["is_mine"]) == ("Validator", False)
        assert program_of(cast.other)("DELETE", f"me/relations/{row['relation_id']}/").status_code == 404
        assert theirs("DELETE", f"me/relations/{row['relation_id']}/").status_code == 204


class TestRecuse:
    def test_hands_it_back_for_good_by_page_and_program(self, cast: Cast) -> None:
        activity_id, desk = an_open_activity(cast), a_desk(cast.validator)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        answer = desk._post(f"/review/leases/{desk.lease(first).pk}/recuse/", {})
        assert answer.status_code == 200
        assert str(first) in answer["HX-Trigger"]
        desk.claim(second)
        program = program_of(cast.validator)
        assert program("POST", f"review/leases/{desk.lease(second).pk}/recuse/", {}).status_code == 204
        assert models.Recusal.objects.count() == 2
        assert models.Notification.objects.count() == 0
        page = signed_in(cast.validator).get("/review/").content.decode()
        assert "2 items go to others" in page
        assert signed_in(cast.validator).get(f"/review/?item={first}").status_code == 403
