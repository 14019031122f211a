"""The receipt of an action or of an entry: what it shows is chosen, then it is a file."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.notes import cosigned_at
from socialscore.domain.transparency.receipts import Receipt
from socialscore.http.doubts import doubts_about
from socialscore.http.receipts import own_entry_receipt, own_receipt
from socialscore.web.roles import ActorRequest, members

Crumbs = Sequence[tuple[str, object]]
SHOWN = {
    OpeningName.SUBJECT: (_("Whom it is about"), _("The random number that stands for you in the ledger, no name.")),
    OpeningName.BODY: (
        _("What was decided"),
        _("The points, the moment, the action, the activity, the version of its rules."),
    ),
    OpeningName.EVIDENCE: (
        _("What the proof was"),
        _("Digests and sizes of your files and texts, not the proof itself."),
    ),
}
WITHOUT_ACTION = _("The points, the moment, the reason.")


@members
@require_safe
@never_cache
def receipt(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """What is in the receipt of an action, and which of it to show."""
    found = own_receipt(action_id, request.actor.subject_id)
    crumbs = [(reverse("actions"), _("My actions")), (reverse("action", args=[action_id]), _("Action"))]
    return _page(request, found, crumbs, reverse("receipt_file", args=[action_id]))


@members
@require_safe
@never_cache
def receipt_file(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The receipt of an action with what was chosen; without a choice, with everything."""
    return _file(own_receipt(action_id, request.actor.subject_id, shown=_shown(request)))


@members
@require_safe
@never_cache
def entry_receipt(request: ActorRequest, entry_id: int) -> HttpResponse:
    """What is in the receipt of an entry, also of one that no action made."""
    found = own_entry_receipt(entry_id, request.actor.subject_id)
    crumbs = [(reverse("score"), _("Every entry")), (reverse("entry", args=[entry_id]), _("Entry"))]
    return _page(request, found, crumbs, reverse("entry_receipt_file", args=[entry_id]))


@members
@require_safe
@never_cache
def entry_receipt_file(request: ActorRequest, entry_id: int) -> HttpResponse:
    """The receipt of an entry with what was chosen; without a choice, with everything."""
    return _file(own_entry_receipt(entry_id, request.actor.subject_id, shown=_shown(request)))


def _shown(request: ActorRequest) -> list[str] | None:
    return request.GET.getlist("show") if "chosen" in request.GET else None


def _page(request: ActorRequest, found: Receipt, crumbs: Crumbs, file_url: str) -> HttpResponse:
    parts = [
        {
            "name": str(name),
            "label": label,
            "detail": WITHOUT_ACTION if "reason_code" in found.openings[name].opening else detail,
            "rows": _rows(found.openings[name].opening),
        }
        for name, (label, detail) in SHOWN.items()
        if name in found.openings
    ]
    context = {
        "crumbs": crumbs,
        "file_url": file_url,
        "parts": parts,
        "key": str(found.log_key),
        "index": found.proof.index,
        "doubts": doubts_about(found),
        "witnesses": [
            {"name": key.name, "key": str(key), "at": cosigned_at(found.proof.note.of(key)[0])}
            for key in found.witness_keys
        ],
    }
    return render(request, "participant/receipt.html", context)


def _file(found: Receipt) -> HttpResponse:
    response = HttpResponse(json.dumps(found.to_data(), indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.proof.index}.json"'
    return response


def _rows(opening: object) -> str:
    return json.dumps(opening, indent=1, ensure_ascii=False)
