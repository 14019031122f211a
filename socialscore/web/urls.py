"""All pages: one list of addresses per kind of visitor."""

from django.urls import include, path

urlpatterns = [
    path("", include("socialscore.web.community.urls")),
    path("", include("socialscore.web.participant.urls")),
    path("", include("socialscore.web.account.urls")),
    path("lead/", include("socialscore.web.lead.urls")),
    path("review/", include("socialscore.web.validator.urls")),
    path("imports/", include("socialscore.web.imports.urls")),
    path("steward/", include("socialscore.web.steward.urls")),
]
