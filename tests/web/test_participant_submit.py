"""Sending proof without scripts: one form, one action, and nothing typed is ever lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from socialscore import wiring
from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import SubjectId
from socialscore.domain.rules import FileKind, Need, ProofRule, Rules
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import a_jpeg, a_text_file, an_svg, signed_in

TEXT = "Four of us cleaned the stretch between the pier and the lighthouse."
PHOTO_NEEDED = ProofRule(text=Need.REQUIRED, link=Need.OPTIONAL, kinds=(FileKind.PHOTO,), min_files=1, max_files=3)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


def asked(**fields: Any) -> Rules:
    return some_rules(**{"proof": PHOTO_NEEDED, **fields})


def send(cast: Cast, activity_id: UUID, **fields: Any) -> HttpResponse:
    """What a browser without scripts posts; `action_id` may be given to send twice."""
    data = {"action_id": str(uuid4()), "text": TEXT, "count": "3", "people_agreed": "on", **fields}
    return signed_in(cast.participant).post(  # type: ignore[return-value]
        f"/activities/{activity_id}/submit/", {name: value for name, value in data.items() if value is not None}
    )


def the_draft() -> models.Revision:
    return models.Revision.objects.get(submitted_at=None)


class TestForm:
    def test_asks_for_what_the_version_asks(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=asked())
        page = signed_in(cast.participant).get(f"/activities/{activity_id}/submit/")
        html = page.content.decode()
        for name in ('name="text"', 'name="link"', 'name="count"', 'name="files"', 'name="people_agreed"'):
            assert name in html
        assert 'accept="image/*"' in html

    def test_says_beside_send_what_sending_says_about_people_and_has_it_said_by_nothing_else(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=asked())
        html = signed_in(cast.participant).get(f"/activities/{activity_id}/submit/").content.decode()
        assert "By sending you say that everyone who can be recognised in the photos agreed to it." in html
        assert "checked" not in html
        for tag in re.findall(r"<[^>]*people_agreed[^>]*>", html):
            assert tag.startswith("<button")
            assert 'type="submit"' in tag

    def test_leaves_out_what_it_does_not_ask(self, cast: Cast) -> None:
        rules = some_rules(proof=ProofRule(text=Need.REQUIRED, kinds=(), min_files=0, max_files=0))
        html = (
            signed_in(cast.participant).get(f"/activities/{an_open_activity(cast.lead, rules=rules)}/submit/").content
        )
        assert b'name="files"' not in html
        assert b'name="link"' not in html
        assert b'name="people_agreed"' not in html

    def test_is_not_there_for_a_draft_activity_of_somebody_else(self, cast: Cast) -> None:
        activity_id = uuid4()
        activities.create_activity(
            unit_of_work(),
            activity_id=activity_id,  # type: ignore[arg-type]
            lead_id=SubjectId(cast.lead.subject_id),
            name="Not yet",
            description="",
            rules=some_rules(),
        )
        assert signed_in(cast.participant).get(f"/activities/{activity_id}/submit/").status_code == 404

    def test_leads_to_the_activity_when_it_is_closed(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        by = SubjectId(cast.lead.subject_id)
        activities.close_activity(unit_of_work(), activity_id=activity_id, by=by, now=timezone.now())
        page = signed_in(cast.participant).get(f"/activities/{activity_id}/submit/")
        assert (page.status_code, page["Location"]) == (302, f"/activities/{activity_id}/")

    def test_refuses_a_suspended_person(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        assert signed_in(cast.participant).get(f"/activities/{activity_id}/submit/").status_code == 403
        assert send(cast, activity_id).status_code == 403

    def test_leads_a_stranger_to_sign_in_and_back(self, cast: Cast, client: Any) -> None:
        activity_id = an_open_activity(cast.lead)
        address = f"/activities/{activity_id}/submit/"
        assert client.get(address)["Location"] == f"/accounts/login/?next={address.replace('/', '%2F')}"
        lost = client.post(address, {"text": TEXT}, headers={"referer": f"http://testserver{address}"})
        assert lost["Location"].endswith(f"?next={address.replace('/', '%2F')}")


class TestSend:
    def test_makes_an_action_of_text_and_photo(self, cast: Cast) -> None:
        activity_id, action_id = an_open_activity(cast.lead, rules=asked()), uuid4()
        answer = send(cast, activity_id, action_id=str(action_id), files=[a_jpeg()])
        assert (answer.status_code, answer["Location"]) == (303, f"/actions/{action_id}/")
        action = models.Action.objects.get(pk=action_id)
        assert (action.status, action.up_to, action.subject_id) == ("SUBMITTED", 30, cast.participant.subject_id)
        assert models.Part.objects.filter(revision__action=action).count() == 2
        assert models.Revision.objects.get(action=action).people_agreed

    def test_makes_one_action_of_two_taps(self, cast: Cast) -> None:
        activity_id, action_id = an_open_activity(cast.lead, rules=asked()), str(uuid4())
        first = send(cast, activity_id, action_id=action_id, files=[a_jpeg()])
        second = send(cast, activity_id, action_id=action_id, files=[a_jpeg()])
        retry = send(cast, activity_id, action_id=action_id)
        assert first["Location"] == second["Location"] == retry["Location"] == f"/actions/{action_id}/"
        assert models.Action.objects.count() == 1

    @pytest.mark.parametrize("action_id", [None, "", "no-id"])
    def test_makes_an_id_where_none_came(self, cast: Cast, action_id: str | None) -> None:
        answer = send(cast, an_open_activity(cast.lead), action_id=action_id)
        assert answer.status_code == 303

    def test_knows_nothing_of_somebody_elses_id(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        theirs = a_submitted_action(cast.other, activity_id)
        assert send(cast, activity_id, action_id=str(theirs)).status_code == 404


class TestRefusal:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"text": ""}, "text"),
            ({"text": "x" * 100_000}, "text"),
            ({"text": "bell\x07"}, "text"),
            ({"text": "nothing\x00"}, "text"),
            ({"link": "javascript:alert(1)"}, "link"),
            ({"link": "data:text/html,x"}, "link"),
            ({"link": "https://"}, "link"),
            ({"link": "https://example.org/" + "x" * 2_000}, "link"),
            ({"count": ""}, "count"),
            ({"count": "many"}, "count"),
            ({"count": "-1"}, "count"),
        ],
    )
    def test_stands_at_the_field_and_keeps_the_rest(self, cast: Cast, fields: dict[str, Any], field: str) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[a_jpeg()], **fields)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in html
        assert html.count('aria-invalid="true"') == 1
        assert "bags.jpg" in html
        if "text" not in fields:
            assert TEXT in html
        assert not models.Action.objects.exclude(status="DRAFT").exists()

    def test_takes_no_photo_from_a_form_that_did_not_say_it(self, cast: Cast) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[a_jpeg()], people_agreed=None)
        assert answer.status_code == 422
        assert b'id="id_people_agreed_error"' in answer.content
        assert TEXT.encode() in answer.content
        assert not models.Action.objects.exclude(status="DRAFT").exists()

    def test_never_runs_what_was_typed(self, cast: Cast) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), text="<script>alert(1)</script>", count="")
        assert b"<script>alert" not in answer.content
        assert b"&lt;script&gt;alert" in answer.content

    def test_says_that_files_are_missing_at_the_files(self, cast: Cast) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()))
        assert answer.status_code == 422
        assert b'id="proof-error"' in answer.content

    def test_says_when_a_cap_opens_again(self, cast: Cast) -> None:
        rules = some_rules(caps=(Cap(Window.WEEK, CapKind.COUNT, 1),))
        activity_id = an_open_activity(cast.lead, rules=rules)
        a_submitted_action(cast.participant, activity_id)
        before = signed_in(cast.participant).get(f"/activities/{activity_id}/submit/")
        assert b"it opens again Monday" in before.content
        answer = send(cast, activity_id)
        assert answer.status_code == 422
        assert b"It opens again Monday" in answer.content
        assert TEXT.encode() in answer.content

    def test_keeps_the_text_when_the_activity_closed_meanwhile(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        by = SubjectId(cast.lead.subject_id)
        activities.pause_activity(unit_of_work(), activity_id=activity_id, by=by)
        answer = send(cast, activity_id)
        assert answer.status_code == 422
        assert TEXT.encode() in answer.content
        assert b"takes no new actions now" in answer.content

    def test_comes_after_thirty_in_a_minute_with_the_seconds_to_wait(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        browser = signed_in(cast.participant)
        for _ in range(30):
            browser.post(f"/activities/{activity_id}/submit/", {"text": ""})
        answer = browser.post(f"/activities/{activity_id}/submit/", {"text": TEXT, "count": "1"})
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 60
        assert TEXT.encode() in answer.content


class TestBadFiles:
    def test_spoil_no_other_file_and_no_text(self, cast: Cast) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[an_svg(), a_jpeg()])
        html = answer.content.decode()
        assert answer.status_code == 400
        assert "bags.svg: This kind of file is not accepted." in html
        assert TEXT in html
        assert [part.file.name for part in the_draft().parts.select_related("file") if part.file] == ["bags.jpg"]
        assert the_draft().text == TEXT

    def test_are_refused_when_too_big(self, cast: Cast) -> None:
        huge = SimpleUploadedFile("huge.jpg", a_jpeg().read() + bytes(16_000_000), "image/jpeg")
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[huge])
        assert answer.status_code == 413
        assert b"huge.jpg: This file is larger than" in answer.content

    @pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 cut off"])
    def test_are_refused_when_empty_or_broken(self, cast: Cast, content: bytes) -> None:
        broken = SimpleUploadedFile("broken.jpg", content, "image/jpeg")
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[broken])
        assert answer.status_code == 400
        assert b"broken.jpg" in answer.content

    def test_are_refused_when_of_a_kind_that_is_not_asked_for(self, cast: Cast) -> None:
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=[a_text_file(), a_jpeg()])
        assert answer.status_code == 422
        assert b"notes.txt: This kind of file is not asked for here." in answer.content
        assert the_draft().parts.count() == 1

    def test_are_refused_together_when_there_are_too_many(self, cast: Cast) -> None:
        files = [a_jpeg(f"{n}.jpg", shade=n) for n in range(4)]
        answer = send(cast, an_open_activity(cast.lead, rules=asked()), files=files)
        assert answer.status_code == 422
        assert b"Send at most 3 files." in answer.content
        assert the_draft().text == TEXT


class TestFullStore:
    @pytest.fixture
    def full(self, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
        """A store whose folder cannot be made."""
        (tmp_path / "taken").write_text("a file, not a folder")
        backend = "django.core.files.storage.FileSystemStorage"
        proofs = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "taken" / "proofs"}}
        settings.STORAGES = {**settings.STORAGES, "proofs": proofs}
        wiring.proof_store.cache_clear()
        yield
        wiring.proof_store.cache_clear()

    @pytest.mark.usefixtures("full")
    def test_keeps_the_form_and_the_site_up(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=asked())
        answer = send(cast, activity_id, files=[a_jpeg()])
        assert answer.status_code == 507
        assert TEXT.encode() in answer.content
        assert not models.ProofFile.objects.exists()
        assert not models.Action.objects.exists()
        assert signed_in(cast.participant).get(f"/activities/{activity_id}/submit/").status_code == 200
