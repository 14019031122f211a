"""Who may open a file of a proof, with which headers, and who learns that somebody looked."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from socialscore.application import holds, review
from socialscore.domain.ids import SubjectId
from socialscore.domain.rules import FileKind, ProofRule
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity
from tests.web.participating import HTMX, a_jpeg, a_pdf, a_text_file, signed_in

ANY_FILE = ProofRule(kinds=(FileKind.PHOTO, FileKind.TEXT), min_files=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


@pytest.fixture
def action_id(cast: Cast) -> UUID:
    """A sent action with a photo and a text file."""
    activity_id, action_id = an_open_activity(cast.lead, rules=some_rules(proof=ANY_FILE)), uuid4()
    form = {"action_id": str(action_id), "text": "Three bags", "count": "3", "people_agreed": "on"}
    files = [a_jpeg("bags.jpg"), a_text_file()]
    answer = signed_in(cast.participant).post(f"/activities/{activity_id}/submit/", {**form, "files": files})
    assert answer.status_code == 303
    return action_id


def part_of(action_id: UUID, media_type: str = "image/jpeg") -> UUID:
    part_id: UUID = models.Part.objects.get(revision__action=action_id, kind="FILE", media_type=media_type).pk
    return part_id


def status_for(person: models.PersonProfile, part_id: UUID) -> int:
    return signed_in(person).get(f"/proofs/{part_id}/").status_code


class TestAccess:
    def test_is_for_owner_lead_and_steward(self, cast: Cast, action_id: UUID) -> None:
        part_id = part_of(action_id)
        for person in (cast.participant, cast.lead, cast.steward):
            assert status_for(person, part_id) == 200
        for person in (cast.other, cast.other_lead, cast.validator, cast.admin):
            assert status_for(person, part_id) == 404

    def test_is_for_the_reviewer_who_holds_or_judged_it(self, cast: Cast, action_id: UUID) -> None:
        part_id = part_of(action_id)
        reviewer = SubjectId(cast.validator.subject_id)
        now = timezone.now()
        action = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=None, now=now)
        assert action is not None
        assert action.lease is not None
        assert status_for(cast.validator, part_id) == 200
        holds.release(unit_of_work(), lease_id=action.lease.lease_id, reviewer_id=reviewer)
        assert status_for(cast.validator, part_id) == 404

    def test_ends_for_those_who_are_suspended(self, cast: Cast, action_id: UUID) -> None:
        models.PersonProfile.objects.filter(pk__in=[cast.lead.pk, cast.steward.pk]).update(is_active=False)
        for person in (cast.lead, cast.steward):
            assert status_for(person, part_of(action_id)) == 404

    def test_is_the_owners_alone_while_it_is_a_draft(self, cast: Cast) -> None:
        activity_id, draft = an_open_activity(cast.lead), uuid4()
        signed_in(cast.participant).post(
            f"/activities/{activity_id}/actions/{draft}/files/", {"file": a_jpeg()}, headers=HTMX
        )
        part_id = part_of(draft)
        assert status_for(cast.participant, part_id) == 200
        for person in (cast.lead, cast.steward, cast.other):
            assert status_for(person, part_id) == 404

    def test_leads_a_stranger_to_sign_in(self, action_id: UUID, client: Client) -> None:
        assert client.get(f"/proofs/{part_of(action_id)}/").status_code == 302

    def test_is_not_found_where_there_is_none(self, cast: Cast) -> None:
        assert status_for(cast.steward, uuid4()) == 404


class TestHeaders:
    def test_let_a_picture_show_and_nothing_run(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/proofs/{part_of(action_id)}/")
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.streaming

    def test_make_anything_else_a_download(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/proofs/{part_of(action_id, 'text/plain')}/")
        assert answer["Content-Disposition"] == 'attachment; filename="notes.txt"'
        assert answer["Content-Type"] == "text/plain; charset=utf-8"

    def test_hold_for_thumbnails_too(self, cast: Cast, action_id: UUID) -> None:
        answer = signed_in(cast.participant).get(f"/proofs/{part_of(action_id)}/thumbnail/")
        assert answer["Content-Type"] == "image/webp"
        assert answer["Cache-Control"] == "private, no-store"
        assert status_for(cast.participant, part_of(action_id)) == 200

    def test_pages_belong_to_pdfs(self, cast: Cast, action_id: UUID) -> None:
        browser = signed_in(cast.participant)
        assert browser.get(f"/proofs/{part_of(action_id)}/pages/1/").status_code == 404
        assert browser.get(f"/proofs/{part_of(action_id, 'text/plain')}/thumbnail/").status_code == 404

    def test_show_the_pages_of_a_pdf_as_pictures(self, cast: Cast) -> None:
        rules = some_rules(proof=ProofRule(kinds=(FileKind.PDF,), min_files=1))
        activity_id, action_id = an_open_activity(cast.lead, rules=rules), uuid4()
        browser = signed_in(cast.participant)
        browser.post(f"/activities/{activity_id}/actions/{action_id}/files/", {"file": a_pdf()}, headers=HTMX)
        part_id = part_of(action_id, "application/pdf")
        assert browser.get(f"/proofs/{part_id}/pages/1/")["Content-Type"] == "image/webp"
        assert browser.get(f"/proofs/{part_id}/thumbnail/")["Content-Type"] == "image/webp"
        assert browser.get(f"/proofs/{part_id}/")["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
        for page in (0, 2, 10**12, 10**20):
            assert browser.get(f"/proofs/{part_id}/pages/{page}/").status_code == 404

    def test_takes_no_writing(self, cast: Cast, action_id: UUID) -> None:
        assert signed_in(cast.participant).post(f"/proofs/{part_of(action_id)}/").status_code == 405


class TestLooks:
    def test_are_recorded_once_a_day_and_shown_to_the_owner(self, cast: Cast, action_id: UUID) -> None:
        part_id = part_of(action_id)
        for address in (f"/proofs/{part_id}/", f"/proofs/{part_id}/thumbnail/"):
            signed_in(cast.lead).get(address)
        signed_in(cast.participant).get(f"/proofs/{part_id}/")
        assert models.ProofView.objects.filter(action=action_id).count() == 1
        page = signed_in(cast.participant).get(f"/actions/{action_id}/").content.decode()
        assert "The lead of the activity" in page
