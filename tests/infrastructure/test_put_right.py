"""After reversals, adjustments and appeals: the audit finds nothing, sums add up, everybody is told once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from socialscore.application import appeals, correcting, privacy
from socialscore.cli.rebuilding import differences
from socialscore.domain.ids import AdjustmentId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.builders import NOW
from tests.corrections import (
    AMEND,
    GIVE_BACK,
    OVERTURN,
    UPHOLD,
    a_declined,
    adjust,
    an_approved,
    answered,
    appeal,
    appeal_adjustment,
    let_pairs_meet,
    reverse,
)
from tests.django_world import DjangoWorld
from tests.leaving import Bin, Journal
from tests.worlds import Community

SOON = datetime.now(UTC) + timedelta(seconds=30)


@pytest.fixture
def community(db: None) -> Community:
    """Everything happened that can be put right: declined, few points, reversed, adjusted, with every answer."""
    made = Community(DjangoWorld(ZoneInfo("UTC")))
    let_pairs_meet(made)
    declined, fewer, taken, lost = a_declined(made), an_approved(made), an_approved(made), an_approved(made)
    answered(made, appeal(made, declined.action_id), OVERTURN)
    answered(made, appeal(made, fewer.action_id), AMEND)
    for one in (taken, lost):
        reverse(made, one.action_id)
    answered(made, appeal(made, taken.action_id), OVERTURN)
    answered(made, appeal(made, lost.action_id), UPHOLD)
    answered(made, appeal_adjustment(made, adjust(made, -7)), GIVE_BACK)
    sequence(now=datetime.now(UTC))
    return made


def found(now: datetime = SOON) -> list[str]:
    """Whatever an audit finds but how the times of a made-up story look to it."""
    return sorted({str(one.code) for one in findings(now=now) if one.code is not Code.WAITS_TOO_LONG})


class TestPutRight:
    def test_leaves_nothing_to_find(self, community: Community) -> None:
        assert found() == []
        assert list(differences(zone=ZoneInfo("UTC"), repair=False)) == []
        assert community.world.balance(community.participant.subject_id).score == 90

    def test_is_told_once_each(self, community: Community) -> None:
        while deliver_outbox():
            pass
        told = models.Notification.objects.filter(person_id=community.participant.person_id)
        kinds = sorted(told.exclude(kind__in=("APPROVED", "DECLINED")).values_list("kind", flat=True))
        answers = ["APPEAL_AMENDED", *["APPEAL_OVERTURNED"] * 3, "APPEAL_UPHELD"]
        assert kinds == sorted([*answers, "ADJUSTED", "REVERSED", "REVERSED"])

    def test_is_found_when_somebody_changes_it(self, community: Community) -> None:
        overturned = models.Appeal.objects.filter(about="DECLINED")
        overturned.update(opinion={**overturned.get().opinion, "count": 0})
        assert found() == ["RULES_GIVE_OTHERS"]

    def test_tells_all_stewards_when_an_answer_is_late(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        appeals.escalate_late(community.world.uow(), now=one.due_at + timedelta(days=1))
        while deliver_outbox():
            pass
        waits = models.Notification.objects.filter(kind__in=("APPEAL_LATE", "APPEAL_WAITS"))
        told = {row.person_id: row.kind for row in waits}
        assert told == {
            community.participant.person_id: "APPEAL_LATE",
            community.steward.person_id: "APPEAL_WAITS",
        }

    def test_is_without_words_once_somebody_left(self, community: Community) -> None:
        open_one = appeal(community, a_declined(community).action_id)
        adjust(community, 500)
        uow, person = community.world.uow(), community.participant
        privacy.erase_now(uow, person_id=person.person_id, journal=Journal(), store=Bin(), now=NOW)
        texts = [
            *models.Appeal.objects.values_list("words", "sentence"),
            *models.Reversal.objects.values_list("sentence"),
        ]
        texts += models.Adjustment.objects.values_list("sentence")
        assert {text for row in texts for text in row} == {""}
        assert models.Appeal.objects.get(pk=open_one.appeal_id).state == "WITHDRAWN"
        assert not models.Adjustment.objects.filter(state="PROPOSED").exists()
        assert found() == []

    def test_of_an_appeal_in_hand_is_free_once_its_reader_left(self, community: Community) -> None:
        one = appeal(community, a_declined(community).action_id)
        reader = community.world.join(is_steward=True)
        appeals.take_appeal(community.world.uow(), appeal_id=one.appeal_id, by=reader.subject_id, now=NOW)
        privacy.erase_now(community.world.uow(), person_id=reader.person_id, journal=Journal(), store=Bin(), now=NOW)
        assert models.Appeal.objects.get(pk=one.appeal_id).state == "OPEN"

    def test_never_confirms_an_adjustment_of_nobody(self, community: Community) -> None:
        with pytest.raises(Exception, match="could not find"):
            correcting.confirm_adjustment(
                community.world.uow(), adjustment_id=AdjustmentId(uuid4()), by=community.steward.subject_id, now=NOW
            )
