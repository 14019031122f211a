"""A lead whom a steward lets review: what others lead, and what they lead themselves only where its switch says so."""

import pytest
from django.urls import reverse

from socialscore.domain.ids import ActionId
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity, settle_all, signed_in

REFUSED = "You cannot decide this one"


@pytest.fixture
def cast(db: None) -> Cast:
    """The steward has let both leads review, on the page where roles are given."""
    cast = store_cast()
    for lead in (cast.lead, cast.other_lead):
        give(cast, lead, role="LEAD", may_review="on")
    return cast


@pytest.fixture
def leader(cast: Cast) -> Desk:
    """Of whoever leads the activities of these tests."""
    return a_desk(cast.lead)


@pytest.fixture
def guest(cast: Cast) -> Desk:
    """Of a lead of other activities."""
    return a_desk(cast.other_lead)


def give(cast: Cast, person: models.PersonProfile, **rights: str) -> None:
    answer = signed_in(cast.steward).post(reverse("person_role", args=[person.person_id]), rights)
    assert answer.status_code == 302


def lists(desk: Desk, action_id: ActionId) -> bool:
    return str(action_id) in desk.client.get("/review/").content.decode()


def require_refused(desk: Desk, action_id: ActionId) -> None:
    assert not lists(desk, action_id)
    hold = {"lease": str(action_id), "fence": 1, "version": 1}
    for answer in (desk.claim(action_id), desk.judge(action_id, hold=hold)):
        assert answer.status_code == 403
        assert REFUSED in answer.content.decode()
    assert desk.claim()["HX-Push-Url"] == "/review/"
    assert not models.Lease.objects.exists()
    assert not models.Verdict.objects.exists()


class TestOfOthers:
    def test_is_listed_judged_and_settled(self, cast: Cast, guest: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        assert lists(guest, action_id)
        assert guest.claim()["HX-Push-Url"].endswith(f"item={action_id}")
        assert guest.judge(action_id).status_code == 200
        settle_all()
        decision = models.Decision.objects.get()
        assert (decision.decided_by_id, decision.action.status) == (cast.other_lead.subject_id, "APPROVED")

    def test_is_refused_where_it_is_their_own(self, cast: Cast, guest: Desk) -> None:
        require_refused(guest, a_submission(an_open_activity(cast, lead_may_review=True), cast.other_lead))

    def test_ends_with_the_permission(self, cast: Cast, guest: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        guest.claim(action_id)
        hold = guest.hold(action_id)
        give(cast, cast.other_lead, role="LEAD")
        for answer in (guest.client.get("/review/"), guest.claim(action_id), guest.judge(action_id, hold=hold)):
            assert answer.status_code == 403
        assert not models.Verdict.objects.exists()

    def test_does_not_go_with_another_role(self, cast: Cast, guest: Desk) -> None:
        give(cast, cast.other_lead, role="PARTICIPANT", may_review="on")
        assert guest.client.get("/review/").status_code == 403


class TestOfTheirOwn:
    def test_is_left_to_others(self, cast: Cast, leader: Desk, guest: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        require_refused(leader, action_id)
        assert lists(guest, action_id)

    def test_is_open_where_the_switch_of_its_version_says_so(self, cast: Cast, leader: Desk) -> None:
        action_id = a_submission(an_open_activity(cast, lead_may_review=True), cast.participant)
        assert lists(leader, action_id)
        assert leader.claim(action_id).status_code == 200
        assert leader.judge(action_id).status_code == 200
        assert models.Verdict.objects.get().reviewer_id == cast.lead.subject_id

    def test_is_refused_once_they_lead_it(self, cast: Cast, guest: Desk) -> None:
        activity_id = an_open_activity(cast)
        action_id = a_submission(activity_id, cast.participant)
        guest.claim(action_id)
        hold = guest.hold(action_id)
        models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.other_lead.subject_id)
        answer = guest.judge(action_id, hold=hold)
        assert (answer.status_code, REFUSED in answer.content.decode()) == (403, True)
        assert not models.Verdict.objects.exists()
