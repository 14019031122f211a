"""Rights and audit entries in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from socialscore.queries.audit import AuditRow

RIGHTS = {
    "PARTICIPANT": pgettext_lazy("right", "participant"),
    "LEAD": pgettext_lazy("right", "lead"),
    "VALIDATOR": pgettext_lazy("right", "reviewer"),
    "MAY_REVIEW": pgettext_lazy("right", "may review"),
    "IS_STEWARD": pgettext_lazy("right", "steward"),
    "SUSPENDED": pgettext_lazy("right", "suspended"),
}
SENTENCES = {
    "ROLE_CHANGED": gettext_lazy("%(actor)s changed what %(about)s may do: %(before)s → %(after)s."),
    "SUSPENDED": gettext_lazy("%(actor)s suspended %(about)s."),
    "REINSTATED": gettext_lazy("%(actor)s ended the suspension of %(about)s."),
    "LEAD_CHANGED": gettext_lazy("%(actor)s made %(about)s the lead of an activity."),
    "BOOTSTRAPPED": gettext_lazy("%(actor)s made %(about)s a steward."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """An audit entry as a sentence."""

    entry_id: int
    sentence: str
    created_at: datetime


def rights_in_words(codes: Sequence[str]) -> str:
    """Role and permissions in one phrase: "lead, may review"."""
    known = [code for code in RIGHTS if code in codes]
    return ", ".join(str(RIGHTS.get(code, code)) for code in [*known, *(set(codes) - set(known))]) or _("nothing")


def line_of(row: AuditRow) -> AuditLine:
    """An entry in plain words; somebody who left has no name any more."""
    actor = row.actor_name or (_("Somebody who left") if row.has_actor else _("The command line"))
    about = row.about_name or _("somebody who left")
    sentence = SENTENCES.get(row.code, gettext_lazy("%(actor)s: %(code)s, %(about)s."))
    values = {
        "actor": actor,
        "about": about,
        "code": row.code,
        "before": rights_in_words(_codes(row, "before")),
        "after": rights_in_words(_codes(row, "after")),
    }
    return AuditLine(entry_id=row.entry_id, sentence=str(sentence) % values, created_at=row.created_at)


def _codes(row: AuditRow, name: str) -> list[str]:
    codes = row.details.get(name, [])
    return [str(code) for code in codes] if isinstance(codes, list) else []
