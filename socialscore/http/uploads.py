"""Files on their way into a draft: durable first, then a part of it."""

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from socialscore.application import submission
from socialscore.application.ports import KeptFile
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Part
from socialscore.http.limits import require_slow
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.proofs import FileRow
from socialscore.wiring import proof_store

MOST_UPLOADS = 60
A_MINUTE = 60


class FileChangedOnTheWay(Conflict):
    text = gettext_noop("The file that arrived is not the one that was sent. Try again.")


class FileNotSent(RuleBroken):
    text = gettext_noop("No file arrived. Choose it again.")
    status = 400


def attach_upload(
    effect: UnitOfWork,
    actor: PersonSecurityContext,
    upload: "UploadedFile[bytes] | None",
    *,
    action_id: ActionId,
    activity_id: ActivityId,
    told_sha256: str,
) -> Part:
    """
    Take one file into a draft; the same bytes again give the part that is there.

    :param told_sha256: hex digest of what was sent, if its sender says it.
    :raises FileNotSent: if there is none.
    :raises FileChangedOnTheWay: if its digest is another one.
    :raises RuleBroken: if the store, or the activity, does not take it.
    :raises StorageFull: if there is no room.
    """
    actor.person.require_active()
    if upload is None:
        raise FileNotSent
    kept = keep(actor, upload)
    if told_sha256 and told_sha256.lower() != kept.original_sha256:
        raise FileChangedOnTheWay
    return attach(effect, actor, kept, action_id=action_id, activity_id=activity_id)


def keep(actor: PersonSecurityContext, upload: "UploadedFile[bytes]") -> KeptFile:
    """The upload once it is durable; before any transaction refers to it."""
    require_slow("upload", actor.person_id, at_most=MOST_UPLOADS, per_seconds=A_MINUTE)
    return proof_store().keep(upload.chunks(), name=upload.name or "")


def attach(
    effect: UnitOfWork, actor: PersonSecurityContext, kept: KeptFile, *, action_id: ActionId, activity_id: ActivityId
) -> Part:
    """Make a kept file a part of the draft."""
    return submission.attach_file(
        effect,
        action_id=action_id,
        activity_id=activity_id,
        subject_id=actor.subject_id,
        kept=kept,
        now=timezone.now(),
    )


def row_of(part: Part) -> FileRow:
    """A new part as the queries give it."""
    return FileRow(
        part_id=part.part_id,
        name=part.name,
        media_type=part.media_type,
        size_bytes=part.size_bytes,
        original_sha256=part.original_sha256,
        sha256=part.sha256,
        width=part.width,
        height=part.height,
        pages=part.pages,
    )
