"""The rules form: making, changing, reading back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import SubjectId
from socialscore.domain.rules import Need, Rules
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.leading import filled_form, many_actions, signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def rules_of(activity_id: UUID) -> Rules:
    activity = models.Activity.objects.select_related("current_version").get(pk=activity_id)
    assert activity.current_version is not None
    return Rules.from_data(activity.current_version.rules)


def edit_url(activity_id: UUID) -> str:
    return reverse("lead_activity_edit", args=[activity_id])


class TestNew:
    def test_saves_a_draft_with_all_its_rules(self, client: Client, cast: Cast) -> None:
        activity_id = uuid4()
        rules = some_rules(
            caps=(Cap(Window.WEEK, CapKind.COUNT, 1), Cap(Window.MONTH, CapKind.POINTS, 200)),
            cooldown_hours=12,
            due_hours=48,
            lead_may_review=True,
            instructions="Bring *gloves*.",
        )
        data = filled_form(rules, activity_id=activity_id, lead_may_review="on", closes_at="2027-05-01T18:00")
        response = signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        assert response.headers["Location"] == reverse("lead_activity", args=[activity_id])
        row = models.Activity.objects.get(pk=activity_id)
        assert (row.state, row.lead_id, row.points) == ("DRAFT", cast.lead.subject_id, 45)
        assert row.closes_at is not None
        assert rules_of(activity_id) == rules

    def test_makes_one_activity_of_two_presses(self, client: Client, cast: Cast) -> None:
        data = filled_form(activity_id=uuid4())
        signed_in(client, cast.lead)
        assert [client.post(reverse("lead_activity_new"), data).status_code for _ in range(2)] == [302, 302]
        assert models.Activity.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Fill this in."),
            ({"base_points": "-1"}, "At least 0."),
            ({"base_points": "10000"}, "One action may earn 10 000 points at most."),
            ({"at_most": ""}, "A unit needs a name"),
            ({"criteria-1-points": "5"}, "Say what is ticked for these points."),
            ({"criteria-1-text": "Place and date are clear"}, "Each criterion needs a text of its own."),
            ({"caps-0-limit": "0"}, "At least 1."),
            ({"reasons-2-label": "Blurred"}, "Write the sentence the participant will read."),
            ({"due_hours": "0"}, "At least 1."),
            ({"kinds": [], "text": "NONE"}, "Ask for some proof"),
            ({"min_files": "4", "max_files": "2"}, "Ask for between 0 and 6 files"),
            ({"opens_at": "2027-05-02T18:00", "closes_at": "2027-05-01T18:00"}, "closing time must come after"),
            ({"closes_at": "tomorrow"}, "Enter a valid date/time."),
            ({"description": "x" * 5_001}, "At most 5000 characters."),
            ({"criteria-TOTAL_FORMS": "nonsense"}, "ManagementForm data is missing"),
        ],
    )
    def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(
        self, client: Client, cast: Cast, changes: dict[str, Any], sentence: str
    ) -> None:
        data = filled_form(activity_id=uuid4(), instructions="Keep me.", **changes)
        response = signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        text = response.content.decode()
        assert response.status_code == 422
        assert sentence in text
        assert "Keep me." in text
        assert models.Activity.objects.count() == 0

    @pytest.mark.parametrize("button", [{}, {"preview": "1"}], ids=["saved", "read back"])
    def test_says_all_that_is_wrong_at_once(self, client: Client, cast: Cast, button: dict[str, str]) -> None:
        wrong = {"min_files": "4", "max_files": "2", "criteria-1-text": "Place and date are clear", "unit_name": "bag"}
        data = filled_form(activity_id=uuid4(), points_each="", at_most="", **wrong, **button)
        response = signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        text = response.content.decode()
        assert response.status_code == 422
        for sentence in ("between 0 and 6 files", "needs a text of its own", "A unit needs a name"):
            assert text.count(sentence) == 1

    def test_adds_rows_without_saving_or_complaining(self, client: Client, cast: Cast) -> None:
        data = filled_form(activity_id=uuid4(), name="", add="criteria")
        response = signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        text = response.content.decode()
        assert response.status_code == 200
        assert 'name="criteria-4-text"' in text
        assert 'name="caps-2-limit"' not in text
        assert "Place and date are clear" in text
        assert "aria-invalid" not in text

    def test_gives_new_rows_a_code_of_their_own(self, client: Client, cast: Cast) -> None:
        activity_id = uuid4()
        data = filled_form(activity_id=activity_id)
        data |= {"criteria-1-text": "Full bags shown", "criteria-1-points": "5", "criteria-2-criterion_id": "place"}
        data |= {"criteria-2-text": "Twice", "reasons-2-label": "Other", "reasons-2-sentence": "Please look again."}
        signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        rules = rules_of(activity_id)
        assert [c.criterion_id for c in rules.points.criteria] == ["place", "full-bags-shown", "place-2"]
        assert [r.code for r in rules.reasons] == ["PHOTO", "UNCLEAR", "OTHER-2"]

    def test_asks_for_no_files_where_no_kind_is_chosen(self, client: Client, cast: Cast) -> None:
        activity_id = uuid4()
        data = filled_form(activity_id=activity_id, kinds=[], text="REQUIRED")
        signed_in(client, cast.lead).post(reverse("lead_activity_new"), data)
        proof = rules_of(activity_id).proof
        assert (proof.text, proof.kinds, proof.max_files) == (Need.REQUIRED, (), 0)

    @pytest.mark.parametrize("who", ["participant", "validator"])
    def test_is_not_for_others(self, client: Client, cast: Cast, who: str) -> None:
        signed_in(client, getattr(cast, who))
        assert client.post(reverse("lead_activity_new"), filled_form()).status_code == 403


class TestEdit:
    def test_begins_a_new_version_and_leaves_what_waits(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        signed_in(client, cast.lead)
        assert "1 waiting stays under version 1" in client.get(edit_url(activity_id)).content.decode()
        response = client.post(edit_url(activity_id), filled_form(base_points="12"), follow=True)
        assert "Saved as version 2" in response.content.decode()
        assert rules_of(activity_id).points.base_points == 12
        assert models.Action.objects.get(pk=action_id).activity_version.number == 1
        assert (
            "1 waiting stays under the version it was sent under" in client.get(edit_url(activity_id)).content.decode()
        )

    def test_begins_none_for_other_words(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.lead).post(edit_url(activity_id), filled_form(name="Beach day"))
        assert models.Activity.objects.get(pk=activity_id).name == "Beach day"
        assert models.ActivityVersion.objects.filter(activity_id=activity_id).count() == 1

    def test_shows_what_it_saved(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        page = signed_in(client, cast.lead).get(edit_url(activity_id)).content.decode()
        for name, value in (("base_points", "10"), ("criteria-0-criterion_id", "place"), ("reasons-1-code", "UNCLEAR")):
            assert f'name="{name}" value="{value}"' in page

    def test_keeps_the_text_when_somebody_was_faster(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.lead).post(edit_url(activity_id), filled_form(version="1", name="Mine"))
        text = response.content.decode()
        assert response.status_code == 409
        assert 'value="Mine"' in text
        assert "Somebody saved this since you opened it" in text
        assert 'name="version" value="2"' in text
        assert client.post(edit_url(activity_id), filled_form(version="2", name="Mine")).status_code == 302

    def test_leads_to_the_page_of_one_that_has_ended(self, client: Client, cast: Cast) -> None:
        activity_id, by = an_open_activity(cast.lead), SubjectId(cast.lead.subject_id)
        activities.close_activity(unit_of_work(), activity_id=activity_id, by=by, now=timezone.now())
        signed_in(client, cast.lead)
        assert client.get(edit_url(activity_id)).headers["Location"] == reverse("lead_activity", args=[activity_id])
        response = client.post(edit_url(activity_id), filled_form(version="3"))
        assert response.status_code == 422
        assert "not possible in the state" in response.content.decode()

    def test_does_not_exist_for_another_lead(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.other_lead)
        assert client.get(edit_url(activity_id)).status_code == 404
        assert client.post(edit_url(activity_id), filled_form(name="Stolen")).status_code == 404
        assert client.post(reverse("lead_activity_preview", args=[activity_id]), filled_form()).status_code == 404
        assert models.Activity.objects.get(pk=activity_id).name == "Beach clean-up"

    @pytest.mark.parametrize("rows", [20, 2_000])
    def test_asks_the_same_few_questions_of_many_rows(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        activity_id = an_open_activity(cast.lead)
        many_actions(activity_id, cast.participant, rows)
        signed_in(client, cast.lead)
        with django_assert_max_num_queries(6):
            client.get(edit_url(activity_id))


class TestPreview:
    def url(self, activity_id: UUID) -> str:
        return reverse("lead_activity_preview", args=[activity_id])

    def test_reads_back_and_tries_the_rules_on_the_last_actions(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        many_actions(activity_id, cast.participant, 60)
        signed_in(client, cast.lead)
        data = filled_form(base_points="15", preview="1")
        response = client.post(self.url(activity_id), data, headers={"HX-Request": "true"})
        text = " ".join(response.content.decode().split())
        assert response.status_code == 200
        assert text.startswith('<section class="card" id="preview"')
        assert "15 points for taking part" in text
        assert "Tried on the last 50 actions" in text
        assert "Of them, 50 more." in text
        assert "Save as version 2" in text
        assert "30 waiting stay under version 1" in text

    def test_notices_that_nothing_changed(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_submitted_action(cast.participant, activity_id)
        signed_in(client, cast.lead)
        response = client.post(self.url(activity_id), filled_form(), headers={"HX-Request": "true"})
        assert "no new version begins" in response.content.decode()
        assert "Save the words" in response.content.decode()

    def test_gives_a_hint_while_something_is_missing(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.lead)
        response = client.post(self.url(activity_id), filled_form(at_most=""), headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert "A unit needs a name" in response.content.decode()

    def test_is_the_whole_page_without_scripts(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.lead)
        page = client.post(edit_url(activity_id), filled_form(base_points="15", preview="1"))
        assert page.status_code == 200
        assert "15 points for taking part" in page.content.decode()
        assert 'name="base_points" value="15"' in page.content.decode()
        broken = client.post(self.url(activity_id), filled_form(at_most=""))
        assert broken.status_code == 422
        assert models.ActivityVersion.objects.count() == 1

    def test_reads_back_what_is_not_saved_yet(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        data = filled_form(activity_id=uuid4(), preview="1")
        response = client.post(reverse("lead_activity_new"), data, headers={"HX-Request": "true"})
        assert "10 points for taking part" in response.content.decode()
        assert "Save the draft" in response.content.decode()
        assert models.Activity.objects.count() == 0
