"""The receipt of an action: what it shows is chosen, then it is a file."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialscore.domain.transparency.commitments import OpeningName
from socialscore.http.receipts import own_receipt
from socialscore.web.roles import ActorRequest, members

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


@members
@require_safe
@never_cache
def receipt(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """What is in it, and which of it to show."""
    found = own_receipt(action_id, request.actor.subject_id)
    parts = [
        {"name": str(name), "label": label, "detail": detail, "rows": _rows(found.openings[name].opening)}
        for name, (label, detail) in SHOWN.items()
        if name in found.openings
    ]
    context = {"action_id": action_id, "parts": parts, "key": str(found.log_key), "index": found.proof.index}
    return render(request, "participant/receipt.html", context)


@members
@require_safe
@never_cache
def receipt_file(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The receipt with what was chosen; without a choice, with everything."""
    shown = request.GET.getlist("show") if "chosen" in request.GET else None
    found = own_receipt(action_id, request.actor.subject_id, shown=shown)
    response = HttpResponse(json.dumps(found.to_data(), indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.proof.index}.json"'
    return response


def _rows(opening: object) -> str:
    return json.dumps(opening, indent=1, ensure_ascii=False)
