"""Domain events as Django signals. The worker, and only it, sends them: at least once, each consumer once."""

from django.dispatch import Signal

action_submitted = Signal()
action_settled = Signal()
action_ended = Signal()
action_overdue = Signal()
action_came_to_stewards = Signal()
review_wanted = Signal()
action_reversed = Signal()
score_adjusted = Signal()
appeal_answered = Signal()
appeal_late = Signal()
activity_changed = Signal()
rules_published = Signal()
lead_changed = Signal()
rights_changed = Signal()
token_made = Signal()
tokens_revoked = Signal()
webhook_given_up = Signal()
relation_declared = Signal()
invitation_made = Signal()
contributions_brought_over = Signal()
contributions_reversed = Signal()
erasure_asked = Signal()
person_erased = Signal()
log_reported = Signal()
report_made = Signal()
report_decided = Signal()
report_overturned = Signal()

BY_EVENT: dict[str, Signal] = {
    "ActionSubmitted": action_submitted,
    "ActionSettled": action_settled,
    "ActionEnded": action_ended,
    "ActionOverdue": action_overdue,
    "ActionCameToStewards": action_came_to_stewards,
    "ReviewWanted": review_wanted,
    "ActionReversed": action_reversed,
    "ScoreAdjusted": score_adjusted,
    "AppealAnswered": appeal_answered,
    "AppealLate": appeal_late,
    "ActivityChanged": activity_changed,
    "RulesPublished": rules_published,
    "LeadChanged": lead_changed,
    "RightsChanged": rights_changed,
    "TokenMade": token_made,
    "TokensRevoked": tokens_revoked,
    "WebhookGivenUp": webhook_given_up,
    "RelationDeclared": relation_declared,
    "InvitationMade": invitation_made,
    "ContributionsBroughtOver": contributions_brought_over,
    "ContributionsReversed": contributions_reversed,
    "ErasureAsked": erasure_asked,
    "PersonErased": person_erased,
    "LogReported": log_reported,
    "ReportMade": report_made,
    "ReportDecided": report_decided,
    "ReportOverturned": report_overturned,
}
