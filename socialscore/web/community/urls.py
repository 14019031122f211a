"""Addresses of the community pages."""

from django.urls import path

from socialscore.web.community import boards, ledger, log, pages, profiles, rules, verifying

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("privacy/", pages.privacy, name="privacy"),
    path("ethics/", pages.ethics, name="ethics"),
    path("rules/", rules.rules, name="rules"),
    path("verify/", verifying.verify, name="verify"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("leaderboard/", boards.leaderboard, name="leaderboard"),
    path("log/<uuid:log_id>/checkpoint", log.log_checkpoint, name="log_checkpoint"),
    path("log/<uuid:log_id>/tile/<path:path>", log.log_tile, name="log_tile"),
    path("people/<uuid:person_id>/", profiles.profile, name="profile"),
]
