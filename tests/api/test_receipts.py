"""Receipts and proofs by token: whose they are, that they hold, and that nobody else gets them."""

from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import ActivityId, PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.domain.tokens import SCOPES
from socialscore.domain.transparency.checkpoints import read_proof
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.merkle import is_included
from socialscore.domain.transparency.receipts import check, read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import unit_of_work
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.ledgers import an_adjustment
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.tokens import make_token


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


def by_token(person: models.PersonProfile, address: str, *scopes: str) -> Any:
    """Outside the API, with a token of this person."""
    _, secret = make_token(person.user, scopes=scopes or SCOPES)
    return Client().get(address, headers={"authorization": f"Bearer {secret}"})


class TestReceiptOfAnEntry:
    def test_is_that_of_its_action(self, program: Program, action_id: UUID) -> None:
        entry_id = models.ScoreEntry.objects.get(action_id=action_id, kind="CONFIRM").pk
        receipt = program.get(f"me/entries/{entry_id}/receipt/").json()
        assert receipt == program.get(f"actions/{action_id}/receipt/").json()

    def test_holds_where_no_action_made_it(self, cast: Cast, program: Program, activity_id: ActivityId) -> None:
        entry_id = an_adjustment(cast.participant, 7, at=timezone.now())
        answer = program.get(f"me/entries/{entry_id}/receipt/")
        receipt = read_receipt(answer.content)
        assert all(step.holds is not False for step in check(receipt, pinned=receipt.log_key))
        assert receipt.openings[OpeningName.BODY].opening["points"] == 7
        shown = program.get(f"me/entries/{entry_id}/receipt/?show=body").json()["openings"]
        assert list(shown) == ["body"]

    def test_is_not_there_for_others_nor_for_what_changes_no_score(
        self, cast: Cast, program: Program, action_id: UUID
    ) -> None:
        reserved, confirmed = (
            models.ScoreEntry.objects.get(action_id=action_id, kind=kind).pk for kind in ("RESERVE", "CONFIRM")
        )
        for entry_id in (reserved, 0, 2**70):
            assert refusal(program.get(f"me/entries/{entry_id}/receipt/")) == (404, "RECEIPT_NOT_FOUND")
        for person in (cast.other, cast.lead, cast.validator, cast.steward):
            answer = Program(person).get(f"me/entries/{confirmed}/receipt/")
            assert refusal(answer) == (404, "RECEIPT_NOT_FOUND")


class TestProofInTheLog:
    def address(self, index: int) -> str:
        return f"/log/{models.Log.objects.get().pk}/receipts/{index}.tlog-proof"

    def test_is_the_one_of_the_receipt_and_holds(self, cast: Cast, program: Program, action_id: UUID) -> None:
        receipt = program.get(f"actions/{action_id}/receipt/").json()
        client = Client()
        client.force_login(cast.participant.user)
        answer = client.get(self.address(1))
        assert answer.content.decode() == receipt["proof"]
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Cache-Control"] == "private, no-store"
        proof, leaf = read_proof(answer.content.decode()), models.LogLeaf.objects.get(leaf_index=1)
        checkpoint = models.LogCheckpoint.objects.get(size=2)
        assert is_included(
            bytes(leaf.leaf_hash), index=1, size=2, root_hash=bytes(checkpoint.root_hash), proof=proof.path
        )

    def test_is_had_by_token_with_the_scope(self, cast: Cast, action_id: UUID) -> None:
        sequence(now=timezone.now())
        asked = {scope: by_token(cast.participant, self.address(1), scope) for scope in ("read", "submit")}
        assert (asked["read"].status_code, asked["submit"].status_code) == (200, 403)
        assert asked["read"].content.startswith(b"c2sp.org/tlog-proof@v1\nindex 1\n")

    def test_is_had_by_whoever_gets_other_rights(self, cast: Cast) -> None:
        membership.change_role(
            unit_of_work(),
            person_id=PersonId(cast.other.person_id),
            role=Role.VALIDATOR,
            may_review=True,
            is_steward=False,
            by=SubjectId(cast.steward.subject_id),
            now=timezone.now(),
        )
        sequence(now=timezone.now())
        at = models.LogLeaf.objects.get(type="role").leaf_index
        assert by_token(cast.other, self.address(at)).status_code == 200
        assert by_token(cast.participant, self.address(at)).status_code == 404

    def test_is_nobody_elses(self, cast: Cast, action_id: UUID) -> None:
        sequence(now=timezone.now())
        assert Client().get(self.address(1)).status_code == 401
        for person in (cast.other, cast.lead, cast.validator, cast.steward, cast.admin):
            assert by_token(person, self.address(1)).status_code == 404
        for index in (0, 2, 2**70):  # rules of an activity; nothing
            assert by_token(cast.participant, self.address(index)).status_code == 404
