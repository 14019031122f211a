"""What the proof form shows: fields as the rules ask, files that are there already, what was typed before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from socialscore.domain.rules import FileKind, Rules
from socialscore.http.answering import begun_with, earlier_files
from socialscore.http.explained import reserved_lines, rule_lines
from socialscore.http.numbers import number
from socialscore.http.sentences import Standing, files_help, files_in_words, hours_in_words
from socialscore.queries.own_action import OwnAction, RevisionRow
from socialscore.web.participant.forms import ProofForm
from socialscore.web.participant.shown import shown_file, shown_files
from socialscore.web.templatetags.formats import ago

ACCEPTED = {FileKind.PHOTO: "image/*", FileKind.PDF: "application/pdf", FileKind.TEXT: "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form is for; `answers` is the action whose request for changes it answers, None for a new one."""

    activity_id: UUID
    activity_name: str
    rules: Rules
    rule_version: int
    is_open: bool = True
    standing: Sequence[Standing] = ()
    answers: OwnAction | None = None


def initial_of(action_id: UUID, action: OwnAction | None) -> dict[str, Any]:
    """What the fields hold at first: the draft, or what was sent before, or nothing."""
    written = begun_with(action) if action else None
    texts = {"text": written.text, "link": written.link, "count": written.count} if written else {}
    return {**made_for(action_id, action), **texts}


def made_for(action_id: UUID, action: OwnAction | None) -> dict[str, Any]:
    """What the page is made for: the action, and the number of its revision that is written."""
    sent = action.sent if action else None
    return {"action_id": action_id, "revision": sent.number + 1 if sent else 1}


def form_context(
    asked: Asked, form: ProofForm, action: OwnAction | None, *, keeping: Sequence[str] | None = None
) -> dict[str, Any]:
    """
    The context of participant/submit.html.

    :param action: the draft, or the action that is answered; None while nothing is stored.
    :param keeping: ids of earlier files that were ticked; None ticks all.
    """
    proof, draft = asked.rules.proof, action.draft if action else None
    action_id = UUID(str(form["action_id"].value()))
    earlier = earlier_files(asked.answers.sent if asked.answers else None, draft)
    return {
        "asked": asked,
        "form": form,
        "address": _address(asked, action_id),
        "save_url": reverse("save_draft", args=[asked.activity_id, action_id]),
        "upload_url": reverse("upload_file", args=[asked.activity_id, action_id]),
        "draft_id": action_id if draft and not asked.answers else None,
        "files": shown_files(draft.files, removable_from=action_id) if draft else [],
        "earlier": [(shown_file(file), keeping is None or str(file.part_id) in keeping) for file in earlier],
        "takes_files": proof.max_files > 0,
        "accept": ",".join(ACCEPTED[kind] for kind in proof.kinds),
        "hint": files_in_words(proof) if proof.max_files else "",
        "files_help": " ".join(files_help(proof)),
        "saved": _("Draft saved %(when)s") % {"when": ago(action.changed_at)} if action and draft else "",
        "due": hours_in_words(asked.rules.due_hours),
        **_account(asked, draft),
        **_request(asked),
    }


def _address(asked: Asked, action_id: UUID) -> str:
    if asked.answers:
        return reverse("resubmit", args=[action_id])
    return reverse("submit", args=[asked.activity_id])


def _account(asked: Asked, draft: RevisionRow | None) -> dict[str, Any]:
    """The points rule, with the count once it was said."""
    rule = asked.rules.points
    if draft is None or draft.count is None or not rule.has_unit:
        return {"lines": rule_lines(rule), "total": number(rule.most)}
    return {"lines": reserved_lines(rule, stated=draft.count), "total": number(rule.up_to(draft.count))}


def _request(asked: Asked) -> dict[str, Any]:
    """What the reviewer asked for, and until when."""
    action = asked.answers
    answer = action.sent.answer if action and action.sent else None
    return {
        "asked_for": answer.sentence if answer else "",
        "asked_at": answer.settled_at if answer else None,
        "until": action.changes_until if action else None,
        "reserved": action.up_to if action else 0,
    }
