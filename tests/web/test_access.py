"""
Who gets what: every address × everybody × GET and POST. A route without a row fails.

Columns: nobody, the participant whose things they are, another participant, the activity's lead, another lead, the
reviewer who holds the item, a steward, an administrator. POSTs are empty, so an allowed one mostly answers 422.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from socialscore.application import conflicts, review
from socialscore.application.ports import KeptFile
from socialscore.domain.conflicts import RelationKind
from socialscore.domain.ids import RelationId, SubjectId
from socialscore.domain.notices import Group
from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.infrastructure.django_app.models import (
    Action,
    Activity,
    Decision,
    Lease,
    Log,
    Outbox,
    Part,
    PersonProfile,
    ScoreEntry,
    Webhook,
)
from socialscore.infrastructure.mail.unsubscribing import unsubscribe_url_of
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import proof_store, unit_of_work
from tests.cast import PASSWORD, a_stored_person, store_cast
from tests.imports import a_prepared_import
from tests.invitations import an_invitation
from tests.stories import (
    a_report,
    a_staged_decision,
    a_submitted_action,
    an_appealed_adjustment,
    an_open_activity,
)
from tests.tokens import make_token

IDENTITIES = ("nobody", "participant", "other", "lead", "other_lead", "validator", "steward", "admin")

TABLE: dict[str, tuple[str, str]] = {
    "landing": ("200 302 302 302 302 302 302 302", "405 405 405 405 405 405 405 405"),
    "privacy": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "ethics": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "log_checkpoint": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "log_tile": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "rules": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "steward_escalations": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 405 405"),
    "steward_escalation": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "api_escalations": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 405 405"),
    "api_escalation": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 422 403"),
    "steward_reviewers": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 405 405"),
    "api_reviewers": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 405 405"),
    "steward_calibration": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 405 405"),
    "calibration_item": ("302 403 403 403 403 403 404 403", "302 403 403 403 403 403 404 403"),
    "calibration_new": ("302 403 403 403 403 403 404 403", "302 403 403 403 403 403 404 403"),
    "review_told": ("302 403 403 403 403 404 403 403", "302 403 403 403 403 405 403 403"),
    "api_calibration": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 422 403"),
    "api_calibration_item": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 422 403"),
    "steward_rules": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "api_rules": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "ledger": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "verify": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "leaderboard": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "profile": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "dashboard": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "entry": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "score": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "activities": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "activity": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "submit": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "save_draft": ("302 405 405 405 405 405 405 405", "302 409 404 404 404 404 404 404"),
    "upload_file": ("302 405 405 405 405 405 405 405", "302 400 400 400 400 400 400 400"),
    "actions": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "action": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "receipt": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "receipt_file": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "promise_file": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "entry_receipt": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "entry_receipt_file": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "log_proof": ("401 404 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "appeal_action": ("302 200 404 404 404 404 404 404", "302 422 404 404 404 404 404 404"),
    "appeal_adjustment": ("302 200 404 404 404 404 404 404", "302 422 404 404 404 404 404 404"),
    "appeals": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "appeal": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "appeal_withdraw": ("302 405 405 405 405 405 405 405", "302 302 404 404 404 404 404 404"),
    "review_appeal": ("302 403 403 403 403 200 200 403", "302 403 403 403 403 422 422 403"),
    "review_appeal_take": ("302 403 403 403 403 405 405 403", "302 403 403 403 403 302 403 403"),
    "action_reverse": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "person_adjust": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "adjustments": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 405 405"),
    "adjustment_confirm": ("302 403 403 403 403 403 405 405", "302 403 403 403 403 403 409 403"),
    "adjustment_drop": ("302 403 403 403 403 403 405 405", "302 403 403 403 403 403 409 403"),
    "api_appeals": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_appeal": ("401 200 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_appeal_withdraw": ("401 405 405 405 405 405 405 405", "401 200 404 404 404 404 404 404"),
    "api_appeal_action": ("401 405 405 405 405 405 405 405", "401 422 422 422 422 422 422 422"),
    "api_appeal_adjustment": ("401 405 405 405 405 405 405 405", "401 422 422 422 422 422 422 422"),
    "api_waiting_appeals": ("401 403 403 403 403 200 200 403", "401 403 403 403 403 405 405 403"),
    "api_appeal_to_answer": ("401 403 403 403 403 200 200 403", "401 403 403 403 403 405 405 403"),
    "api_appeal_take": ("401 403 403 403 403 405 405 403", "401 403 403 403 403 200 403 403"),
    "api_appeal_answer": ("401 403 403 403 403 405 405 403", "401 403 403 403 403 422 422 403"),
    "api_action_reverse": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 422 422"),
    "api_adjustments": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 422 422"),
    "api_adjustment_confirm": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 409 403"),
    "api_adjustment_drop": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 409 403"),
    "resubmit": ("302 302 404 404 404 404 404 404", "302 303 404 404 404 404 404 404"),
    "withdraw": ("302 200 404 404 404 404 404 404", "302 303 404 404 404 404 404 404"),
    "remove_file": ("302 405 405 405 405 405 405 405", "302 409 404 404 404 404 404 404"),
    "proof_file": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "proof_thumbnail": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "proof_page": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "welcome": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "first_password": ("200 200 200 200 200 200 200 200", "200 200 200 200 200 200 200 200"),
    "settings": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "set_theme": ("302 405 405 405 405 405 405 405", "302 422 422 422 422 422 422 422"),
    "settings_privacy": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "settings_notifications": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "unsubscribe": ("200 200 200 200 200 200 200 200", "200 200 200 200 200 200 200 200"),
    "notifications_count": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "api_notices_chosen": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_notifications_count": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "my_reports": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "report": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "report_new": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "appeal_report": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "api_appeal_report": ("401 405 405 405 405 405 405 405", "401 422 422 422 422 422 422 422"),
    "steward_reports": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 405 405"),
    "steward_report": ("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "api_my_reports": ("401 200 200 200 200 200 200 200", "401 422 422 422 422 422 422 422"),
    "api_my_report": ("401 200 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_reports": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 405 405"),
    "api_report": ("401 403 403 403 403 403 200 403", "401 403 403 403 403 403 422 422"),
    "settings_data": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "erasure": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "erasure_call_off": ("302 405 405 405 405 405 405 405", "302 422 422 422 422 422 422 422"),
    "own_archive": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "notifications": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "mark_notifications_read": ("302 405 405 405 405 405 405 405", "302 302 302 302 302 302 302 302"),
    "lead": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_actions": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_action": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_activity_new": ("302 403 403 200 200 403 200 403", "302 403 403 422 422 403 422 403"),
    "lead_activity": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_analytics": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "export_lead_analytics": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "api_led_capacity": ("401 403 403 422 422 403 422 403", "401 403 403 405 405 403 405 403"),
    "api_led_weeks": ("401 403 403 200 404 403 200 403", "401 403 403 405 405 403 405 403"),
    "steward_analytics": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "export_steward_analytics": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "api_weeks": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "lead_activity_edit": ("302 403 403 200 404 403 200 403", "302 403 403 422 404 403 422 403"),
    "lead_activity_preview": ("302 403 403 405 405 403 405 403", "302 403 403 422 404 403 422 403"),
    "lead_activity_change": ("302 403 403 200 404 403 200 403", "302 403 403 302 404 403 302 403"),
    "review": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 405 403 403"),
    "review_enough": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 422 403 403"),
    "review_claim": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 404 403 403"),
    "review_verdict": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 422 403 403"),
    "review_changes": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "review_decline": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "lease_heartbeat": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 200 403 403"),
    "lease_release": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 303 403 403"),
    "undo_decision": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 303 403 403"),
    "people": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "person_role": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422"),
    "person_suspend": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 302 302"),
    "person_reinstate": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 302 302"),
    "imports": ("302 403 403 200 200 403 200 200", "302 403 403 405 405 403 405 405"),
    "import_new": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422"),
    "import": ("302 403 403 404 404 403 200 404", "302 403 403 405 405 403 405 405"),
    "import_confirm": ("302 403 403 405 405 403 405 405", "302 403 403 403 403 403 403 403"),
    "import_reverse": ("302 403 403 405 405 403 405 405", "302 403 403 404 404 403 422 404"),
    "import_drop": ("302 403 403 405 405 403 405 405", "302 403 403 403 403 403 302 403"),
    "api_imports": ("401 403 403 200 200 403 200 200", "401 403 403 422 422 403 422 422"),
    "api_import": ("401 403 403 404 404 403 200 404", "401 403 403 405 405 403 405 405"),
    "api_import_confirm": ("401 403 403 405 405 403 405 405", "401 403 403 403 403 403 403 403"),
    "api_import_reverse": ("401 403 403 405 405 403 405 405", "401 403 403 422 422 403 422 422"),
    "invitations": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "invitation_new": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422"),
    "invitation_revoke": ("302 403 403 403 403 403 405 405", "302 403 403 403 403 403 302 302"),
    "invitation": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "invitation_accept": ("302 405 405 405 405 405 405 405", "302 403 403 403 403 403 403 403"),
    "api_invitations": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 422 422"),
    "api_invitation": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "audits": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 302 302"),
    "api_audits": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 202 202"),
    "audit": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "api_document": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "api_docs": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "api_nowhere": ("404 404 404 404 404 404 404 404", "404 404 404 404 404 404 404 404"),
    "api_login": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_logout": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_logout_all": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "settings_relations": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "relation_end": ("302 405 405 405 405 405 405 405", "302 302 404 404 302 404 404 404"),
    "api_relations": ("401 200 200 200 200 200 200 200", "401 422 422 422 422 422 422 422"),
    "api_relation": ("401 405 405 405 405 405 405 405", "401 405 405 405 405 405 405 405"),
    "api_review_recuse": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 204 403 403"),
    "review_record": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 405 403 403"),
    "review_bulk": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "api_review_bulk": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 422 403 403"),
    "lease_recuse": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 303 403 403"),
    "settings_tokens": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "token_new": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "tokens_revoke_all": ("302 405 405 405 405 405 405 405", "302 302 302 302 302 302 302 302"),
    "token_revoke": ("302 405 405 405 405 405 405 405", "302 302 404 404 404 404 404 404"),
    "api_tokens": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_token": ("401 405 405 405 405 405 405 405", "401 405 405 405 405 405 405 405"),
    "api_me": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_score": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_entry": ("401 200 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_entries": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_own_archive": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_notifications": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_notifications_read": ("401 405 405 405 405 405 405 405", "401 204 204 204 204 204 204 204"),
    "api_actions": ("401 200 200 200 200 200 200 200", "401 422 422 422 422 422 422 422"),
    "api_action": ("401 200 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_action_receipt": ("401 404 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_action_promise": ("401 404 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_entry_receipt": ("401 404 404 404 404 404 404 404", "401 405 405 405 405 405 405 405"),
    "api_action_submit": ("401 405 405 405 405 405 405 405", "401 200 404 404 404 404 404 404"),
    "api_action_resubmit": ("401 405 405 405 405 405 405 405", "401 409 404 404 404 404 404 404"),
    "api_action_withdraw": ("401 405 405 405 405 405 405 405", "401 200 404 404 404 404 404 404"),
    "api_draft_file": ("401 405 405 405 405 405 405 405", "401 405 405 405 405 405 405 405"),
    "api_uploads": ("401 405 405 405 405 405 405 405", "401 422 422 422 422 422 422 422"),
    "api_proof_file": ("401 200 404 200 404 200 200 404", "401 405 405 405 405 405 405 405"),
    "api_activities": ("401 200 200 200 200 200 200 200", "401 403 403 422 422 403 422 403"),
    "api_activity": ("401 200 200 200 200 200 200 200", "401 403 403 405 405 403 405 403"),
    "api_leaderboard": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_profile": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_review_queue": ("401 403 403 403 403 200 403 403", "401 403 403 403 403 405 403 403"),
    "api_review_record": ("401 403 403 403 403 200 403 403", "401 403 403 403 403 405 403 403"),
    "api_review_workload": ("401 403 403 403 403 200 403 403", "401 403 403 403 403 405 403 403"),
    "api_review_claim": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 204 403 403"),
    "api_review_lease": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 200 403 403"),
    "api_verdict": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 422 403 403"),
    "api_undo": ("401 403 403 403 403 405 403 403", "401 403 403 403 403 200 403 403"),
    "api_led_activities": ("401 403 403 200 200 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_led_actions": ("401 403 403 200 200 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_led_activity": ("401 403 403 200 404 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_led_action": ("401 403 403 200 404 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_new_preview": ("401 403 403 405 405 403 405 403", "401 403 403 422 422 403 422 403"),
    "api_activity_rules": ("401 403 403 200 404 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_activity_preview": ("401 403 403 405 405 403 405 403", "401 403 403 422 422 403 422 403"),
    "api_activity_open": ("401 403 403 405 405 403 405 403", "401 403 403 422 404 403 422 403"),
    "api_activity_pause": ("401 403 403 405 405 403 405 403", "401 403 403 200 404 403 200 403"),
    "api_activity_close": ("401 403 403 405 405 403 405 403", "401 403 403 200 404 403 200 403"),
    "api_activity_archive": ("401 403 403 405 405 403 405 403", "401 403 403 422 404 403 422 403"),
    "api_activity_cancel": ("401 403 403 405 405 403 405 403", "401 403 403 422 422 403 422 403"),
    "api_activity_copy": ("401 403 403 405 405 403 405 403", "401 403 403 201 404 403 201 403"),
    "api_activity_hand_over": ("401 403 403 200 404 403 200 403", "401 403 403 422 422 403 422 403"),
    "api_people": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "api_person_rights": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "api_person_suspend": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 200 200"),
    "api_person_reinstate": ("401 403 403 403 403 403 405 405", "401 403 403 403 403 403 200 200"),
    "api_export_actions": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_export_entries": ("401 200 200 200 200 200 200 200", "401 405 405 405 405 405 405 405"),
    "api_export_verdicts": ("401 403 403 403 403 200 403 403", "401 403 403 403 403 405 403 403"),
    "api_export_led_activities": ("401 403 403 200 200 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_export_led_actions": ("401 403 403 200 200 403 200 403", "401 403 403 405 405 403 405 403"),
    "api_export_people": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "api_export_audit": ("401 403 403 403 403 403 200 200", "401 403 403 403 403 403 405 405"),
    "export_actions": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "export_entries": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "export_verdicts": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 405 403 403"),
    "export_led_activities": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "export_led_actions": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "export_people": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "export_audit": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "api_webhooks": ("401 403 403 200 200 403 200 403", "401 403 403 422 422 403 422 403"),
    "api_webhook": ("401 403 403 200 404 403 404 403", "401 403 403 405 405 403 405 403"),
    "api_webhook_rotate": ("401 403 403 405 405 403 405 403", "401 403 403 200 404 403 404 403"),
    "api_webhook_on": ("401 403 403 405 405 403 405 403", "401 403 403 200 404 403 404 403"),
    "api_webhook_off": ("401 403 403 405 405 403 405 403", "401 403 403 200 404 403 404 403"),
    "api_webhook_test": ("401 403 403 405 405 403 405 403", "401 403 403 202 404 403 404 403"),
    "api_webhook_deliveries": ("401 403 403 200 404 403 404 403", "401 403 403 405 405 403 405 403"),
    "api_webhook_delivery": ("401 403 403 200 404 403 404 403", "401 403 403 405 405 403 405 403"),
    "api_webhook_replay": ("401 403 403 405 405 403 405 403", "401 403 403 202 404 403 404 403"),
    "settings_webhooks": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "webhook_new": ("302 403 403 200 200 403 200 403", "302 403 403 422 422 403 422 403"),
    "webhook": ("302 403 403 200 404 403 404 403", "302 403 403 405 405 403 405 403"),
    "webhook_edit": ("302 403 403 200 404 403 404 403", "302 403 403 422 404 403 404 403"),
    "webhook_rotate": ("302 403 403 405 405 403 405 403", "302 403 403 200 404 403 404 403"),
    "webhook_on": ("302 403 403 405 405 403 405 403", "302 403 403 302 404 403 404 403"),
    "webhook_off": ("302 403 403 405 405 403 405 403", "302 403 403 302 404 403 404 403"),
    "webhook_test": ("302 403 403 405 405 403 405 403", "302 403 403 302 404 403 404 403"),
    "webhook_remove": ("302 403 403 200 404 403 404 403", "302 403 403 302 404 403 404 403"),
    "webhook_replay": ("302 403 403 405 405 403 405 403", "302 403 403 302 404 403 404 403"),
    "account_login": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "account_logout": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "account_inactive": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "account_signup": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "account_reauthenticate": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "account_email": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "account_email_verification_sent": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_change_password": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "account_set_password": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_reset_password": ("200 200 200 200 200 200 200 200", "422 422 422 422 422 422 422 422"),
    "account_confirm_login_code": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_confirm_password_reset_code": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_complete_password_reset": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_password_reset_completed": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "account_request_login_code": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "mfa_index": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "mfa_authenticate": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_reauthenticate": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_activate_totp": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_deactivate_totp": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "mfa_view_recovery_codes": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "mfa_generate_recovery_codes": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_download_recovery_codes": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "mfa_list_webauthn": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "mfa_add_webauthn": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_reauthenticate_webauthn": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_remove_webauthn": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_edit_webauthn": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "mfa_login_webauthn": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "second_factor_onward": ("302 302 302 302 302 302 302 302", "302 405 405 405 405 405 405 405"),
    "prove_by_code": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "oidc_start": ("405 405 405 405 405 405 405 405", "404 404 404 404 404 404 404 404"),
    "oidc_callback": ("404 404 404 404 404 404 404 404", "405 405 405 405 405 405 405 405"),
    "socialaccount_signup": ("404 404 404 404 404 404 404 404", "404 404 404 404 404 404 404 404"),
    "socialaccount_login_cancelled": ("404 404 404 404 404 404 404 404", "404 404 404 404 404 404 404 404"),
    "socialaccount_connections": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "usersessions_list": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "health_live": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "metrics": ("404 404 404 404 404 404 404 200", "405 405 405 405 405 405 405 405"),
    "health_ready": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One of each thing that an address can name, and a signed-in client for everybody."""

    clients: dict[str, Client]
    ids: dict[str, Any]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Everything at one moment, so that a staged decision stays staged."""
    with time_machine.travel(timezone.now(), tick=False):
        yield _scene()


def _scene() -> Scene:
    cache.clear()
    cast = store_cast()
    PersonProfile.objects.filter(pk=cast.other.pk).update(has_public_profile=True)
    activity_id = an_open_activity(cast.lead)
    action_id = a_submitted_action(cast.participant, activity_id, files=[_a_stored_pdf()])
    reviewer = SubjectId(cast.validator.subject_id)
    decision_id = a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    held = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=action_id, now=timezone.now())
    assert held is not None
    assert held.lease is not None
    Action.objects.filter(pk=action_id).update(with_steward_at=timezone.now())
    invitation_id = an_invitation(cast.steward)
    adjustment_id, appeal_id = an_appealed_adjustment(cast.participant, by=cast.steward)
    a_stored_person("invited")
    sequence(now=timezone.now())
    ids = {
        "log_id": Log.objects.get().pk,
        "path": "0/000.p/1",
        "index": 0,
        **_a_webhook(cast.lead),
        "adjustment_id": adjustment_id,
        "appeal_id": appeal_id,
        "import_id": a_prepared_import(cast.steward),
        "item_id": uuid4(),
        "kind": "invitations",
        "invitation_id": invitation_id,
        "secret": new_secret(invitation_id),
        "token_id": make_token(cast.participant.user)[0].public_id,
        "activity_id": activity_id,
        "action_id": action_id,
        "decision_id": decision_id,
        "entry_id": ScoreEntry.objects.get(action_id=action_id).pk,
        "lease_id": held.lease.lease_id,
        "relation_id": _a_relation(cast.participant, cast.other_lead),
        "part_id": Part.objects.get(kind="FILE", revision__action_id=action_id).pk,
        "person_id": cast.other.person_id,
        "page": 1,
        "pk": 1,
        "verb": "pause",
        "uidb64": "eA",
        "token": "set-password",
        "what": "activity",
        "target_id": activity_id,
        "report_id": a_report(cast.participant, "ACTIVITY", activity_id),
        "signed": unsubscribe_url_of(cast.other.person_id, [Group.DECISIONS]).split("/")[-2],
    }
    return Scene(clients={name: _client(name) for name in IDENTITIES}, ids=ids)


def _a_relation(by: PersonProfile, other: PersonProfile) -> UUID:
    relation = conflicts.declare(
        unit_of_work(),
        relation_id=RelationId(uuid4()),
        subject_id=SubjectId(by.subject_id),
        email=other.user.email,
        name=other.display_name,
        kind=RelationKind.TEAM,
        now=timezone.now(),
    )
    return relation.relation_id


def _a_webhook(owner: PersonProfile) -> dict[str, Any]:
    """One that was sent something."""
    webhook = Webhook.objects.create(owner=owner, url="https://hooks.example.org/", event_types=["action.ended"])
    sent = webhook.deliveries.create(event_type="ping", body="{}", state="DELIVERED", next_attempt_at=timezone.now())
    return {"webhook_id": webhook.pk, "delivery_id": sent.pk}


def _client(name: str) -> Client:
    """A browser of somebody who signed in as people do, by password."""
    client = Client()
    if name != "nobody":
        client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": PASSWORD})
    cache.clear()
    return client


def _a_stored_pdf() -> KeptFile:
    content = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(content, "PDF")
    return proof_store().keep([content.getvalue()], name="proof.pdf")


def routes(patterns: list[Any] | None = None) -> dict[str, URLPattern]:
    """All routes of ours by name; the admin's are Django's and tested as one."""
    found: dict[str, URLPattern] = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                found |= routes(pattern.url_patterns)
        else:
            found[str(pattern.name)] = pattern
    return found


def address_of(scene: Scene, name: str) -> str:
    """The address that names the things of the scene; what it needs may stand in several parts of its pattern."""
    ((_path, parameters),) = get_resolver().reverse_dict.getlist(name)[0][0]
    return reverse(name, kwargs={key: scene.ids[key] for key in parameters})


def statuses(scene: Scene, name: str, method: str) -> str:
    """What everybody gets, each from the same state of things."""
    url = address_of(scene, name)
    return " ".join(str(_status(scene.clients[who], url, method)) for who in IDENTITIES)


def _status(client: Client, url: str, method: str) -> int:
    browser = Client()
    browser.handler = client.handler  # it loads the middleware once
    browser.cookies = deepcopy(client.cookies)  # what an answer sets or deletes is not kept either
    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]  # units of work are durable
    with attempt:
        status = browser.generic(method, url, content_type="application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    cache.clear()
    return status


class TestAccess:
    def test_names_every_route(self) -> None:
        assert set(TABLE) == set(routes())

    @pytest.mark.parametrize(("method", "column"), [("GET", 0), ("POST", 1)])
    def test_answers_everybody_as_the_table_says(self, scene: Scene, method: str, column: int) -> None:
        answered = {name: statuses(scene, name, method) for name in routes()}
        assert answered == {name: row[column] for name, row in TABLE.items()}

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_gives_the_invited_what_any_participant_gets_until_they_accept(self, scene: Scene, method: str) -> None:
        clients = {"invited": _client("invited"), "other": scene.clients["other"]}
        answered: dict[str, dict[str, int]] = {who: {} for who in clients}
        for name in routes():
            url = address_of(scene, name)
            for who, client in clients.items():
                answered[who][name] = _status(client, url, method)
        differ = {name for name in routes() if answered["invited"][name] != answered["other"][name]}
        assert differ == (set() if method == "GET" else {"invitation_accept"})
        assert method == "GET" or answered["invited"]["invitation_accept"] == 302

    def test_declares_the_audience_of_every_page(self) -> None:
        pages = {name: p for name, p in routes().items() if p.callback.__module__.startswith("socialscore.web")}
        assert [name for name, p in pages.items() if not hasattr(p.callback, "audience")] == []

    def test_changes_nothing_by_reading(self, scene: Scene) -> None:
        """Reading records who looked, and nothing else."""
        before = _state()
        for who in ("participant", "lead", "validator", "steward"):
            for name in routes():
                scene.clients[who].get(address_of(scene, name))
        assert _state() == before


def _state() -> list[list[Any]]:
    columns = {
        Action: ("pk", "status", "version", "claim_after"),
        Lease: ("pk", "has_ended", "expires_at"),
        Decision: ("pk", "state"),
        ScoreEntry: ("pk",),
        PersonProfile: ("pk", "version", "is_active"),
        Activity: ("pk", "version", "state"),
        Outbox: ("pk",),
    }
    return [sorted(model.objects.values_list(*names), key=str) for model, names in columns.items()]
