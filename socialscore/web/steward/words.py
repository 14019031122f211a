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
LISTS = {
    "led-actions": gettext_lazy("actions sent to activities"),
    "led-activities": gettext_lazy("activities and their figures"),
    "people": gettext_lazy("people"),
    "audit": gettext_lazy("who changed what"),
    "PROOF": gettext_lazy("a proof"),
    "NAME": gettext_lazy("a name"),
    "ACTIVITY": gettext_lazy("an activity"),
    "MESSAGE": gettext_lazy("a message"),
}
SENTENCES = {
    "ROLE_CHANGED": gettext_lazy("%(actor)s changed what %(about)s may do: %(before)s → %(after)s."),
    "SUSPENDED": gettext_lazy("%(actor)s suspended %(about)s."),
    "REINSTATED": gettext_lazy("%(actor)s ended the suspension of %(about)s."),
    "LEAD_CHANGED": gettext_lazy("%(actor)s made %(about)s the lead of an activity."),
    "RELATION_DECLARED": gettext_lazy("%(actor)s declared a relation."),
    "RELATION_ENDED": gettext_lazy("%(actor)s ended a relation."),
    "TOKEN_MADE": gettext_lazy("%(actor)s made a token for a program."),
    "TOKENS_REVOKED": gettext_lazy("Tokens of %(about)s were revoked by %(actor)s."),
    "EXPORTED": gettext_lazy("%(actor)s downloaded a list: %(what)s."),
    "SECOND_FACTOR_ADDED": gettext_lazy("%(actor)s set up a second factor."),
    "SECOND_FACTOR_REMOVED": gettext_lazy("%(actor)s removed a second factor."),
    "RECOVERY_CODES_MADE": gettext_lazy("%(actor)s made new recovery codes."),
    "WEBHOOK_MADE": gettext_lazy("%(actor)s made a webhook."),
    "WEBHOOK_CHANGED": gettext_lazy("%(actor)s changed a webhook."),
    "WEBHOOK_SECRET_ROTATED": gettext_lazy("%(actor)s rotated the secret of a webhook."),
    "WEBHOOK_SWITCHED_ON": gettext_lazy("%(actor)s switched a webhook on."),
    "WEBHOOK_SWITCHED_OFF": gettext_lazy("%(actor)s switched a webhook off."),
    "WEBHOOK_REMOVED": gettext_lazy("%(actor)s removed a webhook."),
    "WEBHOOK_REPLAYED": gettext_lazy("%(actor)s had an event sent to a webhook again."),
    "WEBHOOK_GIVEN_UP": gettext_lazy("A webhook of %(about)s was switched off: nothing arrived any more."),
    "INVITED": gettext_lazy("%(actor)s invited somebody to be: %(after)s."),
    "INVITATION_REVOKED": gettext_lazy("%(actor)s took back an invitation to be: %(after)s."),
    "INVITATION_ACCEPTED": gettext_lazy("%(about)s accepted the invitation of %(actor)s: %(before)s → %(after)s."),
    "CONTRIBUTIONS_PREPARED": gettext_lazy("%(actor)s prepared %(points)s past points of %(people)s people."),
    "CONTRIBUTIONS_CONFIRMED": gettext_lazy("%(actor)s brought over %(points)s past points of %(people)s people."),
    "CONTRIBUTIONS_REVERSED": gettext_lazy("%(actor)s took back %(points)s past points of %(people)s people."),
    "CONTRIBUTIONS_DROPPED": gettext_lazy("%(actor)s dropped %(points)s prepared past points of %(people)s people."),
    "REPORTED": gettext_lazy("%(actor)s reported something: %(what)s."),
    "REPORT_DECIDED": gettext_lazy("%(actor)s decided a report: %(what)s."),
    "COMMUNITY_RULES_CHANGED": gettext_lazy("%(actor)s changed the rules of the community: version %(number)s."),
    "ERASURE_ASKED": gettext_lazy("%(about)s asked to be erased."),
    "ERASURE_CALLED_OFF": gettext_lazy("%(about)s called off being erased."),
    "ERASED": gettext_lazy("Somebody was erased, as they asked or by order."),
    "POINTS_REVERSED": gettext_lazy("%(actor)s took back %(points)s points of an action of %(about)s."),
    "SCORE_ADJUSTED": gettext_lazy("%(actor)s adjusted the score of %(about)s by %(points)s."),
    "ADJUSTMENT_PROPOSED": gettext_lazy("%(actor)s proposed to adjust the score of %(about)s by %(points)s."),
    "ADJUSTMENT_DROPPED": gettext_lazy("%(actor)s dropped an adjustment of the score of %(about)s."),
    "APPEAL_ANSWERED": gettext_lazy("%(actor)s answered an appeal of %(about)s; %(points)s points were given."),
    "CALIBRATION_PROPOSED": gettext_lazy("%(actor)s picked an action for calibration."),
    "CALIBRATION_AGREED": gettext_lazy("%(actor)s agreed with another steward on an item for calibration."),
    "CALIBRATION_DROPPED": gettext_lazy("%(actor)s saw an item for calibration differently; it is not used."),
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
        "what": LISTS.get(str(row.details.get("what", "")), ""),
        "before": rights_in_words(_codes(row, "before")),
        "number": row.details.get("number", 0),
        "points": row.details.get("points", 0),
        "people": row.details.get("people", 0),
        "after": rights_in_words(_codes(row, "after")),
    }
    return AuditLine(entry_id=row.entry_id, sentence=str(sentence) % values, created_at=row.created_at)


def _codes(row: AuditRow, name: str) -> list[str]:
    codes = row.details.get(name, [])
    return [str(code) for code in codes] if isinstance(codes, list) else []
