"""Answering a request for changes: the same form, with what was sent before."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone

from socialscore.domain.ids import ActionId
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import ASK, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import a_jpeg, signed_in


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


def fields_of(page: HttpResponse) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    html = page.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(action_id|revision)" value="([^"]+)"', html))


class TestAnswerToARequest:
    def test_starts_from_what_was_sent(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, ASK)
        page = signed_in(cast.participant).get(f"/actions/{action_id}/resubmit/").content.decode()
        assert "Could you add a photo of the bags?" in page
        assert "Three bags" in page
        assert "photo.jpg" in page

    def test_sends_the_next_version_with_ticked_files_and_new_ones(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, ASK)
        earlier = models.Part.objects.get(revision__action=action_id, kind="FILE")
        data = {"text": "Now with a photo", "count": "3", "people_agreed": "on", "keep": str(earlier.pk)}
        answer = signed_in(cast.participant).post(f"/actions/{action_id}/resubmit/", {**data, "files": [a_jpeg()]})
        assert (answer.status_code, answer["Location"]) == (303, f"/actions/{action_id}/")
        second = models.Revision.objects.get(action=action_id, number=2)
        names = second.parts.filter(kind="FILE").order_by("file__name").values_list("file__name", flat=True)
        assert list(names) == ["bags.jpg", "photo.jpg"]
        assert models.Action.objects.get(pk=action_id).status == "SUBMITTED"

    def test_sent_twice_is_one_answer(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, ASK)
        browser, data = signed_in(cast.participant), {"text": "Again", "count": "3"}
        for _ in range(2):
            assert browser.post(f"/actions/{action_id}/resubmit/", data).status_code == 303
        assert models.Revision.objects.filter(action=action_id).count() == 2

    def test_keeps_the_text_when_the_action_ended_meanwhile(self, cast: Cast) -> None:
        moment = timezone.now() - timedelta(hours=1)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=moment)
        a_settled_decision(action_id, cast.validator, ASK, now=moment)
        browser = signed_in(cast.participant)
        browser.post(f"/actions/{action_id}/withdraw/")
        answer = browser.post(f"/actions/{action_id}/resubmit/", {"text": "Too late", "count": "3"})
        assert answer.status_code == 409
        assert b"Too late" in answer.content

    def test_keeps_the_text_when_the_told_date_has_passed(self, cast: Cast) -> None:
        moment = timezone.now() - timedelta(days=31)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=moment)
        a_settled_decision(action_id, cast.validator, ASK, now=moment)
        answer = signed_in(cast.participant).post(f"/actions/{action_id}/resubmit/", {"text": "Late", "count": "3"})
        assert answer.status_code == 409
        assert b"The time to answer is over." in answer.content

    def test_is_not_the_first_form_sent_again(self, cast: Cast) -> None:
        activity_id, browser = an_open_activity(cast.lead), signed_in(cast.participant)
        fields = fields_of(browser.get(f"/activities/{activity_id}/submit/"))
        data = {**fields, "text": "Three bags", "count": "3", "people_agreed": "on", "files": [a_jpeg()]}
        browser.post(f"/activities/{activity_id}/submit/", data)
        action_id = fields["action_id"]
        a_settled_decision(ActionId(UUID(action_id)), cast.validator, ASK)

        again = browser.post(f"/activities/{activity_id}/submit/", {**fields, "text": "Four bags", "count": "4"})
        html = again.content.decode()
        assert again.status_code == 409
        assert "A reviewer has asked for changes since this page was opened." in html
        assert "Could you add a photo of the bags?" in html
        assert "Four bags" in html
        assert f'action="/actions/{action_id}/resubmit/"' in html
        assert re.search(r'name="keep"[^>]*checked', html)
        assert models.Action.objects.get().status == "CHANGES_REQUESTED"
        assert models.Revision.objects.count() == 1

        fields = fields_of(again)
        assert browser.post(f"/actions/{action_id}/resubmit/", {**fields, "text": "x", "count": "4"}).status_code == 303

    def test_is_not_the_answer_to_an_earlier_request_sent_again(self, cast: Cast) -> None:
        action_id, browser = (
            a_submitted_action(cast.participant, an_open_activity(cast.lead)),
            signed_in(cast.participant),
        )
        a_settled_decision(action_id, cast.validator, ASK)
        data = {**fields_of(browser.get(f"/actions/{action_id}/resubmit/")), "text": "Again", "count": "3"}
        browser.post(f"/actions/{action_id}/resubmit/", data)
        a_settled_decision(action_id, cast.validator, ASK)
        answer = browser.post(f"/actions/{action_id}/resubmit/", data)
        draft = browser.post(f"/activities/{models.Action.objects.get().activity_id}/actions/{action_id}/draft/", data)
        assert (answer.status_code, draft.status_code) == (409, 409)
        assert b"Again" in answer.content
        assert models.Revision.objects.count() == 2

    def test_leads_to_the_action_when_nothing_is_asked(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        page = signed_in(cast.participant).get(f"/actions/{action_id}/resubmit/")
        assert page["Location"] == f"/actions/{action_id}/"

    def test_is_nobody_elses(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        for person in (cast.other, cast.validator, cast.lead, cast.steward):
            assert signed_in(person).get(f"/actions/{action_id}/resubmit/").status_code == 404
