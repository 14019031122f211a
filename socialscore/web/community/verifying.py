"""The page on which a receipt is checked, by the browser and not by us; its words are here and in the template."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from socialscore.web.roles import PageRequest, public


class StepWords(NamedTuple):
    """What a step claims, and what is said of it when it holds, when it is broken, and when it was not checked."""

    name: str
    claim: object
    holds: object
    broken: object
    skipped: object


_SEALED = _("It fits its seal in the log: not a letter was changed.")
_CHANGED = _("It does not fit its seal: somebody changed it after the log had taken it in.")
_NOT_SHOWN = _("Not in this receipt: whoever shows it may have taken it out. The rest holds all the same.")
STEPS = (
    StepWords(
        "key",
        _("It is the log you know"),
        _("The key of the receipt is the one that you gave."),
        _("The key of the receipt is not the one that you gave. This is another log, or a forgery."),
        _("You gave no key. Anybody can make a log, so compare the key of the receipt with one that you trust."),
    ),
    StepWords(
        "signature",
        _("The log signed this checkpoint"),
        _("A checkpoint says how long the log is and what is in it. Its signature fits the key."),
        _("The signature does not fit. The checkpoint was changed, or the log never signed it."),
        "",
    ),
    StepWords(
        "witnesses",
        _("Witnesses signed it too"),
        _("Every witness that the receipt names, or that you gave, saw the same checkpoint."),
        _("A witness that the receipt names, or that you gave, did not sign this checkpoint."),
        _("The receipt names no witness, and you gave none. Then only the log itself stands for its checkpoint."),
    ),
    StepWords(
        "inclusion",
        _("The entry is in the log"),
        _("Every hash from the entry up to the checkpoint was computed again."),
        _("The entry does not lead to the checkpoint. It was changed, or it was never in this log."),
        "",
    ),
    StepWords("subject", _("It is about the person it says"), _SEALED, _CHANGED, _NOT_SHOWN),
    StepWords("body", _("It was decided as it says"), _SEALED, _CHANGED, _NOT_SHOWN),
    StepWords("evidence", _("The proof was the one it says"), _SEALED, _CHANGED, _NOT_SHOWN),
)
OPENINGS = {
    "subject": _("Whom it is about"),
    "body": _("What was decided"),
    "evidence": _("What the proof was"),
}
KINDS = {
    "award": _("Points given"),
    "reversal": _("Points taken back"),
    "adjustment": _("Points corrected by a steward"),
    "rules": _("Rules of an activity"),
    "role": _("Change of a role"),
    "erasure": _("Erasure of a person"),
    "predecessor": _("Beginning of a log that follows another"),
}
# By the names that stand in the openings of an entry, in the order in which they are shown.
LABELS = {
    "person": _("Person"),
    "points": _("Points"),
    "decided_at": _("Decided"),
    "rules_version": _("Version of the rules"),
    "activity": _("Activity"),
    "action": _("Action"),
    "reverses": _("Takes back"),
    "reason_code": _("Reason"),
    "published_at": _("Published"),
    "rules_sha256": _("Fingerprint of the rules"),
    "changed_at": _("Changed"),
    "from": _("Before"),
    "to": _("After"),
    "entries_sha256": _("Fingerprint of the entries"),
    "erased_at": _("Erased"),
    "origin": _("Log"),
    "root": _("Root"),
    "proof_hash": _("Fingerprint of the proof"),
    "parts": _("Part"),
    "media_type": _("Kind"),
    "size": _("Size"),
    "sha256": _("Fingerprint as stored"),
    "original_sha256": _("Fingerprint as sent"),
}


@public
@require_safe
def verify(request: PageRequest) -> HttpResponse:
    """The page; it neither takes nor knows a receipt."""
    context = {"steps": STEPS, "openings": OPENINGS.items(), "kinds": KINDS.items(), "labels": LABELS.items()}
    return render(request, "community/verify.html", context)
