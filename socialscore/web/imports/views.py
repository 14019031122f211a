"""Imports, step by step: choose a file, see each bad line or what would be made, confirm, and take points back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socialscore.application.import_reading import Looked
from socialscore.application.imports import confirm_import, drop_import, prepare_import, reverse_import
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ImportId
from socialscore.domain.importing import ImportKind, ImportNotFound, ImportState, require_importer
from socialscore.domain.person import Person, WrongRole
from socialscore.http.importing import MOST_IMPORTS, PER_SECONDS, content_of, made_line, told_lines
from socialscore.http.limits import require_slow
from socialscore.queries import imports as queries
from socialscore.web.account.forms import refuse_in
from socialscore.web.imports.forms import ImportForm, ReverseForm
from socialscore.web.imports.words import KINDS, STATES
from socialscore.web.roles import ActorRequest, importers
from socialscore.wiring import community_zone, unit_of_work

REFUSED = 422


@importers
@require_safe
def imports(request: ActorRequest) -> HttpResponse:
    """What was brought in, newest first, and what one may bring in."""
    person = request.actor.person
    page = queries.imports(person, cursor=request.GET.get("after"))
    context = {
        "rows": [(row, KINDS[row.kind], STATES[row.state]) for row in page.rows],
        "kinds": [(kind.lower(), words) for kind, words in KINDS.items() if _may(person, kind)],
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("imports") if "after" in request.GET else "",
    }
    return render(request, "imports/imports.html", context)


@importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: ActorRequest, kind: str) -> HttpResponse:
    """Choose a file or paste its text; without a bad line it is kept, to be looked at and confirmed."""
    chosen = _kind(kind)
    require_importer(request.actor.person, chosen)
    if request.method != "POST":
        return _new(request, chosen, ImportForm(kind=chosen, initial={"import_id": uuid4()}))
    form = ImportForm(request.POST, request.FILES, kind=chosen)
    if not form.is_valid():
        return _new(request, chosen, form, status=REFUSED)
    given = form.cleaned_data
    try:
        require_slow("import", request.actor.subject_id, at_most=MOST_IMPORTS, per_seconds=PER_SECONDS)
        content = content_of(given["file"], given["text"])
        looked = _prepared(request, chosen, content, form)
    except (RuleBroken, Conflict) as error:
        return _new(request, chosen, form, error=error)
    if looked.bad:
        shown = ImportForm(kind=chosen, initial={**given, "text": content.decode("utf-8-sig")})
        return _new(request, chosen, shown, looked=looked, status=REFUSED)
    return redirect("import", given["import_id"])


@importers
@require_safe
def import_page(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """One import: its lines, who did what, and what can be done now."""
    return _page(request, import_id, ReverseForm())


@importers
@require_POST
def import_confirm(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """Make it happen."""
    confirm_import(unit_of_work(), import_id=ImportId(import_id), by=request.actor.subject_id, now=timezone.now())
    messages.success(request, _("Done: everything in it is made."))
    return redirect("import", import_id)


@importers
@require_POST
def import_reverse(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """Take all points of the batch back."""
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return _page(request, import_id, form, status=REFUSED)
    try:
        reverse_import(
            unit_of_work(),
            import_id=ImportId(import_id),
            by=request.actor.subject_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except RuleBroken as error:
        return _page(request, import_id, form, status=refuse_in(form, error))
    messages.success(request, _("The points are taken back. Everybody concerned is told, with your reason."))
    return redirect("import", import_id)


@importers
@require_POST
def import_drop(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """Forget one that was not confirmed."""
    drop_import(unit_of_work(), import_id=ImportId(import_id), by=request.actor.subject_id, now=timezone.now())
    messages.success(request, _("The import is dropped. Nothing of it was made."))
    return redirect("imports")


def _prepared(request: ActorRequest, kind: ImportKind, content: bytes, form: ImportForm) -> Looked:
    return prepare_import(
        unit_of_work(),
        import_id=ImportId(form.cleaned_data["import_id"]),
        kind=kind,
        content=content,
        source=form.cleaned_data.get("source", ""),
        by=request.actor.subject_id,
        now=timezone.now(),
        zone=community_zone(),
    )


def _new(
    request: ActorRequest,
    kind: ImportKind,
    form: ImportForm,
    *,
    looked: Looked | None = None,
    error: RuleBroken | Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    if error is not None:
        status = refuse_in(form, error)
    context: dict[str, Any] = {
        "form": form,
        "kind": kind.lower(),
        "words": KINDS[kind],
        "bad": told_lines(looked.bad) if looked else [],
        "good_count": len(looked.lines) if looked else 0,
    }
    return render(request, "imports/import_new.html", context, status=status)


def _page(request: ActorRequest, import_id: UUID, form: ReverseForm, *, status: int = 200) -> HttpResponse:
    person = request.actor.person
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    page = queries.import_page(import_id, person, after=number)
    if page is None:
        raise ImportNotFound
    row = page.row
    is_points = row.kind is ImportKind.CONTRIBUTIONS
    may = _may(person, row.kind) and not page.has_points_of_mine
    waits = row.state is ImportState.PREPARED
    context = {
        "page": page,
        "row": row,
        "words": KINDS[row.kind],
        "state": STATES[row.state],
        "lines": [made_line(row.kind, line) for line in page.lines],
        "is_points": is_points,
        "may_confirm": may and waits and row.prepared_by_me != is_points,
        "may_drop": _may(person, row.kind) and waits and (row.prepared_by_me or is_points),
        "waits_for_another": waits and row.prepared_by_me and is_points,
        "may_reverse": may and is_points and row.state is ImportState.CONFIRMED,
        "made_url": reverse("lead") if row.kind is ImportKind.ACTIVITIES and row.confirmed_at else "",
        "form": form,
        "next_url": f"?after={page.next_after}" if page.next_after else "",
        "first_url": reverse("import", args=[import_id]) if number else "",
    }
    return render(request, "imports/import.html", context, status=status)


def _kind(slug: str) -> ImportKind:
    try:
        return ImportKind(slug.upper())
    except ValueError:
        raise Http404 from None


def _may(person: Person, kind: ImportKind) -> bool:
    try:
        require_importer(person, kind)
    except WrongRole:
        return False
    return True
