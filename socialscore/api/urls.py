"""Addresses of the API, version 1."""

from django.urls import path, re_path

from socialscore.api.actions import ActionDetail, Actions, ResubmitAction, SubmitAction, WithdrawAction
from socialscore.api.appeals import (
    AnswerAppeal,
    Appeal,
    AppealAction,
    AppealAdjustment,
    AppealReport,
    Appeals,
    AppealToAnswer,
    TakeAppeal,
    WaitingAppeals,
    WithdrawAppeal,
)
from socialscore.api.audits import Audits
from socialscore.api.auth import Login, Logout, LogoutAll, Me, Token, Tokens
from socialscore.api.bulk import Bulk
from socialscore.api.calibration import CalibrationItems, SecondJudgement
from socialscore.api.capacity import ActivityCapacity
from socialscore.api.changing import ActivityRules, LedActivities, LedActivity, NewPreview, Preview
from socialscore.api.community import Leaderboard, Profile
from socialscore.api.community_rules import Rules
from socialscore.api.corrections import Adjustments, ConfirmAdjustment, DropAdjustment, ReverseAction
from socialscore.api.described import docs, document
from socialscore.api.entries import EntryDetail
from socialscore.api.escalations import Escalations, SettleEscalation
from socialscore.api.exports import (
    ActionsExport,
    AuditExport,
    EntriesExport,
    LedActionsExport,
    LedActivitiesExport,
    PeopleExport,
    VerdictsExport,
)
from socialscore.api.imports import ConfirmImport, Import, Imports, ReverseImport
from socialscore.api.invitations import Invitation, Invitations
from socialscore.api.leading import Led, LedActionDetail, LedActions, LedActivityDetail
from socialscore.api.notifications import NoticesChosen, Notifications, NotificationsCount, NotificationsRead
from socialscore.api.nowhere import Nowhere
from socialscore.api.own_data import OwnArchive
from socialscore.api.promises import ActionPromise
from socialscore.api.proofs import ProofFile
from socialscore.api.receipts import ActionReceipt, EntryReceipt
from socialscore.api.record import OwnRecord
from socialscore.api.relations import Recuse, Relation, Relations
from socialscore.api.reports import MyReport, MyReports, ReportDetail, Reports
from socialscore.api.review import Claim, Hold, ReviewQueue
from socialscore.api.reviewers import Reviewers
from socialscore.api.running import Archive, Cancel, Close, Copy, HandOver, Open, Pause
from socialscore.api.score import Entries, Score
from socialscore.api.stewards import People, Reinstate, Rights, Suspend
from socialscore.api.uploads import DraftFile, Uploads
from socialscore.api.verdicts import Undo, Verdict
from socialscore.api.webhooks import (
    Webhook,
    WebhookDeliveries,
    WebhookDelivery,
    WebhookOff,
    WebhookOn,
    WebhookReplay,
    WebhookRotate,
    Webhooks,
    WebhookTest,
)
from socialscore.api.weeks import CommunityWeeks, LedWeeks
from socialscore.api.workload import ReviewWorkload

