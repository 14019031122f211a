"""Domain events as Django signals. The worker, and only it, sends them: at least once, each consumer once."""

from django.dispatch import Signal

action_submitted = Signal()
action_settled = Signal()
action_ended = Signal()
activity_changed = Signal()
rules_published = Signal()
lead_changed = Signal()
rights_changed = Signal()

BY_EVENT: dict[str, Signal] = {
    "ActionSubmitted": action_submitted,
    "ActionSettled": action_settled,
    "ActionEnded": action_ended,
    "ActivityChanged": activity_changed,
    "RulesPublished": rules_published,
    "LeadChanged": lead_changed,
    "RightsChanged": rights_changed,
}
