"""Addresses of the participant pages."""

from django.urls import path

from socialscore.web.participant import (
    actions,
    activities,
    dashboard,
    exports,
    promises,
    proofs,
    receipts,
    reporting,
    score,
    submission,
    uploads,
)

urlpatterns = [
    path("home/", dashboard.dashboard, name="dashboard"),
    path("score/", score.score, name="score"),
    path("score/entries/<int:entry_id>/", score.entry, name="entry"),
    path("score/entries/<int:entry_id>/receipt/", receipts.entry_receipt, name="entry_receipt"),
    path("score/entries/<int:entry_id>/receipt.json", receipts.entry_receipt_file, name="entry_receipt_file"),
    path("score/export/", exports.export_entries, name="export_entries"),
    path("activities/", activities.activities, name="activities"),
    path("activities/<uuid:activity_id>/", activities.activity, name="activity"),
    path("activities/<uuid:activity_id>/submit/", submission.submit, name="submit"),
    path("activities/<uuid:activity_id>/actions/<uuid:action_id>/draft/", uploads.save_draft, name="save_draft"),
    path("activities/<uuid:activity_id>/actions/<uuid:action_id>/files/", uploads.upload_file, name="upload_file"),
    path("reports/", reporting.my_reports, name="my_reports"),
    path("reports/<uuid:report_id>/", reporting.report, name="report"),
    path("report/<str:what>/<uuid:target_id>/", reporting.report_new, name="report_new"),
    path("actions/", actions.actions, name="actions"),
    path("actions/export/", exports.export_actions, name="export_actions"),
    path("actions/<uuid:action_id>/", actions.action, name="action"),
    path("actions/<uuid:action_id>/resubmit/", submission.resubmit, name="resubmit"),
    path("actions/<uuid:action_id>/withdraw/", actions.withdraw, name="withdraw"),
    path("actions/<uuid:action_id>/receipt/", receipts.receipt, name="receipt"),
    path("actions/<uuid:action_id>/receipt.json", receipts.receipt_file, name="receipt_file"),
    path("actions/<uuid:action_id>/promise.json", promises.promise_file, name="promise_file"),
    path("actions/<uuid:action_id>/files/<uuid:part_id>/remove/", uploads.remove_file, name="remove_file"),
    path("proofs/<uuid:part_id>/", proofs.proof_file, name="proof_file"),
    path("proofs/<uuid:part_id>/thumbnail/", proofs.proof_thumbnail, name="proof_thumbnail"),
    path("proofs/<uuid:part_id>/pages/<int:page>/", proofs.proof_page, name="proof_page"),
]
