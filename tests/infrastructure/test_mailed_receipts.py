"""The receipt with the mail of an approval, for who chose so."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from socialscore.domain.transparency.receipts import check, read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.api.programs import Program
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    cast = store_cast()
    models.PersonProfile.objects.filter(pk=cast.participant.pk).update(mails_receipts=True)
    return cast


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """Approved, not in the log yet."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    return action_id


def test_is_attached_once_the_log_has_taken_it_in(action_id: UUID) -> None:
    deliver_outbox()
    assert mail.outbox == [], "no mail without the receipt that was asked for"
    assert models.Notification.objects.count() == 1, "the notification does not wait"
    sequence(now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        deliver_outbox()
        deliver_outbox()
    (message,) = mail.outbox
    ((name, content, media_type),) = message.attachments
    assert (name, media_type) == ("receipt.json", "application/json")
    receipt = read_receipt(str(content))
    assert all(step.holds is not False for step in check(receipt, pinned=receipt.log_key))
    assert "Your receipt is attached" in str(message.body)


def test_goes_at_once_where_the_log_is_faster(action_id: UUID) -> None:
    sequence(now=timezone.now())
    deliver_outbox()
    assert len(mail.outbox[0].attachments) == 1


def test_is_not_waited_for_longer_than_a_minute(action_id: UUID) -> None:
    deliver_outbox()
    with time_machine.travel(timezone.now() + timedelta(seconds=90)):
        deliver_outbox()
    (message,) = mail.outbox
    assert message.attachments == []
    assert f"/actions/{action_id}/receipt/" in str(message.body)


def test_comes_with_approvals_only(cast: Cast) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator, DECLINE)
    deliver_outbox()
    assert mail.outbox == []


def test_is_chosen_by_programs_too(cast: Cast) -> None:
    program = Program(cast.other)
    assert program.get("me/").json()["mails_receipts"] is False
    changed = program("PATCH", "me/", {"mails_receipts": True}).json()
    assert (changed["mails_receipts"], changed["mails_decisions"]) == (True, False)
    assert program.get("me/").json()["mails_receipts"] is True
    assert program("PATCH", "me/", {"score": 1}).status_code == 400
    assert Program(cast.other, "read")("PATCH", "me/", {"mails_receipts": False}).status_code == 403
