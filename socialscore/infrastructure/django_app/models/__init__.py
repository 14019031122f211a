"""All tables. Rules live in `socialscore.domain`; what SQL can hold is a named constraint or a trigger here."""

from socialscore.infrastructure.django_app.models.actions import Action, Part, ProofFile, Revision
from socialscore.infrastructure.django_app.models.activities import Activity, ActivityVersion
from socialscore.infrastructure.django_app.models.appeals import Adjustment, Appeal, AppealPart, Reversal
from socialscore.infrastructure.django_app.models.audits import AuditRun, LogReport
from socialscore.infrastructure.django_app.models.boards import RankBucket, RankedScore, RankTouch
from socialscore.infrastructure.django_app.models.calibration import CalibrationItem, CalibrationTrial
from socialscore.infrastructure.django_app.models.community import CommunityRules
from socialscore.infrastructure.django_app.models.conflicts import Recusal, Relation
from socialscore.infrastructure.django_app.models.figures import ActivityDay
from socialscore.infrastructure.django_app.models.identity import (
    WHO_REVIEWS,
    AuthToken,
    PersonProfile,
    PersonWord,
    Subject,
    User,
)
from socialscore.infrastructure.django_app.models.imports import Import
from socialscore.infrastructure.django_app.models.invitations import Invitation
from socialscore.infrastructure.django_app.models.ledger import BoardSum, ScoreEntry
from socialscore.infrastructure.django_app.models.records import (
    AuditEntry,
    Consent,
    Delivery,
    IdempotencyKey,
    Notification,
    Outbox,
    ProofView,
)
from socialscore.infrastructure.django_app.models.reports import Report
from socialscore.infrastructure.django_app.models.review import Decision, Lease, Verdict
from socialscore.infrastructure.django_app.models.transparency import (
    Log,
    LogCheckpoint,
    LogLeaf,
    LogOpening,
    LogTile,
)
from socialscore.infrastructure.django_app.models.webhooks import Webhook, WebhookDelivery
from socialscore.infrastructure.django_app.models.witnesses import LogCosignature, Witness

__all__ = [
    "WHO_REVIEWS",
    "Action",
    "Activity",
    "ActivityDay",
    "ActivityVersion",
    "Adjustment",
    "Appeal",
    "AppealPart",
    "AuditEntry",
    "AuditRun",
    "AuthToken",
    "BoardSum",
    "CalibrationItem",
    "CalibrationTrial",
    "CommunityRules",
    "Consent",
    "Decision",
    "Delivery",
    "IdempotencyKey",
    "Import",
    "Invitation",
    "Lease",
    "Log",
    "LogCheckpoint",
    "LogCosignature",
    "LogLeaf",
    "LogOpening",
    "LogReport",
    "LogTile",
    "Notification",
    "Outbox",
    "Part",
    "PersonProfile",
    "PersonWord",
    "ProofFile",
    "ProofView",
    "RankBucket",
    "RankTouch",
    "RankedScore",
    "Recusal",
    "Relation",
    "Report",
    "Reversal",
    "Revision",
    "ScoreEntry",
    "Subject",
    "User",
    "Verdict",
    "Webhook",
    "WebhookDelivery",
    "Witness",
]
