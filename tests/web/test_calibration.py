"""Calibration on pages and in the API: two stewards agree, a reviewer answers as ever and is told afterwards."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from socialscore.application.calibration import answer_item, propose_item
from socialscore.domain.calibration import Judgement
from socialscore.domain.ids import ActionId, CalibrationItemId, SubjectId
from socialscore.domain.person import Role
from socialscore.domain.review import Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries import community_rules
from socialscore.queries.proofs import openable_file
from socialscore.wiring import unit_of_work
from tests.api.programs import program_of
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import a_settled_decision, a_submitted_action
from tests.web.reviewing import Desk, a_desk, an_open_activity, signed_in

STEWARD, WHY, OTHER_WHY = "/steward/calibration/", "All three bags can be seen.", "The pier is in the picture too."
MOST_QUERIES = 6
YES = {"outcome": "APPROVE", "sentence": WHY}


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Enough people, calibration switched on, and a trial whenever there is one."""
    cast = store_cast()
    a_stored_person("validator3", role=Role.VALIDATOR)
    a_stored_person("steward2", is_steward=True)
    monkeypatch.setattr("socialscore.domain.calibration.VERDICTS_BETWEEN", 0)
    monkeypatch.setattr("socialscore.domain.calibration.CHANCE_PERCENT", 100)
    on = replace(community_rules.current_rules()[1], calibrates=True)
    monkeypatch.setattr(community_rules.switches, "_read", lambda: on)
    with unit_of_work() as uow:
        rules = replace(uow.community.current(), calibrates=True)
        uow.community.publish(rules, number=1, by=SubjectId(cast.steward.subject_id), now=timezone.now())
    return cast


def person(name: str) -> models.PersonProfile:
    return models.PersonProfile.objects.select_related("user").get(user__email=f"{name}@example.org")


def decided(cast: Cast) -> ActionId:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast, "Old clean-up"))
    a_settled_decision(action_id, cast.validator)
    return action_id


def agreed(cast: Cast) -> ActionId:
    item_id, action_id = CalibrationItemId(uuid4()), decided(cast)
    by, other = SubjectId(cast.steward.subject_id), SubjectId(person("steward2").subject_id)
    first = Judgement(outcome=Outcome.APPROVE, sentence=WHY)
    propose_item(unit_of_work(), item_id=item_id, action_id=action_id, judgement=first, by=by, now=timezone.now())
    answer_item(
        unit_of_work(), item_id=item_id, judgement=replace(first, sentence=OTHER_WHY), by=other, now=timezone.now()
    )
    return action_id


def trial_fields(action_id: UUID) -> dict[str, Any]:
    trial = models.CalibrationTrial.objects.get(action_id=action_id, has_ended=False)
    return {"lease": str(trial.lease_id), "fence": 1, "version": 1, "held": str(action_id)}


