"""Claiming an item and judging it, with htmx and without."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.rules import Reason, ReasonUse
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity, many_waiting, settle_all

MOST_BYTES = 3 * 1024


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def plain(cast: Cast) -> Desk:
    """The same reviewer without scripts."""
    return a_desk(cast.validator, htmx=False)


class TestClaim:
    def test_takes_the_most_urgent(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        a_submission(activity_id, cast.participant)
        oldest = a_submission(activity_id, cast.other, now=timezone.now() - timedelta(hours=1))
        response = desk.claim()
        assert response.status_code == 200
        assert desk.lease(oldest).holder_id == cast.validator.subject_id
        assert response["HX-Push-Url"] == f"/review/?item={oldest}"
        assert json.loads(response["HX-Trigger"])["queue"] == {"current": str(oldest), "gone": None}
        page = response.content.decode()
        assert page.strip().startswith('<form id="review"')
        assert "autofocus" in page

    def test_takes_nothing_from_an_empty_queue(self, desk: Desk) -> None:
        assert "The queue is clear" in desk.claim().content.decode()

    def test_gives_back_the_item_left(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        desk.claim(second, **desk.hold(first))
        assert list(models.Lease.objects.filter(has_ended=False).values_list("action_id", flat=True)) == [second]

    def test_skips_to_the_next_and_not_to_the_same(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        desk.claim("next", **desk.hold(first))
        assert desk.lease(second)
        assert not models.Lease.objects.filter(action_id=first, has_ended=False).exists()

    def test_keeps_an_item_with_typed_text_and_the_text(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        desk.claim(second, **desk.hold(first), note="Look at the date", count=2, criterion=[])
        assert desk.lease(first).kept == {"note": "Look at the date", "count": "2", "ticked": ""}
        page = desk.claim(first, **desk.hold(second)).content.decode()
        assert "Look at the date" in page
        assert 'value="2"' in page
        assert "<output>20</output>" in page
        assert "checked" not in page

    def test_opening_the_open_item_again_loses_nothing(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        hold = desk.hold(action_id)
        page = desk.claim(action_id, **hold, note="mine").content.decode()
        assert "mine" in page
        assert desk.hold(action_id)["lease"] == hold["lease"]

    def test_leads_to_the_page_without_htmx(self, cast: Cast, plain: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        response = plain.claim()
        assert (response.status_code, response["Location"]) == (303, f"/review/?item={action_id}")
        assert "Approve" in plain.client.get(response["Location"]).content.decode()


class TestJudge:
    def test_stages_the_decision_and_answers_with_the_next_item(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        response = desk.judge(first)
        decision = models.Decision.objects.get()
        assert response.status_code == 200
        assert response["X-Decision"] == f"STAGED; effective_at={decision.effective_at.isoformat()}"
        assert response["HX-Push-Url"] == f"/review/?item={second}"
        events = json.loads(response["HX-Trigger"])
        assert events["queue"] == {"current": str(second), "gone": str(first)}
        assert events["toast"]["text"] == "Approved, +30 points"
        assert events["toast"]["undo"] == f"/review/decisions/{decision.pk}/undo/"
        assert 9 < events["toast"]["seconds"] <= 10
        assert "Other" in response.content.decode()
        assert models.Action.objects.get(pk=first).status == "SUBMITTED"
        assert desk.lease(second).holder_id == cast.validator.subject_id

    def test_is_in_nobodys_queue_while_it_is_staged(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id)
        for person in (cast.validator, cast.validator2):
            assert str(action_id) not in a_desk(person).client.get("/review/").content.decode()

    def test_says_when_the_queue_is_clear(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        response = desk.judge(action_id)
        assert "The queue is clear" in response.content.decode()
        assert json.loads(response["HX-Trigger"])["queue"] == {"current": None, "gone": str(action_id)}

    def test_awards_what_was_confirmed_and_ticked(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id, count=2, criterion=[])
        assert models.Decision.objects.get().points == 20

    def test_awards_another_amount_with_a_sentence(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id, points=25, why="One bag was half empty.")
        decision = models.Decision.objects.get()
        assert decision.points == 25
        assert decision.lines[-1] == {"kind": "JUDGEMENT", "points": -5, "text": "", "count": 0, "each": 0}

    def test_asks_for_a_change_with_its_own_message(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        response = desk.judge(
            action_id,
            "changes",
            changes_reason="PHOTO",
            changes_sentence="Could you add a photo?",
            decline_sentence="not this one",
        )
        opinion = models.Verdict.objects.get().opinion
        assert (opinion["reason"], opinion["sentence"]) == ("PHOTO", "Could you add a photo?")
        assert json.loads(response["HX-Trigger"])["toast"]["text"] == "Change asked for"

    def test_takes_own_words_as_another_reason(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id, "decline", decline_sentence="I could not see the bags.")
        assert models.Verdict.objects.get().opinion["reason"] == "OTHER"

    def test_says_none_while_another_verdict_is_needed(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        models.Revision.objects.update(quorum_required=2)
        desk.claim(action_id)
        response = desk.judge(action_id)
        assert response["X-Decision"] == "NONE"
        assert "undo" not in json.loads(response["HX-Trigger"])["toast"]

    def test_settles_at_once_without_an_undo_window(self, cast: Cast, desk: Desk, settings: object) -> None:
        settings.UNDO_SECONDS = 0  # type: ignore[attr-defined]
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        response = desk.judge(action_id)
        assert response["X-Decision"].startswith("SETTLED; effective_at=")
        assert "undo" not in json.loads(response["HX-Trigger"])["toast"]
        assert models.Action.objects.get(pk=action_id).status == "APPROVED"

    def test_stays_in_the_activity_that_was_chosen(self, cast: Cast, desk: Desk) -> None:
        here, there = an_open_activity(cast), an_open_activity(cast, name="Write a how-to")
        a_submission(here, cast.other, now=timezone.now() - timedelta(hours=9))
        wanted = a_submission(there, cast.participant)
        desk.claim(wanted)
        page = desk.judge(wanted, activity=there).content.decode()
        assert "Nothing waits in this activity" in page
        assert not models.Lease.objects.filter(has_ended=False).exists()

    def test_stands_although_three_other_items_are_held(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        actions = [a_submission(activity_id, cast.participant) for _ in range(5)]
        desk.claim(actions[0])
        desk.judge(actions[0])  # claims the second
        for left, taken in ((1, 2), (2, 3)):
            desk.claim(actions[taken], **desk.hold(actions[left]), note="my words")
        desk.undo(models.Decision.objects.get().pk, **desk.hold(actions[3]), note="my words")
        assert models.Lease.objects.filter(has_ended=False).count() == 4
        response = desk.judge(actions[0])
        assert response.status_code == 200
        assert models.Decision.objects.filter(state="STAGED").count() == 1
        assert "my words" in response.content.decode()

    def test_leads_back_to_the_queue_without_htmx_and_offers_undo(self, cast: Cast, plain: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        plain.claim(first)
        response = plain.judge(first)
        decision = models.Decision.objects.get()
        assert response.status_code == 303
        assert response["X-Decision"].startswith("STAGED")
        page = plain.client.get(response["Location"]).content.decode()
        assert "Approved, +30 points" in page
        assert f'action="/review/decisions/{decision.pk}/undo/"' in page
        assert f"/review/{second}/verdict/" in page
        response = plain.undo(decision.pk)
        assert (response.status_code, response["Location"]) == (303, f"/review/?item={first}")
        assert "Taken back" in plain.client.get(response["Location"]).content.decode()

    def test_offers_no_undo_once_its_time_is_over(self, plain: Desk) -> None:
        over = int(datetime.now(UTC).timestamp()) - 1
        page = plain.client.get(f"/review/?undo=00000000-0000-4000-8000-000000000000&until={over}").content.decode()
        assert "/undo/" not in page


class TestPages:
    """The two messages as pages of their own, for whoever has no scripts."""

    @pytest.mark.parametrize(("page", "status"), [("changes", "CHANGES_REQUESTED"), ("decline", "DECLINED")])
    def test_send_the_message(self, cast: Cast, plain: Desk, page: str, status: str) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        plain.claim(action_id)
        url = f"/review/{action_id}/{page}/"
        shown = plain.client.get(url).content.decode()
        assert f'name="{page}_sentence"' in shown
        sentence = {f"{page}_sentence": "Please show the bags again."}
        response = plain.client.post(url, {**plain.hold(action_id), **sentence})
        assert response.status_code == 303
        settle_all()
        assert models.Action.objects.get(pk=action_id).status == status

    def test_show_what_is_missing_and_keep_the_text(self, cast: Cast, plain: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        plain.claim(action_id)
        url = f"/review/{action_id}/decline/"
        response = plain.client.post(url, {**plain.hold(action_id), "decline_sentence": "No."})
        page = response.content.decode()
        assert response.status_code == 422
        assert "at least 10 characters" in page
        assert ">No.</textarea>" in page
        assert '<form class="card"' in page

    def test_answer_409_when_the_item_is_not_in_hand(self, cast: Cast, plain: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        response = plain.client.get(f"/review/{action_id}/changes/")
        assert response.status_code == 409
        assert "Your hold on this item has ended" in response.content.decode()


class TestSize:
    def test_keeps_the_answer_to_a_verdict_small(self, cast: Cast, desk: Desk) -> None:
        reasons = tuple(
            Reason(code=f"{use}{n}", use=use, label=f"The number {n} cannot be seen", sentence=f"Could you show {n}?")
            for use in ReasonUse
            for n in range(4)
        )
        activity_id = an_open_activity(cast, reasons=reasons)
        first = a_submission(activity_id, cast.participant, now=timezone.now() - timedelta(days=1))
        a_submission(activity_id, cast.other, files=3, now=timezone.now() - timedelta(hours=9))
        many_waiting(activity_id, cast.participant, 25)
        desk.claim(first)
        response = desk.client.post(
            f"/review/{first}/verdict/",
            {"count": 3, "criterion": ["place"], "decision": "approve", **desk.hold(first)},
            headers={**desk.headers, "Accept-Encoding": "gzip"},
        )
        assert response["Content-Encoding"] == "gzip"
        assert "photo-2.jpg" in gzip.decompress(response.content).decode()
        assert len(response.content) <= MOST_BYTES

    def test_costs_the_same_however_many_wait(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        many_waiting(activity_id, cast.participant, 20)

        def counted() -> int:
            action_id = models.Lease.objects.get(has_ended=False).action_id
            hold = desk.hold(action_id)
            with CaptureQueriesContext(connection) as queries:
                assert desk.judge(action_id, hold=hold).status_code == 200
            return len(queries)

        desk.claim()
        few = counted()
        many_waiting(activity_id, cast.participant, 1_000)
        assert counted() == few
        assert few <= 40
