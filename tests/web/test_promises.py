"""The promise on the page of an action: while its points wait for the log, and after."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.promises import read_kept_promise, read_promise
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """Approved, in a log that is open, not numbered yet."""
    activity_id = an_open_activity(cast.lead)
    sequence(now=timezone.now())
    action_id = a_submitted_action(cast.participant, activity_id)
    a_settled_decision(action_id, cast.validator)
    return action_id


def page_of(cast: Cast, action_id: UUID) -> str:
    return unescape(signed_in(cast.participant).get(f"/actions/{action_id}/").content.decode())


def shown_note(page: str) -> str:
    return page.partition('id="promise" tabindex="0">')[2].partition("</code>")[0]


class TestPromise:
    def test_is_shown_while_the_points_wait_and_after(self, cast: Cast, action_id: UUID) -> None:
        page = page_of(cast, action_id)
        assert "wait for their place in the log" in page
        note = shown_note(page)
        assert read_promise(read_note(note).text).leaf_hash == bytes(models.LogLeaf.objects.get(type="award").leaf_hash)
        sequence(now=timezone.now())
        after = page_of(cast, action_id)
        assert "These points are entry 1 of the log." in after
        assert shown_note(after) == note

    def test_is_kept_by_looking_where_no_worker_runs(self, cast: Cast, action_id: UUID) -> None:
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert "These points are entry 1 of the log." in page_of(cast, action_id)

    def test_is_a_file(self, cast: Cast, action_id: UUID) -> None:
        address = f"/actions/{action_id}/promise.json"
        assert f'href="{address}"' in page_of(cast, action_id)
        answer = signed_in(cast.participant).get(address)
        assert answer["Content-Disposition"] == f'attachment; filename="promise-{action_id}.json"'
        assert len(answer.content) <= 4_096
        kept = read_kept_promise(answer.content)
        assert str(kept.note) == shown_note(page_of(cast, action_id))
        assert len(kept.openings) == 3

    def test_is_not_there_without_points_nor_for_others(self, cast: Cast, action_id: UUID) -> None:
        declined = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(declined, cast.validator, DECLINE)
        assert "promise" not in page_of(cast, declined)
        for person, action in ((cast.participant, declined), (cast.other, action_id), (cast.lead, action_id)):
            assert signed_in(person).get(f"/actions/{action}/promise.json").status_code == 404
