"""Choosing what one is told; mails at once, in one of a day, after quiet hours; and getting no more of them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.mail.batches import mail_due
from socialscore.infrastructure.mail.unsubscribing import unsubscribe_url_of
from socialscore.infrastructure.notices import count_due
from socialscore.infrastructure.outbox import deliver_outbox
from tests.api.programs import Program
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity

Counted = Callable[..., AbstractContextManager[Any]]
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
DECISIONS = Group.DECISIONS


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def choose(person: models.PersonProfile, channel: Channel, mode: Mode, *quiet: int) -> None:
    chosen = NoticeChoices().choose({(channel, DECISIONS): mode})
    data = (chosen.with_quiet(*quiet) if quiet else chosen).to_data()
    models.PersonProfile.objects.filter(pk=person.pk).update(notices=data)


def decide(cast: Cast, *opinions: object) -> None:
    activity_id = an_open_activity(cast.lead)
    for opinion in opinions:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator, **({"opinion": opinion} if opinion else {}))
    deliver_outbox()


class TestBatches:
    def test_come_in_the_morning_in_one_mail_and_once(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.DAILY)
        with time_machine.travel(NOON, tick=False):
            decide(cast, None, None, DECLINE)
        assert (mail_due(now=MORNING - timedelta(seconds=1)), mail.outbox) == (0, [])
        assert mail_due(now=MORNING) == 1
        assert mail_due(now=MORNING + timedelta(days=1)) == 0
        (sent,) = mail.outbox
        assert sent.subject == "3 of yours were decided · Our community"
        assert str(sent.body).count("Approved: Beach clean-up") == 2
        assert str(sent.body).count("/actions/") == 3

    def test_of_one_notice_are_that_notice(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.WEEKLY)
        with time_machine.travel(NOON, tick=False):
            decide(cast, DECLINE)
        mail_due(now=MORNING)
        assert mail.outbox[0].subject == "Not approved: Beach clean-up · Our community"

    def test_follow_the_quiet_hours(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.NOW, 11, 14)
        with time_machine.travel(NOON, tick=False):
            decide(cast, None, None)
        assert mail.outbox == []
        mail_due(now=NOON + timedelta(hours=2))
        assert len(mail.outbox) == 1

    def test_have_the_receipts_that_were_asked_for(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.DAILY)
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(mails_receipts=True)
        with time_machine.travel(NOON, tick=False):
            decide(cast, None)
        from socialscore.infrastructure.transparency.sequencer import sequence

        sequence(now=NOON)
        mail_due(now=MORNING)
        assert [name for name, *_rest in mail.outbox[0].attachments] == ["receipt-1.json"]

    def test_are_never_empty(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.DAILY)
        with time_machine.travel(NOON, tick=False):
            decide(cast, DECLINE)
        choose(cast.participant, Channel.MAIL, Mode.OFF)
        assert (mail_due(now=MORNING), mail.outbox) == (0, [])
        choose(cast.participant, Channel.MAIL, Mode.DAILY)
        assert mail_due(now=MORNING + timedelta(days=1)) == 0, "what was called off does not come later"

    def test_that_fail_hold_up_nobody_and_come_again(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        choose(cast.participant, Channel.MAIL, Mode.DAILY)
        with time_machine.travel(NOON, tick=False):
            decide(cast, DECLINE, DECLINE)
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", _refuse)
            assert mail_due(now=MORNING) == 0
        assert mail_due(now=MORNING + timedelta(minutes=9)) == 0
        assert mail_due(now=MORNING + timedelta(minutes=10)) == 1
        assert len(mail.outbox) == 1


class TestOnTheSite:
    @pytest.mark.parametrize(("mode", "at_noon", "in_the_morning"), [(Mode.DAILY, 0, 2), (Mode.OFF, 0, 0)])
    def test_one_is_drawn_to_it_when_one_chose(
        self, client: Client, cast: Cast, mode: Mode, at_noon: int, in_the_morning: int
    ) -> None:
        choose(cast.participant, Channel.APP, mode)
        with time_machine.travel(NOON, tick=False):
            decide(cast, DECLINE, DECLINE)
        counts = []
        for now in (NOON, MORNING, MORNING):
            count_due(now=now)
            cast.participant.refresh_from_db()
            counts.append(cast.participant.unread_notifications)
        assert counts == [at_noon, in_the_morning, in_the_morning]
        client.force_login(cast.participant.user)
        assert client.get("/notifications/").content.decode().count("Not approved") == 2, "the list has it either way"
        client.post("/notifications/read/")
        count_due(now=MORNING)
        cast.participant.refresh_from_db()
        assert cast.participant.unread_notifications == 0

    def test_the_bell_is_sent_only_when_it_changed(
        self, client: Client, cast: Cast, django_assert_max_num_queries: Counted
    ) -> None:
        client.force_login(cast.participant.user)
        with django_assert_max_num_queries(2):
            assert client.get("/notifications/count/", {"known": "0"}).status_code == 204
        decide(cast, DECLINE)
        told = client.get("/notifications/count/", {"known": "0"}).content.decode()
        assert "some unread" in told
        assert "<html" not in told
        assert "?known=1" in told


class TestChoosing:
    def test_keeps_what_was_chosen_and_what_the_form_does_not_show(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.participant.user)
        page = client.get("/settings/notifications/").content.decode()
        assert "stewards" not in re.sub(r"<footer.*", "", page, flags=re.DOTALL)
        fields = re.findall(r'<select name="(\w+)"', page)
        assert "app_account" not in fields
        sent = {name: "DAILY" for name in fields if not name.startswith("quiet")}
        answer = client.post("/settings/notifications/", {**sent, "quiet_from": "22", "quiet_until": "7"})
        assert answer.status_code == 302
        cast.participant.refresh_from_db()
        chosen = NoticeChoices.from_data(cast.participant.notices)
        assert chosen.mode(Channel.APP, DECISIONS) is chosen.mode(Channel.MAIL, Group.ACCOUNT) is Mode.DAILY
        assert (chosen.quiet_from, chosen.quiet_until) == (22, 7)
        refused = client.post("/settings/notifications/", {**sent, "quiet_from": "22"})
        assert refused.status_code == 422
        assert "Choose both ends" in refused.content.decode()

    def test_is_for_programs_too(self, cast: Cast) -> None:
        program = Program(cast.steward)
        path = "me/notifications/choices/"
        body = {"choices": [{"group": "STEWARD", "mail": "WEEKLY"}], "quiet_from": 22, "quiet_until": 7}
        changed = program("PATCH", path, body).json()
        assert changed == program.get(path).json()
        assert {"group": "STEWARD", "app": "NOW", "mail": "WEEKLY"} in changed["choices"]
        assert program("PATCH", path, {"quiet_from": None}).status_code == 422
        assert program("PATCH", path, {"choices": [{"group": "ACCOUNT", "app": "OFF"}]}).status_code == 422
        assert program.get("me/notifications/count/?known=0").status_code == 204
        assert program.get("me/notifications/count/").json() == {"unread": 0}


class TestUnsubscribe:
    def test_is_one_press_of_a_mail_program(self, cast: Cast) -> None:
        choose(cast.participant, Channel.MAIL, Mode.NOW)
        decide(cast, DECLINE)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"].strip("<>")
        assert address in str(mail.outbox[0].body)
        assert address.isascii()

        stranger = Client(enforce_csrf_checks=True)
        path = "/" + address.split("/", 3)[3]
        asked = stranger.get(path).content.decode()
        assert "Get no more of these mails?" in asked
        assert "What became of what you sent" in asked
        cast.participant.refresh_from_db()
        assert NoticeChoices.from_data(cast.participant.notices).mode(Channel.MAIL, DECISIONS) is Mode.NOW
        for _press in range(2):
            assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        cast.participant.refresh_from_db()
        assert NoticeChoices.from_data(cast.participant.notices).mode(Channel.MAIL, DECISIONS) is Mode.OFF

    def test_takes_only_addresses_of_ours_and_forgets_who_is_gone(self, client: Client, cast: Cast) -> None:
        good = "/" + unsubscribe_url_of(cast.other.person_id, [DECISIONS]).split("/", 3)[3]
        assert client.get(good.replace(":", "x:")).status_code == 404
        assert client.post("/unsubscribe/nonsense/").status_code == 404
        gone = "/" + unsubscribe_url_of(uuid4(), [DECISIONS]).split("/", 3)[3]
        assert client.post(gone).status_code == 200


def _refuse(_message: object) -> None:
    raise ConnectionRefusedError


def test_notices_are_told_with_few_queries(cast: Cast, django_assert_max_num_queries: Counted) -> None:
    choose(cast.participant, Channel.MAIL, Mode.DAILY)
    with time_machine.travel(NOON, tick=False):
        decide(cast, *[DECLINE] * 3)
    with django_assert_max_num_queries(8):
        mail_due(now=MORNING)
    assert timezone.is_aware(models.Notification.objects.latest("created_at").created_at)
