"""Files of a draft: one at a time, so that a photo can be sent by token alone."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.effects import digest_of, effect_of
from socialscore.api.requests import Endpoint, actor_of, body_of
from socialscore.application import submission
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActionId, ActivityId, PartId
from socialscore.http.uploads import attach_upload, row_of
from socialscore.queries.actions import own_action_row
from socialscore.queries.own_action import own_action
from socialscore.queries.proofs import FileRow
from socialscore.wiring import unit_of_work


class Upload(serializers.Serializer[Any]):
    """A file for a draft, or for the answer to a request for changes. `original_sha256` is checked, if it is said."""

    action_id = serializers.UUIDField()
    # No file, or an empty one, is refused as the page does it.
    file = serializers.FileField(required=False, allow_empty_file=True)
    original_sha256 = serializers.CharField(required=False, allow_blank=True, default="")


class UploadedData(TypedDict):
    """A file of a draft: `original_sha256` is the digest of the bytes sent, `sha256` of those kept."""

    action_id: UUID
    part_id: UUID
    name: str
    media_type: str
    size_bytes: int
    original_sha256: str
    sha256: str
    width: int | None
    height: int | None
    pages: int | None


class Uploads(Endpoint):
    """`POST`: take one file, as a form, into one of one's own drafts; the same bytes again are the same part."""

    parser_classes = (MultiPartParser,)
    scopes: ClassVar = {"POST": "submit"}
    bodies: ClassVar = {"POST": Upload}
    answers: ClassVar = {"POST": {201: UploadedData}}
    refusals: ClassVar = {"POST": (507,)}

    def post(self, request: Request) -> Response:
        actor, body = actor_of(request), body_of(request, Upload)
        row = own_action_row(body["action_id"], actor.subject_id)
        part = attach_upload(
            effect_of(request, status=201, resource_id=row.action_id),
            actor,
            body.get("file"),
            action_id=ActionId(row.action_id),
            activity_id=ActivityId(row.activity_id),
            told_sha256=body["original_sha256"],
        )
        return Response(_uploaded(row.action_id, row_of(part)), status=201)

    def answer(self, request: Request, resource_id: UUID) -> UploadedData:
        """The part that the same bytes made."""
        found = own_action(resource_id, actor_of(request).subject_id, now=timezone.now())
        sent = digest_of(request.FILES["file"])
        for revision in reversed(found.revisions):
            for file in revision.files:
                if file.original_sha256 == sent:
                    return _uploaded(resource_id, file)
        raise NotFound


class DraftFile(Endpoint):
    """`DELETE`: take a file out of a draft; one that is not there is no error."""

    scopes: ClassVar = {"DELETE": "submit"}
    answers: ClassVar = {"DELETE": None}

    def delete(self, request: Request, action_id: UUID, part_id: UUID) -> Response:
        submission.remove_file(
            unit_of_work(),
            action_id=ActionId(action_id),
            part_id=PartId(part_id),
            subject_id=actor_of(request).subject_id,
        )
        return Response(status=204)


def _uploaded(action_id: UUID, file: FileRow) -> UploadedData:
    return {
        "action_id": action_id,
        "part_id": file.part_id,
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "original_sha256": file.original_sha256,
        "sha256": file.sha256,
        "width": file.width,
        "height": file.height,
        "pages": file.pages,
    }
