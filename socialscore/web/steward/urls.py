"""The pages of stewards and administrators: people, their roles, and what was changed."""

from django.urls import path

from socialscore.web.steward import views

PERSON = "people/<uuid:person_id>/"

urlpatterns = [
    path("people/", views.people, name="people"),
    path(f"{PERSON}role/", views.person_role, name="person_role"),
    path(f"{PERSON}suspend/", views.person_suspend, name="person_suspend"),
    path(f"{PERSON}reinstate/", views.person_reinstate, name="person_reinstate"),
    path("audit/", views.audit, name="audit"),
]
