"""Addresses of the community pages."""

from django.urls import path

from socialscore.web.community import boards, pages, profiles

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("privacy/", pages.privacy, name="privacy"),
    path("ethics/", pages.ethics, name="ethics"),
    path("leaderboard/", boards.leaderboard, name="leaderboard"),
    path("people/<uuid:person_id>/", profiles.profile, name="profile"),
]
