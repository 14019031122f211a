"""Addresses of the API, version 1."""

from django.urls import path

from socialscore.api.actions import Actions
from socialscore.api.auth import Login, Logout, LogoutAll, Me

urlpatterns = [
    path("auth/login/", Login.as_view(), name="api_login"),
    path("auth/logout/", Logout.as_view(), name="api_logout"),
    path("auth/logoutall/", LogoutAll.as_view(), name="api_logout_all"),
    path("me/", Me.as_view(), name="api_me"),
    path("actions/", Actions.as_view(), name="api_actions"),
]
