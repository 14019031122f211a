"""Addresses of the account pages; those of signing in are allauth's."""

from allauth.socialaccount.views import connections, login_cancelled, signup
from django.urls import path

from socialscore.web.account import (
    choosing,
    data,
    invited,
    notifications,
    relations,
    second_factors,
    tokens,
    views,
    webhook_steps,
    webhooks,
)
from socialscore.web.account.issuer import oidc_callback, oidc_start, where_configured
from socialscore.web.account.proving import prove_by_code

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("first-password/<uidb64>/<token>/", views.first_password, name="first_password"),
    path("invited/<str:secret>/", invited.invitation, name="invitation"),
    path("invited/<str:secret>/accept/", invited.invitation_accept, name="invitation_accept"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.set_theme, name="set_theme"),
    path("settings/privacy/", views.settings_privacy, name="settings_privacy"),
    path("settings/data/", data.settings_data, name="settings_data"),
    path("settings/data/archive/", data.own_archive_file, name="own_archive"),
    path("settings/data/erase/", data.erasure, name="erasure"),
    path("settings/data/keep/", data.erasure_call_off, name="erasure_call_off"),
    path("settings/notifications/", choosing.settings_notifications, name="settings_notifications"),
    path("unsubscribe/<str:signed>/", choosing.unsubscribe, name="unsubscribe"),
    path("settings/second-factor/onward/", second_factors.second_factor_onward, name="second_factor_onward"),
    path("accounts/proof/", prove_by_code, name="prove_by_code"),
    path("accounts/oidc/start/", oidc_start, name="oidc_start"),
    path("accounts/oidc/callback/", oidc_callback, name="oidc_callback"),
    path("accounts/oidc/sign-up/", where_configured(signup), name="socialaccount_signup"),
    path(
        "accounts/oidc/cancelled/",
        where_configured(login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("accounts/oidc/", where_configured(connections), name="socialaccount_connections"),
    path("settings/relations/", relations.settings_relations, name="settings_relations"),
    path("settings/relations/<uuid:relation_id>/end/", relations.relation_end, name="relation_end"),
    path("settings/tokens/", tokens.settings_tokens, name="settings_tokens"),
    path("settings/tokens/new/", tokens.token_new, name="token_new"),
    path("settings/tokens/revoke/", tokens.tokens_revoke_all, name="tokens_revoke_all"),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/webhooks/", webhooks.settings_webhooks, name="settings_webhooks"),
    path("settings/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("settings/webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<uuid:webhook_id>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("settings/webhooks/<uuid:webhook_id>/rotate/", webhook_steps.webhook_rotate, name="webhook_rotate"),
    path("settings/webhooks/<uuid:webhook_id>/on/", webhook_steps.webhook_on, name="webhook_on"),
    path("settings/webhooks/<uuid:webhook_id>/off/", webhook_steps.webhook_off, name="webhook_off"),
    path("settings/webhooks/<uuid:webhook_id>/test/", webhook_steps.webhook_test, name="webhook_test"),
    path("settings/webhooks/<uuid:webhook_id>/remove/", webhook_steps.webhook_remove, name="webhook_remove"),
    path(
        "settings/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay/",
        webhook_steps.webhook_replay,
        name="webhook_replay",
    ),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/count/", notifications.notifications_count, name="notifications_count"),
    path("notifications/read/", notifications.mark_notifications_read, name="mark_notifications_read"),
]
