"""The reviewer's workspace as a page: what it shows, to whom, and what it costs."""

from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.rules import Need, ProofRule
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.web.reviewing import HTMX, Desk, a_submission, an_open_activity, many_waiting, settle_all, signed_in

MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestAudience:
    @pytest.mark.parametrize("name", ["participant", "lead", "steward", "admin"])
    def test_refuses_who_does_not_review(self, cast: Cast, name: str) -> None:
        client = signed_in(getattr(cast, name))
        for url in ("/review/", f"/review/{uuid4()}/changes/", f"/review/{uuid4()}/decline/"):
            assert client.get(url).status_code == 403
        for url in (
            "/review/claim/",
            f"/review/{uuid4()}/verdict/",
            f"/review/{uuid4()}/changes/",
            f"/review/leases/{uuid4()}/heartbeat/",
            f"/review/leases/{uuid4()}/release/",
            f"/review/decisions/{uuid4()}/undo/",
        ):
            assert client.post(url, {"item": "next"}).status_code == 403

    def test_leads_a_stranger_to_sign_in_and_back(self, client: Client, db: None) -> None:
        response = client.get("/review/")
        assert response.status_code == 302
        assert unquote(response["Location"]).endswith("?next=/review/")

    def test_tells_htmx_where_to_sign_in(self, client: Client, db: None) -> None:
        response = client.post("/review/claim/", {"item": "next"}, headers=HTMX)
        assert response.status_code == 401
        assert "/accounts/login/" in response["HX-Redirect"]

    def test_takes_a_lead_who_may_review(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.other_lead.pk).update(may_review=True)
        assert signed_in(cast.other_lead).get("/review/").status_code == 200

    def test_refuses_a_suspended_reviewer_with_a_word(self, cast: Cast, desk: Desk) -> None:
        models.PersonProfile.objects.filter(pk=cast.validator.pk).update(is_active=False)
        response = desk.client.get("/review/")
        assert response.status_code == 403
        assert "suspended" in response.content.decode()


