"""What is kept for a time only: each thing at its last day, and a day later."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from socialscore.cli import retaining, ticking
from socialscore.domain.importing import ImportKind
from socialscore.infrastructure.django_app import models
from socialscore.wiring import proof_store
from tests.builders import NOW
from tests.cast import Cast, a_stored_person, store_cast
from tests.imports import a_confirmed_import, a_prepared_import
from tests.invitations import an_invitation
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def a_decided_action(cast: Cast, content: bytes) -> str:
    """Approved at NOW; the digest of its file, which lies in the store."""
    kept = proof_store().keep([content], name="notes.txt")
    activity_id = an_open_activity(cast.lead)
    action_id = a_submitted_action(cast.participant, activity_id, now=NOW)
    models.ProofFile.objects.filter(parts__revision__action_id=action_id).update(sha256=kept.sha256)
    a_settled_decision(action_id, cast.validator, now=NOW)
    return kept.sha256


class TestProofs:
    def test_go_twelve_months_after_the_decision(self, cast: Cast) -> None:
        sha256 = a_decided_action(cast, b"kept for a year")
        waiting = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        assert retaining.drop_old_proofs(now=datetime(2027, 11, 23, 9, tzinfo=UTC)) == 0
        assert retaining.drop_old_proofs(now=datetime(2027, 11, 25, 9, tzinfo=UTC)) == 1
        assert retaining.drop_old_proofs(now=datetime(2027, 11, 25, 9, tzinfo=UTC)) == 0
        assert not proof_store().exists(sha256)
        action = models.Action.objects.get(status="APPROVED")
        revision = action.revisions.get()
        assert (revision.text, revision.parts.count(), action.views.count()) == ("", 0, 0)
        assert len(revision.proof_hash) == 64
        assert models.Verdict.objects.get().outcome == "APPROVE"
        assert models.Revision.objects.get(action_id=waiting).parts.exists()

    def test_are_kept_as_long_as_the_community_says(self, cast: Cast, settings: object) -> None:
        settings.PROOF_MONTHS = 1  # type: ignore[attr-defined]
        a_decided_action(cast, b"kept for a month")
        assert retaining.drop_old_proofs(now=NOW + 30 * DAY) == 0
        assert retaining.drop_old_proofs(now=NOW + 32 * DAY) == 1

    def test_leave_bytes_that_somebody_else_sent_later(self, cast: Cast) -> None:
        sha256 = a_decided_action(cast, b"sent twice")
        models.ProofFile.objects.create(
            subject=cast.other.subject,
            sha256=sha256,
            original_sha256=sha256,
            media_type="text/plain",
            size_bytes=10,
            name="same.txt",
        )
        assert retaining.drop_old_proofs(now=NOW + 2 * YEAR) == 1
        assert proof_store().exists(sha256)

    def test_go_in_batches(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retaining, "BATCH", 1)
        a_decided_action(cast, b"first")
        a_decided_action(cast, b"second")
        assert retaining.drop_old_proofs(now=NOW + 2 * YEAR) == 2


class TestWords:
    def test_typed_and_not_sent_are_forgotten_after_a_month(self, cast: Cast) -> None:
        a_decided_action(cast, b"held")
        models.Lease.objects.update(kept={"sentence": "half a word"}, has_ended=True, expires_at=NOW)
        assert retaining.forget_typed(now=NOW + 30 * DAY) == 0
        assert retaining.forget_typed(now=NOW + 31 * DAY) == 1
        assert models.Lease.objects.get().kept == {}

    def test_of_the_admin_go_after_a_year(self, cast: Cast) -> None:
        kind = ContentType.objects.get_for_model(models.User)
        LogEntry.objects.create(user=cast.admin.user, content_type=kind, object_repr="somebody", action_flag=2)
        LogEntry.objects.update(action_time=NOW)
        assert retaining.drop_admin_log(now=NOW + YEAR) == 0
        assert retaining.drop_admin_log(now=NOW + YEAR + DAY) == 1


class TestAddresses:
    def test_of_invitations_are_forgotten_after_a_year(self, cast: Cast) -> None:
        an_invitation(cast.steward, now=NOW)
        assert retaining.forget_invited(now=NOW + YEAR) == 0
        assert retaining.forget_invited(now=NOW + YEAR + 8 * DAY) == 1
        assert models.Invitation.objects.get().email == ""

    def test_in_lists_go_after_a_year_and_points_stay(self, cast: Cast) -> None:
        a_prepared_import(cast.steward, "email,role\nnew@example.org,VALIDATOR\n", kind=ImportKind.INVITATIONS)
        by = cast.steward.subject
        models.Import.objects.update(state="CONFIRMED", confirmed_by=by, confirmed_at=NOW)
        a_confirmed_import(cast.steward, a_stored_person("second", is_steward=True))
        assert retaining.drop_address_lists(now=NOW + YEAR) == 0
        assert retaining.drop_address_lists(now=NOW + YEAR + DAY) == 1
        assert models.Import.objects.get().kind == "CONTRIBUTIONS"


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), 12, datetime(2025, 11, 24, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2025, 12, 28, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), 13, datetime(2025, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(moment: datetime, months: int, before: datetime) -> None:
    assert retaining.months_before(moment, months) == before


def test_walks_are_part_of_a_round(cast: Cast) -> None:
    a_decided_action(cast, b"found by the worker")
    assert ticking.tick(now=NOW + 2 * YEAR, walk_store=True)[0]["proofs_dropped"] == 1
    assert "proofs_dropped" not in ticking.tick(now=NOW + 2 * YEAR, walk_store=False)[0]
