"""The pages of stewards and administrators: people, their roles, and what was changed."""

from django.urls import path

from socialscore.web.steward import (
    analytics,
    audits,
    calibration,
    corrections,
    escalations,
    exports,
    invitations,
    reports,
    reviewers,
    rules,
    views,
)

PERSON = "people/<uuid:person_id>/"

urlpatterns = [
    path("people/", views.people, name="people"),
    path(f"{PERSON}role/", views.person_role, name="person_role"),
    path(f"{PERSON}suspend/", views.person_suspend, name="person_suspend"),
    path(f"{PERSON}reinstate/", views.person_reinstate, name="person_reinstate"),
    path("people/export/", exports.export_people, name="export_people"),
    path("audit/export/", exports.export_audit, name="export_audit"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("invitations/<uuid:invitation_id>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("escalations/", escalations.steward_escalations, name="steward_escalations"),
    path("escalations/<uuid:action_id>/", escalations.steward_escalation, name="steward_escalation"),
    path("reports/", reports.steward_reports, name="steward_reports"),
    path("reports/<uuid:report_id>/", reports.steward_report, name="steward_report"),
    path("calibration/", calibration.steward_calibration, name="steward_calibration"),
    path("calibration/<uuid:item_id>/", calibration.calibration_item, name="calibration_item"),
    path("actions/<uuid:action_id>/calibration/", calibration.calibration_new, name="calibration_new"),
    path("reviewers/", reviewers.steward_reviewers, name="steward_reviewers"),
    path("rules/", rules.steward_rules, name="steward_rules"),
    path("analytics/", analytics.steward_analytics, name="steward_analytics"),
    path("analytics/export/", analytics.export_steward_analytics, name="export_steward_analytics"),
    path("actions/<uuid:action_id>/reverse/", corrections.action_reverse, name="action_reverse"),
    path(f"{PERSON}adjust/", corrections.person_adjust, name="person_adjust"),
    path("adjustments/", corrections.adjustments, name="adjustments"),
    path("adjustments/<uuid:adjustment_id>/confirm/", corrections.adjustment_confirm, name="adjustment_confirm"),
    path("adjustments/<uuid:adjustment_id>/drop/", corrections.adjustment_drop, name="adjustment_drop"),
    path("audits/", audits.audits, name="audits"),
    path("audit/", views.audit, name="audit"),
]