class TestStewards:
    def test_agree_without_knowing_each_others_judgement(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        action_id = decided(cast)
        one, two = signed_in(cast.steward), signed_in(person("steward2"))
        new = reverse("calibration_new", args=[action_id])
        assert f'href="{new}"' in one.get(reverse("lead_action", args=[action_id])).text
        assert one.post(new, {"outcome": "APPROVE", "sentence": "short"}).status_code == 422
        assert one.post(new, YES).status_code == 302
        assert one.post(new, YES).status_code == 409
        item = models.CalibrationItem.objects.get()
        with django_assert_max_num_queries(MOST_QUERIES):
            page = two.get(STEWARD).text
        assert "Your judgement is asked for" in page
        assert "Your judgement is asked for" not in one.get(STEWARD).text
        here = reverse("calibration_item", args=[item.pk])
        page = two.get(here).text
        assert "Three bags" in page
        assert WHY not in page
        assert "Give my judgement" not in one.get(here).text
        assert two.post(here, {**YES, "sentence": OTHER_WHY}).status_code == 302
        assert "In use" in one.get(STEWARD).text
        assert models.ProofView.objects.filter(viewer=person("steward2").subject_id).count() == 1

    def test_have_nothing_yet(self, cast: Cast) -> None:
        assert "No items yet" in signed_in(cast.steward).get(STEWARD).text

    def test_do_the_same_by_program(self, cast: Cast) -> None:
        action_id = decided(cast)
        one, two = program_of(cast.steward), program_of(person("steward2"))
        made = one("POST", "calibration/", {**YES, "action_id": str(action_id)})
        assert (made.status_code, made.json()["state"], made.json()["outcome"]) == (201, "PROPOSED", "APPROVE")
        row = two("GET", "calibration/").json()["results"][0]
        assert (row["outcome"], row["may_answer"]) == ("", True)
        differs = two("POST", f"calibration/{row['item_id']}/", {"outcome": "DECLINE", "sentence": OTHER_WHY})
        assert (differs.status_code, differs.json()["state"]) == (200, "DROPPED")
        assert two("POST", f"calibration/{uuid4()}/", YES).status_code == 404
        assert one("POST", "calibration/", {**YES, "action_id": str(uuid4())}).status_code == 404


class TestReviewer:
    @pytest.fixture
    def desk(self, cast: Cast) -> Desk:
        return a_desk(cast.validator2)

    def test_sees_an_item_like_any_other(self, cast: Cast, desk: Desk) -> None:
        old = agreed(cast)
        waits = a_submitted_action(cast.other, an_open_activity(cast))
        fragment = desk.claim().text
        assert f"/review/{old}/verdict/" in fragment
        assert "calibration" not in fragment.lower()
        page = desk.client.get("/review/").text
        rows = page[page.index('id="rows"') :]
        assert rows.index(str(old)) < rows.index(str(waits))
        assert "Up to 5 of 100 items were decided before" in page
        again = desk.client.get(f"/review/?held={old}", headers={"HX-Request": "true", "HX-Target": "rows"})
        assert str(old) in again.text
        assert program_of(cast.validator2)("GET", "review/queue/").status_code == 200

    @pytest.mark.parametrize("is_open", [False, True])
    def test_waits_for_no_query_more(
        self, cast: Cast, desk: Desk, django_assert_max_num_queries: Any, is_open: bool
    ) -> None:
        agreed(cast)
        a_submitted_action(cast.other, an_open_activity(cast))
        if is_open:
            desk.claim()
        desk.client.get("/review/")
        with django_assert_max_num_queries(MOST_QUERIES):
            assert desk.client.get("/review/").status_code == 200

    def test_is_told_after_the_answer(self, cast: Cast, desk: Desk) -> None:
        old = agreed(cast)
        a_submitted_action(cast.other, an_open_activity(cast))
        desk.claim()
        told = desk.judge(old, hold=trial_fields(old))
        assert told.status_code == 200
        for words in ("That one was for calibration", "say the same", WHY, OTHER_WHY):
            assert words in told.text
        assert models.Verdict.objects.filter(action_id=old).count() == 1
        again = {"lease": str(uuid4()), "fence": 1, "version": 1, "held": str(old)}
        assert "That one was for calibration" in desk.judge(old, hold=again).text  # pressed twice
        trial = models.CalibrationTrial.objects.get()
        record = program_of(cast.validator2)("GET", "review/record/").json()
        assert (record["agreed"], record["compared"]) == (1, 1)
        assert WHY in desk.client.get(reverse("review_told", args=[trial.pk])).text
        assert signed_in(cast.validator).get(reverse("review_told", args=[trial.pk])).status_code == 404

    def test_is_told_on_a_page_without_scripts(self, cast: Cast) -> None:
        old, desk = agreed(cast), a_desk(cast.validator2, htmx=False)
        a_submitted_action(cast.other, an_open_activity(cast))
        desk.claim()
        fields = {"decline_reason": "OTHER", "decline_sentence": "I cannot see any bags."}
        answered = desk.judge(old, "decline", hold=trial_fields(old), **fields)
        assert answered.status_code == 303
        page = desk.client.get(answered["Location"]).text
        assert "Two stewards say something else than you." in page

    def test_keeps_and_hands_back_as_ever(self, cast: Cast, desk: Desk) -> None:
        old = agreed(cast)
        a_submitted_action(cast.other, an_open_activity(cast))
        desk.claim()
        lease_id = trial_fields(old)["lease"]
        beat = desk.client.post(reverse("lease_heartbeat", args=[lease_id]), {"note": "Nice bags"})
        assert beat.json()["seconds"] > 800
        assert "Nice bags" in desk.client.get("/review/").text
        assert desk.client.post(reverse("lease_recuse", args=[lease_id])).status_code == 303
        assert models.Recusal.objects.filter(action_id=old).exists()

    def test_opens_its_files_only_while_in_hand(self, cast: Cast, desk: Desk) -> None:
        old = agreed(cast)
        a_submitted_action(cast.other, an_open_activity(cast))
        part_id = models.Part.objects.get(revision__action_id=old, kind="FILE").pk
        me = SubjectId(cast.validator2.subject_id)

        def may_open() -> bool:
            return openable_file(part_id, viewer_id=me, today=timezone.localdate(), reviews=True) is not None

        seen = [may_open()]
        desk.claim()
        seen.append(may_open())
        desk.judge(old, hold=trial_fields(old))
        assert [*seen, may_open()] == [False, True, False]

    def test_gets_the_same_by_program(self, cast: Cast) -> None:
        old, program = agreed(cast), program_of(cast.validator2)
        a_submitted_action(cast.other, an_open_activity(cast))
        held = program("POST", "review/claim/", {}).json()
        assert held["action_id"] == str(old)
        verdict = {name: held[name] for name in ("lease_id", "fence", "version")} | {"decision": "APPROVE"}
        answered = program("POST", f"actions/{old}/verdict/", verdict).json()
        assert answered["state"] == "NONE"
        assert answered["calibration"]["agrees"] is True
        assert answered["calibration"]["sentences"] == [WHY, OTHER_WHY]
