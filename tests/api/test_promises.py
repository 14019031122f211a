"""Promises by token: the same each time, from the decision on, and nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.ids import ActivityId
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.keys import Purpose
from socialscore.domain.transparency.promises import check_promise, read_kept_promise, read_promise
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    """Its rules are the first entry of the log, which is open from then on."""
    activity_id = an_open_activity(cast.lead)
    sequence(now=timezone.now())
    return activity_id


@pytest.fixture
def action_id(cast: Cast, activity_id: ActivityId) -> UUID:
    """Approved, not numbered yet."""
    action_id = a_submitted_action(cast.participant, activity_id)
    a_settled_decision(action_id, cast.validator)
    return action_id


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


class TestPromise:
    def test_is_there_while_the_points_wait_and_holds(self, program: Program, action_id: UUID) -> None:
        answer = program.get(f"actions/{action_id}/promise/")
        assert answer.status_code == 200
        kept = read_kept_promise(answer.content)
        leaf = models.LogLeaf.objects.get(type="award")
        assert leaf.leaf_index is None
        key = signer(models.Log.objects.get().origin, Purpose.PROMISE).verifier
        assert [holds for _, holds in check_promise(kept, pinned=key)] == [True] * 6
        assert read_promise(kept.note.text).leaf_hash == bytes(leaf.leaf_hash)
        assert kept.openings[OpeningName.BODY].opening["points"] == 25

    def test_is_the_same_once_the_log_has_kept_it(self, program: Program, action_id: UUID) -> None:
        before = program.get(f"actions/{action_id}/promise/").json()
        sequence(now=timezone.now())
        assert program.get(f"actions/{action_id}/promise/").json() == before
        receipt = program.get(f"actions/{action_id}/receipt/").json()
        assert (receipt["entry"], receipt["origin"]) == (before["entry"], before["origin"])

    def test_is_that_of_the_log_that_was_open_when_it_was_made(self, program: Program, action_id: UUID) -> None:
        before = program.get(f"actions/{action_id}/promise/").json()
        leaf, log = models.LogLeaf.objects.get(type="award"), models.Log.objects.get()
        models.Log.objects.create(number=2, origin=f"{log.origin}/2", opened_at=leaf.created_at + timedelta(seconds=1))
        assert program.get(f"actions/{action_id}/promise/").json() == before

    def test_is_not_signed_anew_with_another_seed(
        self, program: Program, action_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert program.get(f"actions/{action_id}/promise/").status_code == 200
        monkeypatch.setattr(settings, "SOCIALSCORE_LOG_SEED", bytes(32))
        signer.cache_clear()
        assert refusal(program.get(f"actions/{action_id}/promise/")) == (404, "PROMISE_NOT_FOUND")
        signer.cache_clear()

    def test_shows_what_was_asked_for(self, program: Program, action_id: UUID) -> None:
        assert list(program.get(f"actions/{action_id}/promise/?show=body").json()["openings"]) == ["body"]
        assert refusal(program.get(f"actions/{action_id}/promise/?show=score")) == (422, "OPENING_UNKNOWN")

    def test_is_nobody_elses_and_not_without_points(self, cast: Cast, action_id: UUID, activity_id: ActivityId) -> None:
        for person in (cast.other, cast.lead, cast.validator, cast.steward):
            assert refusal(Program(person).get(f"actions/{action_id}/promise/")) == (404, "PROMISE_NOT_FOUND")
        waiting = a_submitted_action(cast.participant, activity_id)
        assert Program(cast.participant).get(f"actions/{waiting}/promise/").status_code == 404

    def test_was_not_made_before_there_was_a_log(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, now=timezone.now() - timedelta(days=1))
        sequence(now=timezone.now())
        assert refusal(program.get(f"actions/{action_id}/promise/")) == (404, "PROMISE_NOT_FOUND")

    def test_costs_four_queries(
        self, program: Program, action_id: UUID, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        program.get("me/")
        with django_assert_num_queries(4):  # the token, what is due, the leaf, what it opens to
            assert program.get(f"actions/{action_id}/promise/").status_code == 200
