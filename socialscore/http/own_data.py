"""
One's own data as a ZIP, streamed: JSON of everything, CSV of the lists, the files of one's proofs, and what is what.

A new kind of thing that the community holds of a person is one more line in `lists_of`; a folder of files, as receipts
are, is one more generator beside `_files`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from socialscore.domain.ids import SubjectId
from socialscore.http.exports import ACTIONS, ENTRIES, VERDICTS
from socialscore.http.limits import require_slow
from socialscore.http.sequencing import sequence_waiting
from socialscore.http.settling import settle_due
from socialscore.http.tables import Columns, as_plain, csv_lines, json_lines
from socialscore.http.zipping import PIECE_BYTES, StreamedZip
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.infrastructure.storage.refusals import FileMissing
from socialscore.queries import own_data, own_rows
from socialscore.queries.actions import own_actions
from socialscore.queries.batches import BATCH_SIZE, batches
from socialscore.queries.calibration import ToldAfterwards, all_told
from socialscore.queries.notifications import NotificationRow, own_notifications
from socialscore.queries.own_verdicts import own_verdicts
from socialscore.queries.pages import Page
from socialscore.queries.profiles import ConsentRow, consents_of
from socialscore.queries.receipts import receipts_of
from socialscore.queries.relations import OwnRelation, RecusalRow, own_recusals, own_relations
from socialscore.queries.reports import OwnReportRow, own_reports
from socialscore.queries.scores import entries
from socialscore.queries.tokens import TokenRow, tokens_of
from socialscore.queries.webhooks import WebhookRow, webhooks_of
from socialscore.wiring import proof_store

ARCHIVES_PER_HOUR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """One list of the archive: `<name>.json` and `<name>.csv`; `tells` is its line in the README."""

    name: str
    tells: object
    columns: Columns
    read: Callable[[str | None], Page[Any]]


def own_archive(actor: PersonSecurityContext) -> StreamingHttpResponse:
    """
    Everything of a person as a download.

    :raises TooOften: after six within an hour.
    """
    require_slow("own_data", actor.person_id, at_most=ARCHIVES_PER_HOUR, per_seconds=3600)
    settle_due(subject_id=actor.subject_id)
    now = timezone.now()
    response = StreamingHttpResponse(_archive(actor, now), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate(now)}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def lists_of(actor: PersonSecurityContext, *, now: datetime) -> list[OwnList]:
    """Every list of the archive. Nobody else's name, no secret and no digest of one stands in any."""
    return [*_deeds(actor.subject_id), *_roles(actor), *_account(actor, now)]


def _deeds(me: SubjectId) -> list[OwnList]:
    shape, read = own_rows, own_data
    return [
        _list("actions", _("Your actions and how each stands."), ACTIONS, _pages(own_actions, me)),
        _list("contents", _("What you wrote, sent and in drafts."), shape.ContentRow, read.own_contents(me)),
        _list("parts", _("The parts of each proof, and which file each is."), shape.PartRow, read.own_parts(me)),
        _list("files", _("Your files; the bytes lie in the folder proofs/."), _FILES, read.own_files(me)),
        _list("answers", _("What reviewers answered, with the points."), shape.AnswerRow, read.own_answers(me)),
        _list("entries", _("Every entry of your score, with its cause."), ENTRIES, _pages(entries, me)),
        _list("looks", _("Who else looked at your proofs, by role, and when."), shape.OwnLook, read.own_looks(me)),
        _list("reversals", _("Points that were taken back, and why."), shape.OwnReversal, read.own_reversals(me)),
        _list("adjustments", _("How stewards adjusted your score."), shape.OwnAdjustment, read.own_adjustments(me)),
        _list("appeals", _("What you appealed against, and the answers."), shape.OwnAppealRow, read.own_appeals(me)),
        _list("past-contributions", _("What was brought over for you."), shape.OwnLine, read.own_lines(me)),
    ]


def _roles(actor: PersonSecurityContext) -> list[OwnList]:
    me, who, shape, read = actor.subject_id, actor.person_id, own_rows, own_data
    return [
        _list("verdicts", _("What you judged as a reviewer."), VERDICTS, _pages(own_verdicts, me)),
        _list("holds", _("What you held for review, and typed without sending."), shape.OwnHold, read.own_holds(me)),
        _list(
            "relations", _("Whom you are close to, without their names."), OwnRelation, _all(lambda: own_relations(me))
        ),
        _list("calibration", _("What you answered for calibration."), ToldAfterwards, _pages(all_told, me)),
        _list("recusals", _("What you stepped back from."), RecusalRow, _all(lambda: own_recusals(me))),
        _list("activities", _("The activities you lead."), shape.OwnActivity, read.own_activities(me)),
        _list("deliveries", _("What was sent to your webhooks."), shape.OwnDelivery, read.own_deliveries(who)),
        _list("records", _("What the audit holds of you."), shape.OwnRecord, read.own_records(me)),
    ]


