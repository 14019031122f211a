"""The pages of leads; stewards open them for every activity."""

from django.urls import path

from socialscore.web.lead import acting, analytics, changing, editing, exports, views

ACTIVITY = "activities/<uuid:activity_id>/"

urlpatterns = [
    path("", views.lead, name="lead"),
    path("actions/", acting.lead_actions, name="lead_actions"),
    path("export/", exports.export_led_activities, name="export_led_activities"),
    path("actions/export/", exports.export_led_actions, name="export_led_actions"),
    path("actions/<uuid:action_id>/", acting.lead_action, name="lead_action"),
    path("activities/new/", editing.lead_activity_new, name="lead_activity_new"),
    path(ACTIVITY, views.lead_activity, name="lead_activity"),
    path(f"{ACTIVITY}edit/", editing.lead_activity_edit, name="lead_activity_edit"),
    path(f"{ACTIVITY}analytics/", analytics.lead_analytics, name="lead_analytics"),
    path(f"{ACTIVITY}analytics/export/", analytics.export_lead_analytics, name="export_lead_analytics"),
    path(f"{ACTIVITY}preview/", editing.lead_activity_preview, name="lead_activity_preview"),
    path(f"{ACTIVITY}<slug:verb>/", changing.lead_activity_change, name="lead_activity_change"),
]
