"""Addresses of the account pages; those of signing in are allauth's."""

from django.urls import path

from socialscore.web.account import notifications, views

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("first-password/<uidb64>/<token>/", views.first_password, name="first_password"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.set_theme, name="set_theme"),
    path("settings/privacy/", views.settings_privacy, name="settings_privacy"),
    path("settings/notifications/", views.settings_notifications, name="settings_notifications"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.mark_notifications_read, name="mark_notifications_read"),
]
