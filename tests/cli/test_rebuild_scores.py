"""Kept balances and counters against the ledger: found when wrong, repaired when asked, the ledger never touched."""

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from socialscore.application import membership
from socialscore.cli.rebuilding import differences
from socialscore.domain.ids import PersonId
from socialscore.domain.person import Listing
from socialscore.http.sequencing import take_in_waiting
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    """One action approved, one waiting."""
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    a_submitted_action(cast.participant, activity_id)
    deliver_outbox()
    return cast


def rebuild(*options: str) -> str:
    out = StringIO()
    call_command("rebuild_scores", *options, stdout=out)
    return out.getvalue()


def spoil() -> None:
    with unit_of_work():
        models.PersonProfile.objects.filter(display_name="Participant").update(
            reputation_score=7, reserved_score=1, unread_notifications=9
        )
        models.BoardSum.objects.filter(period="ALL").update(points=24)
        models.BoardSum.objects.exclude(period="ALL").delete()
        models.Activity.objects.update(waiting_count=4)


def listed(cast: Cast) -> None:
    """Both on the boards: one with points."""
    for person in (cast.participant, cast.other):
        membership.choose_visibility(
            unit_of_work(),
            person_id=PersonId(person.person_id),
            listing=Listing.NAME,
            has_public_profile=False,
            now=timezone.now(),
        )


class TestBoards:
    """What boards show, and the histogram that places are read from."""

    @pytest.fixture(autouse=True)
    def shown(self, cast: Cast) -> None:
        listed(cast)
        take_in_waiting()

    def test_are_no_difference_while_somebody_waits_for_a_batch(self, cast: Cast) -> None:
        a_settled_decision(a_submitted_action(cast.other, an_open_activity(cast.lead)), cast.validator)
        deliver_outbox()
        assert rebuild("--check") == "Everything adds up.\n"

    def test_that_show_other_points_are_put_right(self, cast: Cast) -> None:
        models.RankedScore.objects.filter(period="ALL").update(points=99)
        with pytest.raises(CommandError, match="5 differences"):  # and buckets of 25 and of 99
            rebuild("--check")
        assert f"place on board ALL of {cast.participant.subject_id}: kept 99, true 25 — repaired" in rebuild()
        assert rebuild("--check") == "Everything adds up.\n"

    def test_that_count_other_people_are_put_right(self, cast: Cast) -> None:
        models.RankBucket.objects.filter(period="ALL", width=1).update(people=3)
        models.RankBucket.objects.filter(period="ALL", width=32).delete()
        models.RankBucket.objects.create(period="ALL", width=1_024, bucket=5, people=1)
        said = rebuild()
        for line in (
            "people on board ALL of 25 to 25 points: kept 3, true 1",
            "people on board ALL of 0 to 31 points: kept 0, true 1",
            "people on board ALL of 5120 to 6143 points: kept 1, true 0",
        ):
            assert line in said
        assert rebuild("--check") == "Everything adds up.\n"

    def test_follow_sums_that_are_put_right_in_the_same_run(self, cast: Cast) -> None:
        with unit_of_work():
            models.BoardSum.objects.filter(period="ALL").update(points=24)
        rebuild()
        assert models.RankedScore.objects.get(period="ALL").points == 25
        assert rebuild("--check") == "Everything adds up.\n"


class TestRebuildScores:
    def test_finds_nothing_where_everything_was_kept_by_the_rules(self, cast: Cast) -> None:
        assert rebuild("--check") == rebuild() == "Everything adds up.\n"

    def test_prints_every_difference_and_ends_with_an_error_when_it_only_checks(self, cast: Cast) -> None:
        spoil()
        out = StringIO()
        with pytest.raises(CommandError, match="6 differences, 0 repaired"):
            call_command("rebuild_scores", "--check", stdout=out)

        printed = out.getvalue()
        for line in (
            f"reputation_score of {cast.participant.pk}: kept 7, true 25",
            f"reserved_score of {cast.participant.pk}: kept 1, true 30",
            f"unread_notifications of {cast.participant.pk}: kept 9, true 1",
            f"board ALL of {cast.participant.subject_id}: kept 24, true 25",
            "kept 0, true 25",
            "kept 4, true 1",
        ):
            assert line in printed
        assert models.Activity.objects.get().waiting_count == 4

    def test_repairs_the_caches_and_leaves_the_ledger_alone(self, cast: Cast) -> None:
        entries = list(models.ScoreEntry.objects.order_by("pk").values())
        spoil()

        assert "6 differences repaired." in rebuild()
        assert rebuild("--check") == "Everything adds up.\n"
        assert list(models.ScoreEntry.objects.order_by("pk").values()) == entries
        cast.participant.refresh_from_db()
        assert (cast.participant.reputation_score, cast.participant.reserved_score) == (25, 30)

    def test_tells_of_an_action_that_gave_other_points_but_repairs_nothing_there(self, cast: Cast) -> None:
        models.Action.objects.filter(status="APPROVED").update(points_awarded=26)

        out = StringIO()
        with pytest.raises(CommandError, match="1 differences, 0 repaired, 1 left"):
            call_command("rebuild_scores", stdout=out)
        assert "kept 26, true 25 — not a cache, look into it" in out.getvalue()
        assert models.Action.objects.get(status="APPROVED").points_awarded == 26

    def test_counts_months_by_the_community_clock(self, cast: Cast) -> None:
        """An entry a minute before midnight in UTC is in the next month further east."""
        entry = models.ScoreEntry.objects.filter(kind="CONFIRM").get()
        with unit_of_work():
            models.BoardSum.objects.exclude(period="ALL").delete()
            models.BoardSum.objects.filter(period="ALL").update(points=30)
            models.ScoreEntry.objects.create(
                subject_id=entry.subject_id,
                action_id=entry.action_id,
                kind="CONFIRM",
                reserved_delta=0,
                confirmed_delta=5,
                rule_version=1,
                idempotency_key="late",
                created_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC),
            )
        months = {row.what for row in differences(zone=ZoneInfo("Europe/Oslo"), repair=False)}
        assert "board 2026-02" in months
        assert "board 2026-01" not in months