class TestPage:
    def test_claims_nothing(self, cast: Cast, desk: Desk) -> None:
        a_submission(an_open_activity(cast), cast.participant)
        page = desk.client.get("/review/").content.decode()
        assert "Nothing is open yet" in page
        assert "Beach clean-up" in page
        assert not models.Lease.objects.exists()

    def test_says_when_nothing_waits(self, desk: Desk) -> None:
        page = desk.client.get("/review/").content.decode()
        assert "The queue is clear" in page
        assert "Start with the first" not in page

    def test_shows_the_item_in_hand(self, cast: Cast, desk: Desk) -> None:
        text = "Three bags.\n<script>alert(1)</script>"
        action_id = a_submission(an_open_activity(cast), cast.participant, text=text, files=2)
        desk.claim(action_id)
        page = desk.client.get("/review/").content.decode()
        assert "Three bags.\n&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "Participant" in page
        assert "under rules version 1" in page
        assert "photo-0.jpg" in page
        assert 'width="800"' in page
        assert page.count("/thumbnail/") == 2
        assert "Could you add a photo?" in page
        assert 'aria-current="true"' in page
        assert "Yours for" in page

    def test_shows_a_link_and_never_fetches_it(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast, proof=ProofRule(link=Need.OPTIONAL, min_files=0))
        action_id = a_submission(activity_id, cast.participant, link="https://harbour.example/clean-up")
        page = desk.claim(action_id).content.decode()
        assert 'href="https://harbour.example/clean-up"' in page
        assert 'rel="noreferrer noopener nofollow"' in page

    def test_marks_what_is_late_and_what_was_escalated(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        late = a_submission(activity_id, cast.participant, now=timezone.now() - timedelta(days=4))
        escalated = a_submission(activity_id, cast.other)
        models.Action.objects.filter(pk=escalated).update(escalated_at=timezone.now())
        page = desk.client.get("/review/").content.decode()
        assert page.index(str(late)) < page.index("Past the due time") < page.index(str(escalated))
        assert "Escalated" in page
        assert "4\u00a0d" in page

    def test_hides_ones_own_and_what_one_leads_and_says_how_many(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        own = a_submission(activity_id, cast.validator)
        page = desk.client.get("/review/").content.decode()
        assert str(own) not in page
        assert "1 item is not shown to you" in page
        models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.validator.subject_id)
        others = a_submission(activity_id, cast.participant)
        page = desk.client.get("/review/").content.decode()
        assert str(others) not in page
        assert "2 items are not shown to you" in page

    @pytest.mark.parametrize("whose", ["own", "led"])
    def test_refuses_by_address_what_one_may_not_judge(self, cast: Cast, desk: Desk, whose: str) -> None:
        activity_id = an_open_activity(cast)
        if whose == "led":
            models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.validator.subject_id)
        action_id = a_submission(activity_id, cast.validator if whose == "own" else cast.participant)
        for url in (f"/review/?item={action_id}", f"/review/{action_id}/changes/", f"/review/{action_id}/decline/"):
            response = desk.client.get(url)
            assert response.status_code == 403
            assert "You cannot decide this one" in response.content.decode()

    def test_leads_from_an_item_one_does_not_hold_to_the_queue(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        response = desk.client.get(f"/review/?item={action_id}")
        assert response.status_code == 303
        assert response["Location"] == "/review/"
        assert desk.client.get("/review/?item=nonsense&activity=nonsense").status_code == 200

    def test_narrows_the_queue_to_an_activity(self, cast: Cast, desk: Desk) -> None:
        here, there = an_open_activity(cast), an_open_activity(cast, name="Write a how-to")
        a_submission(here, cast.participant)
        wanted = a_submission(there, cast.participant)
        page = desk.client.get(f"/review/?activity={there}").content.decode()
        assert page.count('class="row"') == 1
        assert str(wanted) in page
        assert f'<option value="{there}" selected>' in page
        assert desk.claim(activity=there)["HX-Push-Url"] == f"/review/?item={wanted}&activity={there}"

    def test_answers_the_rows_alone(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        response = desk.client.get(f"/review/?held={action_id}", headers={**HTMX, "HX-Target": "rows"})
        page = response.content.decode()
        assert page.strip().startswith('<ul class="rows"')
        assert 'aria-current="true"' in page
        assert "HX-Request" in response["Vary"]

    def test_shows_the_change_that_was_asked_for_before(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        action_id = a_submission(activity_id, cast.participant)
        desk.claim(action_id)
        desk.judge(action_id, "changes", changes_sentence="Please show all the bags.", note="Nice place.")
        settle_all()
        a_submission(activity_id, cast.participant, action_id=action_id)
        page = desk.claim(action_id).content.decode()
        assert "An earlier revision was sent back" in page
        assert "Please show all the bags." in page
        assert "Nice place." in page
        assert "as revision 2" in page


class TestCost:
    def counted(self, desk: Desk, url: str = "/review/") -> int:
        desk.client.get(url)  # the statements are built once per process
        with CaptureQueriesContext(connection) as queries:
            assert desk.client.get(url).status_code == 200
        return len(queries)

    @pytest.mark.parametrize("is_open", [False, True])
    def test_is_the_same_with_twenty_and_with_two_thousand(self, cast: Cast, desk: Desk, is_open: bool) -> None:
        activity_id = an_open_activity(cast)
        a_submission(activity_id, cast.participant, files=3, now=timezone.now() - timedelta(days=9))
        if is_open:
            desk.claim()
        many_waiting(activity_id, cast.participant, 20)
        few = self.counted(desk)
        many_waiting(activity_id, cast.participant, 1_980)
        assert self.counted(desk) == few
        assert few <= MOST_QUERIES

    def test_shows_at_most_25_rows(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        many_waiting(activity_id, cast.participant, 30)
        page = desk.client.get("/review/").content.decode()
        assert page.count('class="row"') == 25
        assert "data-more" in page
