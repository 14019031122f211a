"""Drafts saved as one types, and files sent one by one."""

from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache

from socialscore.domain.rules import FileKind, Need, ProofRule
from socialscore.http.limits import require_slow
from socialscore.infrastructure.django_app import models
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import HTMX, a_jpeg, a_text_file, an_svg, signed_in

TWO_PHOTOS = ProofRule(text=Need.OPTIONAL, kinds=(FileKind.PHOTO,), min_files=1, max_files=2)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


@pytest.fixture
def activity_id(cast: Cast) -> UUID:
    return an_open_activity(cast.lead, rules=some_rules(proof=TWO_PHOTOS))


def draft_url(activity_id: UUID, action_id: UUID) -> str:
    return f"/activities/{activity_id}/actions/{action_id}/draft/"


def files_url(activity_id: UUID, action_id: UUID) -> str:
    return f"/activities/{activity_id}/actions/{action_id}/files/"


class TestSaveDraft:
    def test_keeps_what_was_typed_and_shows_it_again(self, cast: Cast, activity_id: UUID) -> None:
        action_id, browser = uuid4(), signed_in(cast.participant)
        answer = browser.post(draft_url(activity_id, action_id), {"text": "Half a sent", "count": "2"}, headers=HTMX)
        assert (answer.status_code, answer.content) == (204, b"")
        page = browser.get(f"/activities/{activity_id}/submit/").content.decode()
        assert "Half a sent" in page
        assert f'value="{action_id}"' in page
        assert "Draft saved just now" in page

    def test_survives_a_lost_session(self, cast: Cast, activity_id: UUID) -> None:
        action_id, browser = uuid4(), signed_in(cast.participant)
        browser.post(draft_url(activity_id, action_id), {"text": "Before the session went"})
        browser.logout()
        lost = browser.post(
            draft_url(activity_id, action_id),
            {"text": "…"},
            headers={**HTMX, "hx-current-url": f"http://testserver/activities/{activity_id}/submit/"},
        )
        assert lost.status_code == 401
        assert lost["HX-Redirect"].endswith(f"next=%2Factivities%2F{activity_id}%2Fsubmit%2F")
        page = signed_in(cast.participant).get(f"/activities/{activity_id}/submit/")
        assert b"Before the session went" in page.content

    def test_refuses_what_cannot_be_stored(self, cast: Cast, activity_id: UUID) -> None:
        browser = signed_in(cast.participant)
        for fields in ({"text": "nothing\x00"}, {"count": "many"}):
            assert browser.post(draft_url(activity_id, uuid4()), fields).status_code == 422
        assert not models.Action.objects.exists()

    def test_refuses_to_change_what_was_sent(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        answer = signed_in(cast.participant).post(draft_url(activity_id, action_id), {"text": "x"}, headers=HTMX)
        assert answer.status_code == 409

    def test_is_nobody_elses(self, cast: Cast, activity_id: UUID) -> None:
        action_id = uuid4()
        signed_in(cast.participant).post(draft_url(activity_id, action_id), {"text": "mine"})
        assert signed_in(cast.other).post(draft_url(activity_id, action_id), {"text": "theirs"}).status_code == 404
        assert models.Revision.objects.get().text == "mine"

    def test_takes_no_reading(self, cast: Cast, activity_id: UUID) -> None:
        assert signed_in(cast.participant).get(draft_url(activity_id, uuid4())).status_code == 405


class TestUploadFile:
    def test_answers_with_the_row_of_the_file(self, cast: Cast, activity_id: UUID) -> None:
        action_id, photo = uuid4(), a_jpeg()
        hex_digest = sha256(photo.read()).hexdigest()
        photo.seek(0)
        data = {"file": photo, "original_sha256": hex_digest}
        answer = signed_in(cast.participant).post(files_url(activity_id, action_id), data, headers=HTMX)
        part = models.Part.objects.get()
        html = answer.content.decode()
        assert answer.status_code == 200
        assert html.strip().startswith("<li>")
        assert f"/proofs/{part.pk}/thumbnail/" in html
        assert f"/actions/{action_id}/files/{part.pk}/remove/" in html
        assert hex_digest[:4] in html

    def test_takes_the_same_bytes_once(self, cast: Cast, activity_id: UUID) -> None:
        action_id, browser = uuid4(), signed_in(cast.participant)
        for _ in range(2):
            assert browser.post(files_url(activity_id, action_id), {"file": a_jpeg()}, headers=HTMX).status_code == 200
        assert models.Part.objects.count() == 1

    def test_refuses_bytes_that_changed_on_the_way(self, cast: Cast, activity_id: UUID) -> None:
        data = {"file": a_jpeg(), "original_sha256": "0" * 64}
        answer = signed_in(cast.participant).post(files_url(activity_id, uuid4()), data, headers=HTMX)
        assert answer.status_code == 409
        assert answer["Content-Type"].startswith("text/plain")
        assert not models.Part.objects.exists()

    @pytest.mark.parametrize(("upload", "status"), [(an_svg, 400), (a_text_file, 422), (None, 400)])
    def test_says_in_one_sentence_what_is_wrong(
        self, cast: Cast, activity_id: UUID, upload: object, status: int
    ) -> None:
        data = {"file": upload()} if callable(upload) else {}
        answer = signed_in(cast.participant).post(files_url(activity_id, uuid4()), data, headers=HTMX)
        assert answer.status_code == status
        assert b"<" not in answer.content
        assert not models.Part.objects.exists()

    def test_refuses_one_too_many(self, cast: Cast, activity_id: UUID) -> None:
        action_id, browser = uuid4(), signed_in(cast.participant)
        for n in range(2):
            browser.post(files_url(activity_id, action_id), {"file": a_jpeg(shade=n)}, headers=HTMX)
        answer = browser.post(files_url(activity_id, action_id), {"file": a_jpeg(shade=9)}, headers=HTMX)
        assert (answer.status_code, answer.content) == (422, b"Send at most 2 files. Remove one first.")

    def test_waits_after_sixty_in_a_minute(self, cast: Cast, activity_id: UUID) -> None:
        browser, action_id = signed_in(cast.participant), uuid4()
        for _ in range(60):
            require_slow("upload", cast.participant.person_id, at_most=60, per_seconds=60)
        answer = browser.post(files_url(activity_id, action_id), {"file": a_jpeg()}, headers=HTMX)
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 60

    def test_is_nobody_elses(self, cast: Cast, activity_id: UUID) -> None:
        action_id = uuid4()
        signed_in(cast.participant).post(draft_url(activity_id, action_id), {"text": "mine"})
        answer = signed_in(cast.other).post(files_url(activity_id, action_id), {"file": a_jpeg()}, headers=HTMX)
        assert answer.status_code == 404


class TestRemoveFile:
    def uploaded(self, cast: Cast, activity_id: UUID, action_id: UUID) -> UUID:
        signed_in(cast.participant).post(files_url(activity_id, action_id), {"file": a_jpeg()}, headers=HTMX)
        part_id: UUID = models.Part.objects.get().pk
        return part_id

    def test_empties_the_row(self, cast: Cast, activity_id: UUID) -> None:
        action_id = uuid4()
        part_id = self.uploaded(cast, activity_id, action_id)
        answer = signed_in(cast.participant).post(f"/actions/{action_id}/files/{part_id}/remove/", headers=HTMX)
        assert (answer.status_code, answer.content) == (200, b"")
        assert not models.Part.objects.exists()

    def test_keeps_what_was_typed_without_scripts(self, cast: Cast, activity_id: UUID) -> None:
        action_id = uuid4()
        part_id = self.uploaded(cast, activity_id, action_id)
        browser = signed_in(cast.participant)
        form = {"action_id": str(action_id), "text": "Typed before I pressed the cross", "count": "2"}
        answer = browser.post(f"/actions/{action_id}/files/{part_id}/remove/", form)
        assert (answer.status_code, answer["Location"]) == (303, f"/activities/{activity_id}/submit/?draft={action_id}")
        assert b"Typed before I pressed the cross" in browser.get(answer["Location"]).content

    def test_is_nobody_elses(self, cast: Cast, activity_id: UUID) -> None:
        action_id = uuid4()
        part_id = self.uploaded(cast, activity_id, action_id)
        assert signed_in(cast.other).post(f"/actions/{action_id}/files/{part_id}/remove/").status_code == 404
        assert models.Part.objects.count() == 1
