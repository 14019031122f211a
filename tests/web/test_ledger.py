"""The transparency page: the log in public, what audits found, and one's own entries with their receipts."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in
from tests.witness import Witness


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> object:
    """An approved action whose points are in the log."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    sequence(now=timezone.now())
    return action_id


def page(client: Client | None = None) -> str:
    return (client or Client()).get("/ledger/").content.decode()


class TestLog:
    def test_is_empty_at_first(self, cast: Cast) -> None:
        html = page()
        assert "The log is empty" in html
        assert "nothing is signed yet" in html
        assert "none yet" in html

    def test_shows_the_newest_checkpoint_and_where_programs_read_on(self, action_id: object) -> None:
        html, newest = page(), models.LogCheckpoint.objects.order_by("-size")[0]
        assert newest.note.rstrip() in html
        assert f'href="/log/{newest.log_id}/checkpoint"' in html
        assert "No witness yet" in html

    def test_numbers_first_what_waits(self, cast: Cast) -> None:
        an_open_activity(cast.lead)
        assert "The log is empty" not in page()

    def test_draws_how_it_grew(self, cast: Cast, action_id: object) -> None:
        log, now = models.Log.objects.get(), timezone.now()
        models.LogCheckpoint.objects.bulk_create(
            models.LogCheckpoint(log=log, size=size, root_hash=b"", note="", created_at=now - timedelta(days=days))
            for size, days in ((1, 40), (7, 20))
        )
        models.LogCheckpoint.objects.create(log=log, size=9, root_hash=b"", note="a\n9\nb\n", created_at=now)
        html = page()
        assert "Entries in the log, week by week" in html
        assert "from 1 to 9" in html
        assert html.count('class="hit"') == 7

    def test_costs_the_same_however_long_it_is(
        self, action_id: object, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page()
        with django_assert_num_queries(8):
            page()
        log, now = models.Log.objects.get(), timezone.now()
        models.LogCheckpoint.objects.bulk_create(
            models.LogCheckpoint(log=log, size=size, root_hash=b"", note="a\n9\nb\n", created_at=now)
            for size in range(10, 500)
        )
        with django_assert_num_queries(8):
            page()


class TestWitnesses:
    def test_are_named_with_what_they_hold(self, action_id: object) -> None:
        log, now = models.Log.objects.get(), timezone.now()
        for name, state in (("library", "COSIGNED"), ("tower", "FORKED"), ("quay", "NOT_REACHED")):
            vkey = Witness(name=f"{name}.example").vkey
            row = models.Witness.objects.create(vkey=str(vkey), url=f"https://{name}/", state=state, log=log)
            if name == "library":
                models.LogCosignature.objects.create(log=log, size=2, witness=row, line="-", cosigned_at=now)
        html = page()
        assert "1 of 3" in html
        assert [word in html for word in ("Signed", "Contradicts", "Not yet", "2 entries")] == [True] * 4


class TestStrangers:
    def test_are_told_that_their_copy_is_still_true(self, cast: Cast, action_id: object) -> None:
        client = Client()
        etag = client.get("/ledger/")["ETag"]
        unchanged = client.get("/ledger/", HTTP_IF_NONE_MATCH=etag)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        an_open_activity(cast.lead)
        assert client.get("/ledger/", HTTP_IF_NONE_MATCH=etag).status_code == 200, "the log has grown"

    def test_see_another_page_than_those_who_signed_in(self, cast: Cast, action_id: object) -> None:
        stranger = Client().get("/ledger/")
        member = signed_in(cast.participant).get("/ledger/", HTTP_IF_NONE_MATCH=stranger["ETag"])
        assert member.status_code == 200
        assert "ETag" not in member
        assert "My entries" in member.content.decode()
        assert "My entries" not in stranger.content.decode()


class TestAudit:
    def test_is_said_when_it_was_clean(self, action_id: object) -> None:
        call_command("audit")
        assert "Clean" in page()
        assert "found something" not in page()

    def test_is_said_in_plain_words_when_it_was_not(self, action_id: object) -> None:
        triggers.remove(connection)
        models.ScoreEntry.objects.filter(action=action_id, kind="CONFIRM").update(confirmed_delta=26)
        with pytest.raises(SystemExit):
            call_command("audit")
        html = page()
        assert "The last audit found" in html
        assert "of the log and the tables say different things." in html
        assert "somebody changed the database afterwards" in html
        assert "is not what its entries add up to" in html

    def test_names_nobody_and_nobodys_score_in_public(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.other.pk).update(reputation_score=4711)
        with pytest.raises(SystemExit):
            call_command("audit")
        html = page()
        assert "The last audit found something wrong" in html
        assert str(cast.other.pk) not in html
        assert "4711" not in html

    def test_shows_some_of_many_findings(self, cast: Cast) -> None:
        now = timezone.now()
        wrong = [{"code": "LEAF_CHANGED", "where": str(number)} for number in range(9)]
        findings = [*wrong, {"code": "ROOT_DIFFERS", "where": "7"}]
        models.AuditRun.objects.create(started_by="NIGHT", finished_at=now, found=10, findings=findings)
        html = page()
        assert "Entry 0 of the log was changed after it was written. And 8 more like it." in html
        assert "Entry 1 of the log" not in html
        assert "The log of 7 entries is not the one that was signed" in html

    def test_is_not_waited_for_to_say_that_entries_wait(self, cast: Cast, action_id: object) -> None:
        assert "Entries wait for the log" not in page()
        models.LogLeaf.objects.create(type="rules", cause="TEST:1", leaf_bytes=b"{}", leaf_hash=b"")
        models.LogCheckpoint.objects.all()
        with time_machine.travel(timezone.now() + timedelta(seconds=31)), pytest.MonkeyPatch.context() as patch:
            patch.setattr("socialscore.web.community.ledger.sequence_waiting", lambda: 0)
            assert "Entries wait for the log" in page()


class TestOwnEntries:
    def test_lead_to_their_receipts(self, cast: Cast, action_id: object) -> None:
        entry = models.ScoreEntry.objects.get(action=action_id, kind="CONFIRM")
        link = f'href="/score/entries/{entry.pk}/receipt/"'
        assert link in page(signed_in(cast.participant))
        assert link not in page(signed_in(cast.other))

    def test_come_in_pages(self, cast: Cast, action_id: object) -> None:
        client = signed_in(cast.participant)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("socialscore.queries.scores.PAGE_SIZE", 1)
            assert client.get("/ledger/?after=nonsense").status_code == 200


class TestLinks:
    @pytest.mark.parametrize("address", ["/privacy/", "/leaderboard/", "/score/"])
    def test_lead_here(self, cast: Cast, address: str) -> None:
        html = signed_in(cast.participant).get(address).content.decode()
        footer = html.index('<footer class="foot"')
        assert 'href="/ledger/"' in html[footer:]
        assert address == "/privacy/" or 'href="/ledger/"' in html[:footer]

    def test_lead_here_from_a_receipt(self, cast: Cast, action_id: object) -> None:
        html = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/").content.decode()
        assert 'href="/ledger/"' in html[: html.index('<footer class="foot"')]
