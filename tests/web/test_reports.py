"""Reporting: closed at once, decided by a steward, told to both sides afterwards and to nobody before."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from socialscore.application import review
from socialscore.cli.retaining import forget_taken
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.wiring import unit_of_work
from tests.api.programs import Program
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import (
    DECLINE,
    a_report,
    a_settled_decision,
    a_submitted_action,
    an_open_activity,
)

Counted = Callable[..., AbstractContextManager[Any]]
WRONG = "This shows somebody's front door."


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


def told(person: models.PersonProfile) -> list[str]:
    deliver_outbox()
    return list(person.notifications.order_by("created_at").values_list("kind", flat=True))


def client_of(person: models.PersonProfile) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def test_a_reviewer_closes_a_proof_and_a_steward_turns_it_down(cast: Cast) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    review.claim(
        unit_of_work(), reviewer_id=SubjectId(cast.validator.subject_id), action_id=action_id, now=timezone.now()
    )
    reviewer = client_of(cast.validator)
    address = f"/report/proof/{action_id}/"
    assert address in reviewer.get("/review/").content.decode()
    assert "closed at once" in reviewer.get(address).content.decode()
    sent = {"report_id": str(uuid4()), "sentence": WRONG}
    assert reviewer.post(address, {**sent, "sentence": "Bad"}).status_code == 422
    answer = reviewer.post(address, sent)
    assert answer.url == reviewer.post(address, sent).url
    assert "A steward will look" in reviewer.get(answer.url).content.decode()
    assert str(action_id) not in client_of(cast.validator2).get("/review/").content.decode()
    assert (told(cast.participant), told(cast.steward)) == ([], ["REPORT_WAITS"])

    steward = client_of(cast.steward)
    assert "Participant" in steward.get("/steward/reports/").content.decode()
    page = f"/steward{answer.url}"
    assert WRONG.split("'", maxsplit=1)[0] in steward.get(page).content.decode()
    decide = {"outcome": "UPHELD", "sentence": "People who did not agree can be seen."}
    assert steward.post(page, {**decide, "sentence": ""}).status_code == 422
    assert steward.post(page, decide).url == "/steward/reports/"
    assert steward.post(page, decide).status_code == 409
    assert models.Action.objects.get(pk=action_id).status == "DECLINED"
    assert (told(cast.participant), told(cast.validator)) == (["DECLINED"], ["REPORT_UPHELD"])
    assert "can be seen" in client_of(cast.participant).get(f"/actions/{action_id}/").content.decode()
    assert client_of(cast.participant).get("/reports/").status_code == 200


def test_a_message_goes_and_its_author_reads_why_but_not_who_said_so(cast: Cast) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    decision_id = a_settled_decision(action_id, cast.validator, DECLINE)
    page = client_of(cast.participant).get(f"/actions/{action_id}/").content.decode()
    assert f"/report/message/{decision_id}/" in page
    report_id = a_report(cast.participant, "MESSAGE", decision_id)
    author = client_of(cast.validator)
    assert author.get(f"/reports/{report_id}/").status_code == 404
    decide = {"outcome": "UPHELD", "sentence": "That is no way to speak to anybody."}
    client_of(cast.steward).post(f"/steward/reports/{report_id}/", decide)
    assert told(cast.validator) == ["REPORTED_AND_REMOVED"]
    read = author.get(f"/reports/{report_id}/").content.decode()
    assert "no way to speak" in read
    assert "should not stand here" not in read
    assert DECLINE.sentence not in client_of(cast.participant).get(f"/actions/{action_id}/").content.decode()


def test_a_name_and_an_activity_are_reported_where_they_stand(cast: Cast) -> None:
    models.PersonProfile.objects.filter(pk=cast.other.pk).update(has_public_profile=True)
    activity_id, person_id = an_open_activity(cast.lead), cast.other.person_id
    client = client_of(cast.participant)
    for page, address in (
        (f"/people/{person_id}/", f"/report/name/{person_id}/"),
        (f"/activities/{activity_id}/", f"/report/activity/{activity_id}/"),
    ):
        shown = client.get(page)
        if shown.status_code == 200:
            assert address in shown.content.decode()
        assert client.post(address, {"report_id": str(uuid4()), "sentence": WRONG}).status_code == 302
        assert client.post(address, {"report_id": str(uuid4()), "sentence": WRONG}).status_code == 409
    assert client.get(f"/report/name/{cast.participant.person_id}/").status_code == 404
    assert client.get(f"/report/nonsense/{activity_id}/").status_code == 404


def test_not_too_often(cast: Cast) -> None:
    program = Program(cast.other)
    body = {"target": "ACTIVITY", "target_id": str(uuid4()), "sentence": WRONG}
    assert {program("POST", "me/reports/", body).status_code for _ in range(10)} == {404}
    assert program("POST", "me/reports/", body).status_code == 429


def test_programs_report_and_decide(cast: Cast) -> None:
    activity_id = an_open_activity(cast.lead)
    body = {"target": "ACTIVITY", "target_id": str(activity_id), "sentence": WRONG}
    program, steward = Program(cast.other), Program(cast.steward)
    made = program("POST", "me/reports/", body).json()
    assert made == program.get(f"me/reports/{made['report_id']}/").json()
    assert program.get("me/reports/").json()["results"] == [made]
    waiting = steward.get("reports/?show=OPEN").json()["results"]
    assert [(row["about_name"], row["reporter_name"]) for row in waiting] == [("Lead", "Other")]
    path = f"reports/{made['report_id']}/"
    decided = steward("POST", path, {"state": "UPHELD", "reason": "Its words hurt people."}).json()
    assert decided["state"] == steward.get(path).json()["state"] == "UPHELD"
    assert models.Activity.objects.get(pk=activity_id).state == "PAUSED"
    assert steward("POST", path, {"state": "DISMISSED", "reason": "Its words hurt people."}).status_code == 409


def test_the_queue_comes_in_pages_of_few_queries(cast: Cast, django_assert_max_num_queries: Counted) -> None:
    activity_id = an_open_activity(cast.lead)
    for number in range(27):
        a_report(a_stored_person(f"reporter{number}"), "ACTIVITY", activity_id)
    steward = client_of(cast.steward)
    with django_assert_max_num_queries(4):
        page = steward.get("/steward/reports/").content.decode()
    assert page.count('class="row"') == 25
    assert "?show=OPEN&amp;after=" in page
    with django_assert_max_num_queries(5):
        steward.get(f"/steward/reports/{models.Report.objects.latest('made_at').pk}/")


def test_words_go_with_whom_they_are_from_or_about(cast: Cast) -> None:
    from socialscore.infrastructure.persistence.django_erasure import _empty_reports

    report_id = a_report(cast.other, "ACTIVITY", an_open_activity(cast.lead))
    _empty_reports(SubjectId(cast.other.subject_id))
    assert models.Report.objects.get(pk=report_id).sentence == ""


def test_what_was_taken_away_goes_with_whose_or_to_whom_it_was(cast: Cast) -> None:
    from socialscore.infrastructure.persistence.django_erasure import _empty_reports

    activity_id = an_open_activity(cast.lead)
    decision_id = a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator, DECLINE)
    message, described = (
        a_report(cast.participant, target, target_id)
        for target, target_id in (("MESSAGE", decision_id), ("ACTIVITY", activity_id))
    )
    for report_id in (message, described):
        decide_as_steward(cast, report_id)
    left = []
    for person in (cast.participant, cast.lead):
        _empty_reports(SubjectId(person.subject_id))
        left.append([bool(models.Report.objects.get(pk=report_id).taken) for report_id in (message, described)])
    assert left == [[False, True], [False, False]]


def test_what_was_taken_away_comes_back_after_an_appeal(cast: Cast) -> None:
    another = a_stored_person("Another", is_steward=True)
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    decision_id = a_settled_decision(action_id, cast.validator, DECLINE)
    report_id = a_report(cast.participant, "MESSAGE", decision_id)
    decide_as_steward(cast, report_id)
    told(cast.validator)
    author, page = client_of(cast.validator), f"/reports/{report_id}/"
    shown = author.get(page).text
    assert DECLINE.sentence in shown
    assert f"{page}appeal/" in shown
    assert f"{page}appeal/" not in client_of(cast.participant).get(page).text
    words = "These are the words that were prepared for it."
    sent = {"appeal_id": str(uuid4()), "words": words}
    assert author.post(f"{page}appeal/", {**sent, "words": "Bad"}).status_code == 422
    appeal_page = author.post(f"{page}appeal/", sent).url
    assert f"{page}appeal/" not in author.get(page).text
    assert appeal_page in author.get(page).text
    assert "Something of yours was taken away" in author.get("/appeals/").text

    answer_page = f"/review{appeal_page}"
    assert client_of(cast.validator2).get(answer_page).status_code == 404
    assert "Something that was taken away" not in client_of(cast.validator2).get("/appeals/").text
    assert "Something that was taken away" not in client_of(cast.steward).get("/appeals/").text
    steward = client_of(another)
    assert "Something that was taken away" in steward.get("/appeals/").text
    assert client_of(cast.steward).post(f"{answer_page}take/").status_code == 403
    steward.post(f"{answer_page}take/")
    read = steward.get(answer_page).text
    for text in (words, DECLINE.sentence, "should not stand here", "no way to speak"):
        assert text in read
    for name in ("Participant", "Steward", "Validator"):
        assert f">{name}<" not in read
    assert steward.post(answer_page, {"outcome": "OVERTURNED", "sentence": "They hurt nobody."}).url == "/appeals/"
    assert DECLINE.sentence in client_of(cast.participant).get(f"/actions/{action_id}/").text
    assert "REPORT_OVERTURNED" in told(cast.validator)
    assert "APPEAL_OVERTURNED" not in told(cast.validator)
    assert "REPORT_RESTORED" in told(cast.participant)
    assert "is given back, as far as it can be" in author.get(appeal_page).text
    assert "Given back after an appeal" in author.get(page).text
    assert "Given back after an appeal" in client_of(cast.steward).get("/steward/reports/?show=RESTORED").text


def test_programs_appeal(cast: Cast) -> None:
    a_stored_person("Another", is_steward=True)
    report_id = a_report(cast.participant, "ACTIVITY", an_open_activity(cast.lead))
    lead = Program(cast.lead)
    body = {"words": "Nothing is wrong with it."}
    assert lead("POST", f"reports/{report_id}/appeal/", body).status_code == 404
    decide_as_steward(cast, report_id)
    own = lead.get(f"me/reports/{report_id}/").json()
    assert (own["appeal_id"], own["taken"]) == (None, "")
    assert own["appeal_until"]
    assert Program(cast.other)("POST", f"reports/{report_id}/appeal/", body).status_code == 404
    assert Program(cast.lead, "read")("POST", f"reports/{report_id}/appeal/", body).status_code == 403
    made = lead("POST", f"reports/{report_id}/appeal/", body)
    assert (made.status_code, made.json()["about"], made.json()["action_id"]) == (201, "REPORTED", None)
    again = lead("POST", f"reports/{report_id}/appeal/", body)
    assert again.status_code == 409
    own = lead.get(f"me/reports/{report_id}/").json()
    assert (own["appeal_id"], own["appeal_until"]) == (made.json()["appeal_id"], None)


def test_what_was_taken_away_is_kept_for_as_long_as_an_appeal_can_bring_it_back(cast: Cast) -> None:
    reports = [a_report(cast.participant, "ACTIVITY", an_open_activity(cast.lead)) for _ in range(2)]
    for report_id in reports:
        decide_as_steward(cast, report_id)
    client_of(cast.lead).post(
        f"/reports/{reports[0]}/appeal/", {"appeal_id": str(uuid4()), "words": "Nothing is wrong with it."}
    )
    now = timezone.now()
    assert forget_taken(now=now + timedelta(days=13)) == 0
    assert forget_taken(now=now + timedelta(days=15)) == 1
    kept = dict(models.Report.objects.values_list("report_id", "taken"))
    assert (bool(kept[reports[0]]), kept[reports[1]]) == (True, {})


def test_its_lead_reads_no_proof_that_was_reported(cast: Cast) -> None:
    """Stewards do, who decide; and looking at what is hidden is no look at it."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_report(cast.lead, "PROOF", action_id)
    page = f"/lead/actions/{action_id}/"
    hidden, shown = client_of(cast.lead).get(page).text, client_of(cast.steward).get(page).text
    words = "It was reported, so only stewards can read it."
    assert ("Three bags" in hidden, "Three bags" in shown) == (False, True)
    assert (words in hidden, words in shown) == (True, False)
    assert "/thumbnail/" not in hidden
    data = Program(cast.lead).get(f"led/actions/{action_id}/").json()
    assert (data["is_hidden"], data["revisions"][0]["text"], data["revisions"][0]["files"]) == (True, "", [])
    assert not models.ProofView.objects.filter(viewer_id=cast.lead.subject_id).exists()


def decide_as_steward(cast: Cast, report_id: object) -> None:
    decide = {"outcome": "UPHELD", "sentence": "That is no way to speak to anybody."}
    assert client_of(cast.steward).post(f"/steward/reports/{report_id}/", decide).status_code == 302
