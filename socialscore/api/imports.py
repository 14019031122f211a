"""Imports by token: look at lines, keep them, confirm them, take points back."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any, ClassVar, TypedDict
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import Importers
from socialscore.api.effects import effect_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.problems import problem
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application.import_reading import Looked
from socialscore.application.imports import (
    check_import,
    confirm_import,
    drop_import,
    prepare_import,
    reverse_import,
)
from socialscore.domain.ids import ImportId
from socialscore.domain.import_lines import MOST_BYTES, ImportTooLarge
from socialscore.domain.importing import ImportKind, ImportNotFound, ImportState
from socialscore.domain.rules import Rules
from socialscore.http.importing import MOST_IMPORTS, PER_SECONDS, content_of, told_lines
from socialscore.http.limits import require_slow
from socialscore.queries.imports import ImportRow, import_page, imports
from socialscore.wiring import community_zone, unit_of_work


class LinesParser(BaseParser):
    """The body is the lines themselves; what a form has as fields stands in the query: `?kind=…&dry_run=true`."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """:raises ImportTooLarge: before all of it is read."""
        content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ImportTooLarge
        query = parser_context["request"].query_params.dict() if parser_context else {}
        return {**query, "lines": content}


class CsvParser(LinesParser):
    media_type = "text/csv"


class LinesField(serializers.CharField):
    """The bytes that a parser of lines read."""

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]
        return data if isinstance(data, bytes) else str(data).encode(errors="surrogatepass")


class ImportBody(serializers.Serializer[Any]):
    """`file`, or `lines` as text. A dry run says what would be made and each bad line, and keeps nothing."""

    kind = serializers.ChoiceField(choices=[str(kind) for kind in ImportKind])
    source = serializers.CharField(required=False, allow_blank=True, default="")  # type: ignore[assignment]
    dry_run = serializers.BooleanField(default=False)
    file = serializers.FileField(required=False, allow_empty_file=True)
    lines = LinesField(required=False)


class ReverseBody(serializers.Serializer[Any]):
    reason = serializers.CharField(allow_blank=True)


class ImportData(TypedDict):
    import_id: UUID
    kind: ImportKind
    state: ImportState
    source: str
    line_count: int
    prepared_by: str
    prepared_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    reversed_by: str
    reversed_at: datetime | None
    reason: str


class ImportLineData(TypedDict, total=False):
    """
    A kept line: an invitation has `email` and rights, a past contribution `name`, `points`, `text`, `done_on`.

    An activity has `name`, `description`, window and `rules`, and its `activity_id` once it is made.
    """

    number: int
    email: str
    role: str
    may_review: bool
    is_steward: bool
    name: str
    points: int
    text: str
    done_on: str | None
    description: str
    opens_at: datetime | None
    closes_at: datetime | None
    rules: Rules
    activity_id: UUID


class ImportDetailData(ImportData):
    """`points` and `people` are of past contributions; `next` is the number to go on `after`."""

    points: int
    people: int
    lines: list[ImportLineData]
    next: int | None


class BadLineData(TypedDict):
    number: int
    field: str
    sentence: str


class LookedData(TypedDict):
    """What would be made, and each line that stands in its way."""

    line_count: int
    points: int
    bad_lines: list[BadLineData]


class ImportEndpoint(Endpoint):
    permission_classes = (*Endpoint.permission_classes, Importers)

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return _import(request, resource_id)


class Imports(ImportEndpoint):
    """`GET`: imports, newest first. `POST`: look at lines (`dry_run`), or keep them until they are confirmed."""

    parser_classes = (MultiPartParser, LinesParser, CsvParser)
    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": ImportBody}
    answers: ClassVar = {"GET": PageOf[ImportData], "POST": {200: LookedData, 201: ImportDetailData}}

    def get(self, request: Request) -> Response:
        page = imports(actor_of(request).person, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, as_data)

    def post(self, request: Request) -> Response:
        given, by = body_of(request, ImportBody), actor_of(request).subject_id
        require_slow("import", by, at_most=MOST_IMPORTS, per_seconds=PER_SECONDS)
        what: dict[str, Any] = {
            "kind": ImportKind(given["kind"]),
            "content": given["lines"] if "lines" in given else content_of(given.get("file"), ""),
            "source": given["source"],
            "by": by,
            "now": timezone.now(),
            "zone": community_zone(),
        }
        looked, import_id = check_import(unit_of_work(), **what), ImportId(uuid4())
        if given["dry_run"]:
            return Response(_looked(looked))
        if not looked.bad:  # the key is for what is kept
            effect = effect_of(request, status=201, resource_id=import_id)
            looked = prepare_import(effect, import_id=import_id, **what)
        if looked.bad:
            refused = problem(422, "LINES_NOT_VALID", _("Some lines are not possible. Nothing was made."))
            refused.data = {**refused.data, **_looked(looked)}
            return refused
        return Response(_import(request, import_id), status=201)


class Import(ImportEndpoint):
    """`GET`: one import with its lines, a hundred from `?after` on. `DELETE`: drop it before it is confirmed."""

    scopes: ClassVar = {"GET": "manage", "DELETE": "manage"}
    answers: ClassVar = {"GET": ImportDetailData, "DELETE": None}

    def get(self, request: Request, import_id: UUID) -> Response:
        return Response(_import(request, import_id, after=_after(request)))

    def delete(self, request: Request, import_id: UUID) -> Response:
        drop_import(unit_of_work(), import_id=ImportId(import_id), by=actor_of(request).subject_id, now=timezone.now())
        return Response(status=204)


class ConfirmImport(ImportEndpoint):
    """`POST`: make what was prepared, all of it or nothing; again, it gives the first result."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": ImportDetailData}

    def post(self, request: Request, import_id: UUID) -> Response:
        body_of(request, Nothing)
        confirm_import(
            effect_of(request, resource_id=import_id),
            import_id=ImportId(import_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(_import(request, import_id))


class ReverseImport(ImportEndpoint):
    """`POST`: take back all points of past contributions, with a reason; again, it gives the first result."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": ReverseBody}
    answers: ClassVar = {"POST": ImportDetailData}

    def post(self, request: Request, import_id: UUID) -> Response:
        reverse_import(
            effect_of(request, resource_id=import_id),
            import_id=ImportId(import_id),
            by=actor_of(request).subject_id,
            reason=body_of(request, ReverseBody)["reason"],
            now=timezone.now(),
        )
        return Response(_import(request, import_id))


def as_data(row: ImportRow) -> dict[str, Any]:
    """An import without its lines."""
    return {
        "import_id": row.import_id,
        "kind": row.kind,
        "state": row.state,
        "source": row.source,
        "line_count": row.line_count,
        "prepared_by": row.prepared_by,
        "prepared_at": row.prepared_at,
        "confirmed_by": row.confirmed_by,
        "confirmed_at": row.confirmed_at,
        "reversed_by": row.reversed_by,
        "reversed_at": row.reversed_at,
        "reason": row.reason,
    }


def _looked(looked: Looked) -> dict[str, Any]:
    return {
        "line_count": len(looked.lines),
        "points": looked.points,
        "bad_lines": [
            {"number": one.number, "field": one.field, "sentence": one.sentence} for one in told_lines(looked.bad)
        ],
    }


def _after(request: Request) -> int:
    """:raises ValidationError: if `?after` is no number of a line."""
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) < 9):
        raise serializers.ValidationError({"after": [_("Give the number of a line.")]})
    return int(after)


def _import(request: Request, import_id: UUID, *, after: int = 0) -> dict[str, Any]:
    page = import_page(import_id, actor_of(request).person, after=after)
    if page is None:
        raise ImportNotFound
    hidden = {"subject_id"}  # a name says enough, and a subject is nobody's to look up
    lines = [{name: value for name, value in line.items() if name not in hidden} for line in page.lines]
    return {**as_data(page.row), "points": page.points, "people": page.people, "lines": lines, "next": page.next_after}
