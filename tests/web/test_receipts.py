"""The receipt of an action or an entry: whose it is, what it shows, and that it holds."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.receipts import StepName, check, read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.ledgers import an_adjustment
from tests.logs import signed_leaves
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in
from tests.witness import Witness, witnessing


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """Approved, not numbered yet."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator)
    return action_id


class TestFile:
    def test_is_accepted_by_whoever_checks_it(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json")
        assert answer.status_code == 200
        assert len(answer.content) <= 4_096
        assert answer["Content-Disposition"].startswith("attachment")
        receipt = read_receipt(answer.content)
        steps = {step.name: step.holds for step in check(receipt, pinned=receipt.log_key)}
        assert steps.pop(StepName.WITNESSES) is None
        assert all(steps.values())

    def test_shows_what_was_chosen_and_holds_all_the_same(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json?chosen=1&show=body")
        receipt = read_receipt(answer.content)
        assert [str(name) for name in receipt.openings] == ["body"]
        steps = {step.name: step.holds for step in check(receipt, pinned=receipt.log_key)}
        assert (steps[StepName.INCLUSION], steps[StepName.BODY], steps[StepName.SUBJECT]) == (True, True, None)

    def test_without_anything_shown_still_proves_that_it_is_in_the_log(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json?chosen=1")
        assert not read_receipt(answer.content).openings

    def test_is_not_there_while_the_log_must_not_sign(
        self, cast: Cast, action_id: UUID, settings: Any, tmp_path: Path
    ) -> None:
        kept = tmp_path / "behind.json"
        kept.write_text('{"origin": "of another log"}')
        settings.LOG_STATE_URL = str(kept)
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/")
        assert answer.status_code == 409
        assert "<h1>Not in the log yet</h1>" in answer.content.decode()

    def test_shows_nothing_that_is_unknown(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json?chosen=1&show=score")
        assert answer.status_code == 422


@pytest.fixture
def witnesses(cast: Cast, action_id: UUID) -> Iterator[list[Witness]]:
    """More of them than a receipt names; each cosigned the log that holds the award."""
    sequence(now=timezone.now())
    with ExitStack() as stack:
        all_of_them = [stack.enter_context(witnessing(Witness(name=f"w{n}.example.net/log"))) for n in range(4)]
        for one in all_of_them:
            one.know(signer(models.Log.objects.get().origin).verifier)
            models.Witness.objects.create(vkey=str(one.vkey), url=one.url)
        ask_everybody()
        yield all_of_them


class TestWitnessed:
    def test_carries_cosignatures_that_hold_and_stays_small(
        self, cast: Cast, action_id: UUID, witnesses: list[Witness]
    ) -> None:
        answer = signed_in(cast.participant).get(f"/actions/{action_id}/receipt.json")
        assert len(answer.content) <= 4_096
        receipt = read_receipt(answer.content)
        assert receipt.witness_keys == tuple(one.vkey for one in witnesses[:3])
        steps = {step.name: step.holds for step in check(receipt, pinned=receipt.log_key)}
        assert all(steps.values())

    def test_rests_on_the_newest_checkpoint_that_was_cosigned(
        self, cast: Cast, action_id: UUID, witnesses: list[Witness]
    ) -> None:
        signed_leaves(2)
        browser = signed_in(cast.participant)
        assert len(read_receipt(browser.get(f"/actions/{action_id}/receipt.json").content).witness_keys) == 3
        for one in witnesses[:2]:
            one.instead = lambda _body: (500, "", b"")
        ask_everybody()
        receipt = read_receipt(browser.get(f"/actions/{action_id}/receipt.json").content)
        assert receipt.witness_keys == tuple(one.vkey for one in witnesses[2:])
        assert "\n4\n" in receipt.proof.note.text

    def test_does_not_wait_for_witnesses(self, cast: Cast, witnesses: list[Witness]) -> None:
        newer = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(newer, cast.validator)
        sequence(now=timezone.now())
        receipt = read_receipt(signed_in(cast.participant).get(f"/actions/{newer}/receipt.json").content)
        assert receipt.witness_keys == ()
        assert all(step.holds is not False for step in check(receipt, pinned=None))

    def test_says_on_its_page_who_stands_for_it(self, cast: Cast, action_id: UUID, witnesses: list[Witness]) -> None:
        page = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/").content.decode()
        assert str(witnesses[0].vkey) in page
        assert "Nobody outside" not in page

    def test_says_on_its_page_that_nobody_does(self, cast: Cast, action_id: UUID) -> None:
        page = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/").content.decode()
        assert "Nobody outside has signed" in page


class TestPage:
    def test_lists_what_can_be_shown_and_the_key(self, cast: Cast, action_id: UUID) -> None:
        html = signed_in(cast.participant).get(f"/actions/{action_id}/receipt/").content.decode()
        assert html.count('name="show"') == 3
        assert models.Log.objects.get().origin in html

    def test_is_linked_from_the_action_once_it_brought_points(self, cast: Cast, action_id: UUID) -> None:
        link = f'href="/actions/{action_id}/receipt/"'
        browser = signed_in(cast.participant)
        assert link in browser.get(f"/actions/{action_id}/").content.decode()
        waiting = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        assert "/receipt/" not in browser.get(f"/actions/{waiting}/").content.decode()

    @pytest.mark.parametrize("ending", ["receipt/", "receipt.json"])
    def test_is_not_there_for_others_nor_without_points(self, cast: Cast, action_id: UUID, ending: str) -> None:
        waiting = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        for person, action in (
            (cast.other, action_id),
            (cast.lead, action_id),
            (cast.validator, action_id),
            (cast.participant, waiting),
            (cast.participant, uuid4()),
        ):
            assert signed_in(person).get(f"/actions/{action}/{ending}").status_code == 404

    def test_is_there_for_points_without_an_action(self, cast: Cast) -> None:
        entry_id = an_adjustment(cast.participant, 7, at=timezone.now())
        browser = signed_in(cast.participant)
        assert (
            f'href="/score/entries/{entry_id}/receipt/"' in browser.get(f"/score/entries/{entry_id}/").content.decode()
        )
        html = browser.get(f"/score/entries/{entry_id}/receipt/").content.decode()
        assert html.count('name="show"') == 2
        assert "The points, the moment, the reason." in html
        assert f'action="/score/entries/{entry_id}/receipt.json"' in html
        answer = browser.get(f"/score/entries/{entry_id}/receipt.json?chosen=1&show=body")
        receipt = read_receipt(answer.content)
        assert [str(name) for name in receipt.openings] == ["body"]
        assert all(step.holds is not False for step in check(receipt, pinned=receipt.log_key))
        assert signed_in(cast.other).get(f"/score/entries/{entry_id}/receipt.json").status_code == 404

    def test_is_not_linked_from_what_changes_no_score(self, cast: Cast, action_id: UUID) -> None:
        reserved = models.ScoreEntry.objects.get(action_id=action_id, kind="RESERVE").pk
        page = signed_in(cast.participant).get(f"/score/entries/{reserved}/").content.decode()
        assert "/receipt/" not in page

    def test_costs_the_same_in_a_long_log(
        self, cast: Cast, action_id: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        browser = signed_in(cast.participant)
        sequence(now=timezone.now())
        models.LogLeaf.objects.bulk_create(
            models.LogLeaf(type="rules", cause=f"TEST:{n}", leaf_bytes=b"{}", leaf_hash=n.to_bytes(32))
            for n in range(3_000)
        )
        sequence(now=timezone.now())
        with django_assert_max_num_queries(11):
            answer = browser.get(f"/actions/{action_id}/receipt.json")
        receipt = read_receipt(json.dumps(answer.json()))
        assert len(receipt.proof.path) == 12
        assert all(step.holds is not False for step in check(receipt, pinned=None))
