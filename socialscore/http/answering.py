"""What an answer to a request for changes begins with, and which files of the version before go into it again."""

from collections.abc import Collection

from socialscore.application.ports import KeptFile
from socialscore.queries.own_action import OwnAction, RevisionRow
from socialscore.queries.proofs import FileRow


def begun_with(action: OwnAction) -> RevisionRow | None:
    """What was written last: the draft, or what was sent before it while nothing is typed into it yet."""
    draft = action.draft
    return action.sent if draft is None or _is_blank(draft) else draft


def earlier_files(sent: RevisionRow | None, draft: RevisionRow | None) -> list[FileRow]:
    """Files of the version that was sent and are not in the draft yet: they may go into the new one."""
    there = {file.original_sha256 for file in draft.files} if draft else set()
    return [file for file in sent.files if file.original_sha256 not in there] if sent else []


def kept_again(action: OwnAction, part_ids: Collection[str] | None = None) -> list[KeptFile]:
    """The earlier files that go into the new version: those that are named, all of them for None."""
    return [
        KeptFile(
            original_sha256=file.original_sha256,
            sha256=file.sha256,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            name=file.name,
            width=file.width,
            height=file.height,
            pages=file.pages,
        )
        for file in earlier_files(action.sent, action.draft)
        if part_ids is None or str(file.part_id) in part_ids
    ]


def _is_blank(revision: RevisionRow) -> bool:
    """Whether files came before anything was typed."""
    return not (revision.text or revision.link) and revision.count is None
