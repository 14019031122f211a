"""Files by token: a photo is sent without a browser."""

import errno
import os
from hashlib import sha256
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.ids import ActivityId
from socialscore.domain.points import PointsRule
from socialscore.domain.rules import FileKind, Need, ProofRule, Rules
from socialscore.http.limits import require_slow
from socialscore.infrastructure.django_app.models import Part, PersonProfile
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.stories import ASK, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import a_jpeg, a_pdf, a_text_file, an_svg

PHOTOS = Rules(
    points=PointsRule(base_points=15),
    proof=ProofRule(text=Need.OPTIONAL, kinds=(FileKind.PHOTO, FileKind.PDF), min_files=1, max_files=2),
)


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead, rules=PHOTOS)


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant, "read", "submit")


@pytest.fixture
def draft(program: Program, activity_id: ActivityId) -> str:
    """The id of an action that is not sent."""
    made: str = program.post("actions/", activity_id=str(activity_id), submit=False).json()["action_id"]
    return made


def upload(program: Program, action_id: Any, file: SimpleUploadedFile, **fields: str) -> Any:
    return program.send("uploads/", action_id=str(action_id), file=file, **fields)


class TestUpload:
    def test_sends_a_photo_by_token_alone(self, program: Program, draft: str) -> None:
        photo = a_jpeg()
        digest = sha256(photo.read()).hexdigest()
        photo.seek(0)
        kept = upload(program, draft, photo, original_sha256=digest)
        assert kept.status_code == 201, kept.json()
        file = kept.json()
        assert (file["action_id"], file["original_sha256"], file["media_type"]) == (draft, digest, "image/jpeg")
        assert (file["name"], file["width"], file["height"]) == ("bags.jpg", 40, 30)
        sent = program.post(f"actions/{draft}/submit/", people_agreed=True)
        assert (sent.status_code, sent.json()["status"]) == (200, "SUBMITTED")
        (shown,) = program.get(f"actions/{draft}/").json()["revisions"][0]["files"]
        assert {"action_id": draft, **shown} == file

    def test_takes_the_same_bytes_once(self, program: Program, draft: str) -> None:
        first, second = (upload(program, draft, a_jpeg()).json() for _ in range(2))
        assert first["part_id"] == second["part_id"]
        assert Part.objects.count() == 1

    def test_is_for_answers_to_requests_too(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        assert refusal(upload(program, action_id, a_jpeg())) == (409, "NOT_EDITABLE")
        a_settled_decision(action_id, cast.validator, ASK)
        assert upload(program, action_id, a_jpeg()).status_code == 201
        program.post(f"actions/{action_id}/resubmit/", people_agreed=True)
        answer = program.get(f"actions/{action_id}/").json()["revisions"][1]
        assert (answer["text"], len(answer["files"])) == ("Three bags", 2)

    def test_costs_the_same_beside_other_files(
        self, program: Program, draft: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        upload(program, draft, a_jpeg())
        with django_assert_max_num_queries(25):  # the token, whose action it is, and one unit of work
            upload(program, draft, a_pdf())


class TestRefusals:
    @pytest.mark.parametrize(
        ("file", "status", "code"),
        [
            (an_svg(), 400, "FILE_WRONG_TYPE"),
            (SimpleUploadedFile("empty.jpg", b"", "image/jpeg"), 400, "FILE_EMPTY"),
            (SimpleUploadedFile("cut.jpg", a_jpeg().read()[:300], "image/jpeg"), 400, "FILE_UNREADABLE"),
            (SimpleUploadedFile("long.txt", b"x" * 3_000_000, "text/plain"), 413, "FILE_TOO_BIG"),
            (a_text_file(), 422, "FILE_KIND_NOT_ASKED"),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_are_those_of_the_page(
        self, program: Program, draft: str, file: SimpleUploadedFile, status: int, code: str
    ) -> None:
        file.seek(0)
        assert refusal(upload(program, draft, file)) == (status, code)
        assert not Part.objects.exists()

    def test_say_when_there_is_no_room(self, program: Program, draft: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_fd: int) -> NoReturn:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        assert refusal(upload(program, draft, a_jpeg())) == (507, "STORAGE_FULL")

    def test_name_what_is_missing_or_unknown(self, program: Program, draft: str) -> None:
        assert refusal(program.send("uploads/", action_id=draft)) == (400, "FILE_NOT_SENT")
        assert refusal(program.send("uploads/", file=a_jpeg())) == (422, "FIELDS_NOT_VALID")
        assert upload(program, draft, a_jpeg(), sha256="0" * 64).status_code == 400
        assert program.post("uploads/", action_id=draft).status_code == 415

    def test_see_bytes_that_changed_on_the_way(self, program: Program, draft: str) -> None:
        changed = upload(program, draft, a_jpeg(), original_sha256="0" * 64)
        assert refusal(changed) == (409, "FILE_CHANGED_ON_THE_WAY")

    def test_count_the_files(self, program: Program, draft: str) -> None:
        answers = [upload(program, draft, a_jpeg(shade=shade)) for shade in (0, 100, 200)]
        assert [answer.status_code for answer in answers] == [201, 201, 422]
        assert answers[2].json()["code"] == "TOO_MANY_FILES"

    def test_wait_after_sixty_in_a_minute(self, cast: Cast, program: Program, draft: str) -> None:
        for _ in range(60):
            require_slow("upload", cast.participant.person_id, at_most=60, per_seconds=60)
        answer = upload(program, draft, a_jpeg())
        assert refusal(answer) == (429, "TOO_OFTEN")
        assert 0 < int(answer["Retry-After"]) <= 60

    def test_know_nobody_elses_action(self, cast: Cast, draft: str) -> None:
        assert refusal(upload(Program(cast.other), draft, a_jpeg())) == (404, "ACTION_NOT_FOUND")
        assert refusal(upload(Program(cast.other), uuid4(), a_jpeg())) == (404, "ACTION_NOT_FOUND")

    def test_ask_for_the_scope_and_for_an_active_person(self, cast: Cast, program: Program, draft: str) -> None:
        assert upload(Program(cast.participant, "read"), draft, a_jpeg()).status_code == 403
        PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        assert refusal(upload(program, draft, a_jpeg())) == (403, "SUSPENDED")


class TestDelete:
    def test_takes_the_file_out_of_the_draft(self, program: Program, draft: str) -> None:
        part_id = upload(program, draft, a_jpeg()).json()["part_id"]
        for _ in range(2):
            assert program.delete(f"actions/{draft}/files/{part_id}/").status_code == 204
        assert program.get(f"actions/{draft}/").json()["revisions"][0]["files"] == []

    def test_refuses_what_was_sent_and_what_is_not_mine(self, cast: Cast, program: Program, draft: str) -> None:
        address = f"actions/{draft}/files/{upload(program, draft, a_jpeg()).json()['part_id']}/"
        assert Program(cast.other).delete(address).status_code == 404
        assert Program(cast.participant, "read").delete(address).status_code == 403
        program.post(f"actions/{draft}/submit/", people_agreed=True)
        assert refusal(program.delete(address)) == (409, "NOT_EDITABLE")