urlpatterns = [
    path("openapi.json", document, name="api_document"),
    path("docs/", docs, name="api_docs"),
    path("auth/login/", Login.as_view(), name="api_login"),
    path("auth/logout/", Logout.as_view(), name="api_logout"),
    path("auth/logoutall/", LogoutAll.as_view(), name="api_logout_all"),
    path("tokens/", Tokens.as_view(), name="api_tokens"),
    path("tokens/<uuid:token_id>/", Token.as_view(), name="api_token"),
    path("me/", Me.as_view(), name="api_me"),
    path("me/score/", Score.as_view(), name="api_score"),
    path("me/reports/", MyReports.as_view(), name="api_my_reports"),
    path("me/reports/<uuid:report_id>/", MyReport.as_view(), name="api_my_report"),
    path("reports/", Reports.as_view(), name="api_reports"),
    path("reports/<uuid:report_id>/appeal/", AppealReport.as_view(), name="api_appeal_report"),
    path("reports/<uuid:report_id>/", ReportDetail.as_view(), name="api_report"),
    path("me/entries/", Entries.as_view(), name="api_entries"),
    path("me/entries/<int:entry_id>/", EntryDetail.as_view(), name="api_entry"),
    path("me/entries/<int:entry_id>/receipt/", EntryReceipt.as_view(), name="api_entry_receipt"),
    path("me/export/", OwnArchive.as_view(), name="api_own_archive"),
    path("me/notifications/", Notifications.as_view(), name="api_notifications"),
    path("me/notifications/choices/", NoticesChosen.as_view(), name="api_notices_chosen"),
    path("me/notifications/count/", NotificationsCount.as_view(), name="api_notifications_count"),
    path("me/notifications/read/", NotificationsRead.as_view(), name="api_notifications_read"),
    path("me/relations/", Relations.as_view(), name="api_relations"),
    path("me/relations/<uuid:relation_id>/", Relation.as_view(), name="api_relation"),
    path("actions/", Actions.as_view(), name="api_actions"),
    path("actions/<uuid:action_id>/", ActionDetail.as_view(), name="api_action"),
    path("actions/<uuid:action_id>/receipt/", ActionReceipt.as_view(), name="api_action_receipt"),
    path("actions/<uuid:action_id>/promise/", ActionPromise.as_view(), name="api_action_promise"),
    path("actions/<uuid:action_id>/submit/", SubmitAction.as_view(), name="api_action_submit"),
    path("actions/<uuid:action_id>/resubmit/", ResubmitAction.as_view(), name="api_action_resubmit"),
    path("actions/<uuid:action_id>/withdraw/", WithdrawAction.as_view(), name="api_action_withdraw"),
    path("actions/<uuid:action_id>/files/<uuid:part_id>/", DraftFile.as_view(), name="api_draft_file"),
    path("uploads/", Uploads.as_view(), name="api_uploads"),
    path("proofs/<uuid:part_id>/", ProofFile.as_view(), name="api_proof_file"),
    path("activities/", LedActivities.as_view(), name="api_activities"),
    path("activities/<uuid:activity_id>/", LedActivity.as_view(), name="api_activity"),
    path("rules/", Rules.as_view(), name="api_rules"),
    path("leaderboard/", Leaderboard.as_view(), name="api_leaderboard"),
    path("people/<uuid:person_id>/", Profile.as_view(), name="api_profile"),
    path("review/queue/", ReviewQueue.as_view(), name="api_review_queue"),
    path("review/workload/", ReviewWorkload.as_view(), name="api_review_workload"),
    path("review/claim/", Claim.as_view(), name="api_review_claim"),
    path("review/record/", OwnRecord.as_view(), name="api_review_record"),
    path("review/bulk/", Bulk.as_view(), name="api_review_bulk"),
    path("review/leases/<uuid:lease_id>/", Hold.as_view(), name="api_review_lease"),
    path("review/leases/<uuid:lease_id>/recuse/", Recuse.as_view(), name="api_review_recuse"),
    path("actions/<uuid:action_id>/verdict/", Verdict.as_view(), name="api_verdict"),
    path("decisions/<uuid:decision_id>/undo/", Undo.as_view(), name="api_undo"),
    path("led/activities/", Led.as_view(), name="api_led_activities"),
    path("led/actions/", LedActions.as_view(), name="api_led_actions"),
    path("led/activities/<uuid:activity_id>/", LedActivityDetail.as_view(), name="api_led_activity"),
    path("led/activities/<uuid:activity_id>/capacity/", ActivityCapacity.as_view(), name="api_led_capacity"),
    path("led/activities/<uuid:activity_id>/weeks/", LedWeeks.as_view(), name="api_led_weeks"),
    path("led/actions/<uuid:action_id>/", LedActionDetail.as_view(), name="api_led_action"),
    path("activities/preview/", NewPreview.as_view(), name="api_new_preview"),
    path("activities/<uuid:activity_id>/rules/", ActivityRules.as_view(), name="api_activity_rules"),
    path("activities/<uuid:activity_id>/preview/", Preview.as_view(), name="api_activity_preview"),
    path("activities/<uuid:activity_id>/open/", Open.as_view(), name="api_activity_open"),
    path("activities/<uuid:activity_id>/pause/", Pause.as_view(), name="api_activity_pause"),
    path("activities/<uuid:activity_id>/close/", Close.as_view(), name="api_activity_close"),
    path("activities/<uuid:activity_id>/archive/", Archive.as_view(), name="api_activity_archive"),
    path("activities/<uuid:activity_id>/cancel/", Cancel.as_view(), name="api_activity_cancel"),
    path("activities/<uuid:activity_id>/copy/", Copy.as_view(), name="api_activity_copy"),
    path("activities/<uuid:activity_id>/hand-over/", HandOver.as_view(), name="api_activity_hand_over"),
    path("appeals/", Appeals.as_view(), name="api_appeals"),
    path("appeals/<uuid:appeal_id>/", Appeal.as_view(), name="api_appeal"),
    path("appeals/<uuid:appeal_id>/withdraw/", WithdrawAppeal.as_view(), name="api_appeal_withdraw"),
    path("actions/<uuid:action_id>/appeal/", AppealAction.as_view(), name="api_appeal_action"),
    path("adjustments/<uuid:adjustment_id>/appeal/", AppealAdjustment.as_view(), name="api_appeal_adjustment"),
    path("review/appeals/", WaitingAppeals.as_view(), name="api_waiting_appeals"),
    path("review/appeals/<uuid:appeal_id>/", AppealToAnswer.as_view(), name="api_appeal_to_answer"),
    path("review/appeals/<uuid:appeal_id>/take/", TakeAppeal.as_view(), name="api_appeal_take"),
    path("review/appeals/<uuid:appeal_id>/answer/", AnswerAppeal.as_view(), name="api_appeal_answer"),
    path("actions/<uuid:action_id>/reverse/", ReverseAction.as_view(), name="api_action_reverse"),
    path("adjustments/", Adjustments.as_view(), name="api_adjustments"),
    path("adjustments/<uuid:adjustment_id>/confirm/", ConfirmAdjustment.as_view(), name="api_adjustment_confirm"),
    path("adjustments/<uuid:adjustment_id>/drop/", DropAdjustment.as_view(), name="api_adjustment_drop"),
    path("imports/", Imports.as_view(), name="api_imports"),
    path("imports/<uuid:import_id>/", Import.as_view(), name="api_import"),
    path("imports/<uuid:import_id>/confirm/", ConfirmImport.as_view(), name="api_import_confirm"),
    path("imports/<uuid:import_id>/reverse/", ReverseImport.as_view(), name="api_import_reverse"),
    path("escalations/", Escalations.as_view(), name="api_escalations"),
    path("escalations/<uuid:action_id>/", SettleEscalation.as_view(), name="api_escalation"),
    path("invitations/", Invitations.as_view(), name="api_invitations"),
    path("invitations/<uuid:invitation_id>/", Invitation.as_view(), name="api_invitation"),
    path("people/", People.as_view(), name="api_people"),
    path("people/<uuid:person_id>/rights/", Rights.as_view(), name="api_person_rights"),
    path("people/<uuid:person_id>/suspend/", Suspend.as_view(), name="api_person_suspend"),
    path("people/<uuid:person_id>/reinstate/", Reinstate.as_view(), name="api_person_reinstate"),
    path("exports/actions/", ActionsExport.as_view(), name="api_export_actions"),
    path("exports/entries/", EntriesExport.as_view(), name="api_export_entries"),
    path("exports/verdicts/", VerdictsExport.as_view(), name="api_export_verdicts"),
    path("exports/led-actions/", LedActionsExport.as_view(), name="api_export_led_actions"),
    path("exports/led-activities/", LedActivitiesExport.as_view(), name="api_export_led_activities"),
    path("exports/people/", PeopleExport.as_view(), name="api_export_people"),
    path("calibration/", CalibrationItems.as_view(), name="api_calibration"),
    path("calibration/<uuid:item_id>/", SecondJudgement.as_view(), name="api_calibration_item"),
    path("reviewers/", Reviewers.as_view(), name="api_reviewers"),
    path("weeks/", CommunityWeeks.as_view(), name="api_weeks"),
    path("audits/", Audits.as_view(), name="api_audits"),
    path("exports/audit/", AuditExport.as_view(), name="api_export_audit"),
    path("webhooks/", Webhooks.as_view(), name="api_webhooks"),
    path("webhooks/<uuid:webhook_id>/", Webhook.as_view(), name="api_webhook"),
    path("webhooks/<uuid:webhook_id>/rotate/", WebhookRotate.as_view(), name="api_webhook_rotate"),
    path("webhooks/<uuid:webhook_id>/on/", WebhookOn.as_view(), name="api_webhook_on"),
    path("webhooks/<uuid:webhook_id>/off/", WebhookOff.as_view(), name="api_webhook_off"),
    path("webhooks/<uuid:webhook_id>/test/", WebhookTest.as_view(), name="api_webhook_test"),
    path("webhooks/<uuid:webhook_id>/deliveries/", WebhookDeliveries.as_view(), name="api_webhook_deliveries"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/",
        WebhookDelivery.as_view(),
        name="api_webhook_delivery",
    ),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay/",
        WebhookReplay.as_view(),
        name="api_webhook_replay",
    ),
    # Only what ends in a slash, so that an address without one still leads to that with it.
    re_path(r"^(?:[\s\S]*/)?\Z", Nowhere.as_view(), name="api_nowhere"),
]
