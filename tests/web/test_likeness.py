"""The same file is refused with the way to the earlier one; what is alike is shown to its reviewer, side by side."""

from collections.abc import Iterator
from io import BytesIO
from random import Random
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.rules import FileKind, ProofRule
from socialscore.infrastructure.django_app import models
from socialscore.queries.own_data import own_contents
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity
from tests.web.participating import HTMX, signed_in

PHOTOS = ProofRule(kinds=(FileKind.PHOTO,))


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead, rules=some_rules(proof=PHOTOS))


def a_scene(*, quality: int = 90) -> SimpleUploadedFile:
    """The same view each time; another quality has other bytes."""
    light = Random(3)
    small = Image.frombytes("L", (9, 8), bytes(light.randrange(256) for _ in range(72)))
    buffer = BytesIO()
    small.resize((360, 320), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=quality)
    return SimpleUploadedFile("scene.jpg", buffer.getvalue(), "image/jpeg")


def send(client: Client, activity_id: ActivityId, photo: SimpleUploadedFile, *, status: int = 303) -> tuple[UUID, str]:
    action_id = uuid4()
    form = {"action_id": str(action_id), "text": "Three bags", "count": "3", "people_agreed": "on", "files": photo}
    answer = client.post(f"/activities/{activity_id}/submit/", form)
    assert answer.status_code == status
    return action_id, answer.text


def part_of(action_id: UUID) -> UUID:
    part_id: UUID = models.Part.objects.get(revision__action=action_id, kind="FILE").pk
    return part_id


class TestSameFile:
    def test_is_refused_with_the_way_to_the_earlier_action(self, cast: Cast, activity_id: ActivityId) -> None:
        client = signed_in(cast.participant)
        first, _ = send(client, activity_id, a_scene())
        _, page = send(client, activity_id, a_scene(), status=422)
        assert f'<a href="/actions/{first}/">See it</a>' in page
        refused = client.post(f"/activities/{activity_id}/actions/{uuid4()}/files/", {"file": a_scene()}, headers=HTMX)
        assert (refused.status_code, refused["Link"]) == (422, f'</actions/{first}/>; rel="related"')
        assert "You sent scene.jpg for this activity before" in refused.text


class TestAlikePhotos:
    def test_are_shown_side_by_side_to_whoever_holds_the_later_one(self, cast: Cast, activity_id: ActivityId) -> None:
        first, _ = send(signed_in(cast.other), activity_id, a_scene())
        later, _ = send(signed_in(cast.participant), activity_id, a_scene(quality=60))
        reviewer, url = signed_in(cast.validator), f"/proofs/{part_of(first)}/"
        assert reviewer.get(url).status_code == 404
        reviewer.post("/review/claim/", {"item": str(later)})
        page = reviewer.get("/review/").text
        assert "A photo that looks alike, sent by somebody else to Beach clean-up" in page
        assert f'src="{url}thumbnail/"' in page
        assert f'src="/proofs/{part_of(later)}/thumbnail/"' in page
        assert reviewer.get(url).status_code == 200
        assert models.ProofView.objects.filter(action_id=first, viewer=cast.validator.subject_id).count() == 1
        assert signed_in(cast.validator2).get(url).status_code == 404

    def test_are_told_to_whoever_sent_the_later_one(self, cast: Cast, activity_id: ActivityId) -> None:
        send(signed_in(cast.other), activity_id, a_scene())
        later, _ = send(signed_in(cast.participant), activity_id, a_scene(quality=60))
        page = signed_in(cast.participant).get(f"/actions/{later}/").text
        assert "photos by 64 bits that say how a small grey copy looks" in page
        assert "Found: A photo that looks alike." in page
        revision = models.Revision.objects.get(action_id=later)
        assert [one["kind"] for one in revision.alike] == ["PHOTO"]

    def test_are_taken_away_with_ones_data_without_whose_the_other_is(
        self, cast: Cast, activity_id: ActivityId
    ) -> None:
        first, _ = send(signed_in(cast.other), activity_id, a_scene())
        later, _ = send(signed_in(cast.participant), activity_id, a_scene(quality=60))
        (row,) = own_contents(SubjectId(cast.participant.subject_id))(None).rows
        assert row.alike == [{"kind": "PHOTO", "part_id": str(part_of(later))}]
        (row,) = own_contents(SubjectId(cast.other.subject_id))(None).rows
        assert (row.action_id, row.alike, row.quorum_causes) == (UUID(str(first)), [], [])