def _account(actor: PersonSecurityContext, now: datetime) -> list[OwnList]:
    me, who, shape, read = actor.subject_id, actor.person_id, own_rows, own_data
    return [
        _list("consents", _("What you agreed to, and when."), ConsentRow, _all(lambda: consents_of(who))),
        _list("notifications", _("What you were told."), NotificationRow, _pages(own_notifications, who)),
        _list("tokens", _("Your API tokens, without their secrets."), TokenRow, _all(lambda: tokens_of(who, now=now))),
        _list("webhooks", _("Your webhooks."), WebhookRow, _all(lambda: webhooks_of(who, now=now))),
        _list("sessions", _("Where you are signed in."), shape.OwnSession, read.own_sessions(who)),
        _list("reports", _("What you reported, and what of yours went."), OwnReportRow, _pages(own_reports, me)),
        _list("invitations", _("Invitations to you."), shape.OwnInvitation, read.own_invitations(me)),
    ]


def _archive(actor: PersonSecurityContext, now: datetime) -> Iterator[bytes]:
    archive = StreamedZip(made_at=timezone.localtime(now))
    lists = lists_of(actor, now=now)
    yield from archive.file("README.txt", [_readme(actor, lists, now).encode()])
    account = asdict(own_data.own_account(actor.person_id))
    yield from archive.file(
        "account.json", [json.dumps(account, ensure_ascii=False, indent=2, default=as_plain).encode()]
    )
    for one in lists:
        yield from archive.file(f"{one.name}.json", _json_array(one.columns, batches(one.read)))
        yield from archive.file(f"{one.name}.csv", csv_lines(one.columns, batches(one.read)))
    yield from _files(archive, actor)
    yield from _receipts(archive, actor)
    yield from archive.end()


def _files(archive: StreamedZip, actor: PersonSecurityContext) -> Iterator[bytes]:
    """The bytes of one's files; one that the store has lost is named, and does not cost the others."""
    missing = []
    for batch in batches(own_data.own_files(actor.subject_id)):
        for file in batch:
            try:
                stored = proof_store().open(file.sha256)
            except FileMissing:
                missing.append(f"{path_of(file)}\n".encode())
                continue
            with stored:
                pieces = iter(lambda stored=stored: stored.read(PIECE_BYTES), b"")  # type: ignore[misc]
                yield from archive.file(path_of(file), pieces, is_packed_already=file.media_type != "text/plain")
    if missing:
        yield from archive.file("proofs/not-found.txt", missing)


def _receipts(archive: StreamedZip, actor: PersonSecurityContext) -> Iterator[bytes]:
    """What proves each recognised point to whoever does not ask us; entries that were tampered with are named."""
    spoiled = []
    sequence_waiting()
    for index, receipt in receipts_of(actor.subject_id):
        if receipt is None:
            spoiled.append(f"{index}\n".encode())
            continue
        content = json.dumps(receipt.to_data(), indent=1).encode()
        yield from archive.file(f"receipts/receipt-{index}.json", [content])
    if spoiled:
        yield from archive.file("receipts/spoiled.txt", spoiled)


def path_of(file: own_rows.OwnFile) -> str:
    """Where a file lies in the archive: its id keeps two of one name apart, and nothing in a name leads elsewhere."""
    name = re.sub(r"[^\w.\- ()]", "_", file.name).lstrip(".")
    return f"proofs/{file.file_id}-{name}"


def _readme(actor: PersonSecurityContext, lists: Iterable[OwnList], now: datetime) -> str:
    made = _("What %(community)s holds about %(name)s, taken on %(day)s.") % {
        "community": settings.COMMUNITY_NAME,
        "name": actor.display_name,
        "day": timezone.localdate(now).isoformat(),
    }
    lines = "\n".join(f"- {one.name}: {one.tells}" for one in lists)
    return "\n\n".join(
        [
            made,
            _("account.json: who you are here, and how you sign in. No password and no secret is in this archive."),
            _("Each list comes twice, as .json for programs and as .csv for spreadsheets:") + "\n" + lines,
            _("proofs/: the files you sent, as they are kept. Photos were redrawn without place, camera and comments."),
            _("receipts/: what proves each recognised point, without us; spoiled.txt names those that were changed."),
            _("Times are in UTC. In .csv, an apostrophe stands before what a spreadsheet would run as a formula."),
            f"{settings.SITE_URL}/privacy/\n",
        ]
    )


def _json_array(columns: Columns, found: Iterable[Any]) -> Iterator[bytes]:
    """One JSON array, an object a line."""
    before = b"[\n"
    for lines in json_lines(columns, found):
        if lines:
            yield before + lines.rstrip(b"\n").replace(b"\n", b",\n")
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _list(name: str, tells: object, shape: Columns | type, read: Callable[[str | None], Page[Any]]) -> OwnList:
    columns = shape if isinstance(shape, Mapping) else {one.name: attrgetter(one.name) for one in fields(shape)}
    return OwnList(name=name, tells=tells, columns=columns, read=read)


def _pages(query: Callable[..., Page[Any]], *args: Any) -> Callable[[str | None], Page[Any]]:
    return lambda cursor: query(*args, cursor=cursor, size=BATCH_SIZE)


def _all(read: Callable[[], list[Any]]) -> Callable[[str | None], Page[Any]]:
    return lambda _cursor: Page(rows=read())


_FILES: Columns = {
    **{one.name: attrgetter(one.name) for one in fields(own_rows.OwnFile)},
    "path": path_of,
}
