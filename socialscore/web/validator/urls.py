"""Addresses of the reviewer's workspace, below /review/."""

from django.urls import path

from socialscore.web.validator import appeals, bulk, exports, leases, record, views

urlpatterns = [
    path("", views.workspace, name="review"),
    path("claim/", views.claim, name="review_claim"),
    path("enough/", views.enough, name="review_enough"),
    path("several/", bulk.approve_many, name="review_bulk"),
    path("record/", record.own_record, name="review_record"),
    path("calibration/<uuid:lease_id>/", record.told, name="review_told"),
    path("export/", exports.export_verdicts, name="export_verdicts"),
    path("appeals/<uuid:appeal_id>/", appeals.review_appeal, name="review_appeal"),
    path("appeals/<uuid:appeal_id>/take/", appeals.review_appeal_take, name="review_appeal_take"),
    path("<uuid:action_id>/verdict/", views.verdict, name="review_verdict"),
    path("<uuid:action_id>/changes/", views.changes, name="review_changes"),
    path("<uuid:action_id>/decline/", views.decline, name="review_decline"),
    path("leases/<uuid:lease_id>/heartbeat/", leases.heartbeat, name="lease_heartbeat"),
    path("leases/<uuid:lease_id>/release/", leases.release, name="lease_release"),
    path("leases/<uuid:lease_id>/recuse/", leases.recuse, name="lease_recuse"),
    path("decisions/<uuid:decision_id>/undo/", leases.undo, name="undo_decision"),
]
