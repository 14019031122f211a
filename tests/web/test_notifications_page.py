"""Notifications: one per cause, newest first, marked as read all at once."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices import KINDS
from socialscore.infrastructure.outbox import deliver_outbox
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity

Counted = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def many(person: models.PersonProfile, count: int) -> None:
    """Notifications a minute apart, the newest first in number."""
    now = timezone.now()
    models.Notification.objects.bulk_create(
        models.Notification(
            person=person,
            kind="APPROVED",
            cause=f"test:{number}",
            data={"points": number + 2},
            created_at=now - timedelta(minutes=number),
        )
        for number in range(count)
    )
    models.PersonProfile.objects.filter(pk=person.pk).update(unread_notifications=count)


class TestNotifications:
    def test_tell_each_decision_with_its_cause(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        actions = [a_submitted_action(cast.participant, activity_id) for _ in range(3)]
        a_settled_decision(actions[0], cast.validator)
        a_settled_decision(actions[1], cast.validator, ASK)
        a_settled_decision(actions[2], cast.validator, DECLINE)
        deliver_outbox()
        client.force_login(cast.participant.user)
        page = client.get("/notifications/").content.decode()

        assert "25 points were added to your score." in page
        assert "A change is asked for: Beach clean-up" in page
        assert "Not approved: Beach clean-up" in page
        for action_id in actions:
            assert f"/actions/{action_id}/" in page
        assert page.count(">New<") == 3
        assert "Notifications, some unread" in page

    def test_are_one_s_own_only(self, client: Client, cast: Cast) -> None:
        many(cast.other, 3)
        client.force_login(cast.participant.user)
        page = client.get("/notifications/").content.decode()
        assert "Nothing yet" in page
        assert "Mark all as read" not in page

    def test_come_in_pages_that_leave_none_out_and_show_none_twice(self, client: Client, cast: Cast) -> None:
        many(cast.participant, 60)
        client.force_login(cast.participant.user)
        path, seen = "/notifications/", []
        while path:
            page = client.get(path).content.decode()
            seen += [int(points) for points in re.findall(r"(\d+) points were", page)]
            older = re.search(r'href="(/notifications/\?after=[^"]+)"\s+rel="next"', page)
            path = older[1].replace("&amp;", "&") if older else ""
        assert seen == list(range(2, 62))

    @pytest.mark.parametrize("cursor", ["nonsense", "W10", "WyJ4IiwgInkiXQ", "%00", "a" * 5_000])
    def test_begin_anew_for_a_cursor_that_makes_no_sense(self, client: Client, cast: Cast, cursor: str) -> None:
        many(cast.participant, 3)
        client.force_login(cast.participant.user)
        answer = client.get("/notifications/", {"after": cursor})
        assert answer.status_code == 200
        assert answer.content.decode().count(">New<") == 3

    def test_are_marked_as_read_all_at_once(self, client: Client, cast: Cast) -> None:
        many(cast.participant, 3)
        many(cast.other, 2)
        client.force_login(cast.participant.user)
        page = client.post("/notifications/read/", follow=True).content.decode()
        assert "All marked as read." in page
        assert ">New<" not in page
        assert "some unread" not in page
        cast.participant.refresh_from_db()
        cast.other.refresh_from_db()
        assert (cast.participant.unread_notifications, cast.other.unread_notifications) == (0, 2)
        assert models.Notification.objects.filter(read_at=None).count() == 2

    def test_are_not_marked_by_looking(self, client: Client, cast: Cast) -> None:
        many(cast.participant, 1)
        client.force_login(cast.participant.user)
        client.get("/notifications/")
        assert client.get("/notifications/read/").status_code == 405
        assert models.Notification.objects.filter(read_at=None).exists()

    @pytest.mark.parametrize("count", [20, 2_000])
    def test_take_five_queries_at_most(
        self, client: Client, cast: Cast, count: int, django_assert_max_num_queries: Counted
    ) -> None:
        many(cast.validator, count)
        client.force_login(cast.validator.user)
        with django_assert_max_num_queries(5):
            client.get("/notifications/")

    def test_every_kind_has_words_and_a_sign(self, cast: Cast) -> None:
        for code, kind in KINDS.items():
            assert kind.words({"points": 2}, "Beach").title, code
            assert kind.mark[0], code
