"""Bringing many things in at once: leads bring activities, stewards invitations and past contributions."""

from django.urls import path

from socialscore.web.imports import views

IMPORT = "<uuid:import_id>/"

urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/<slug:kind>/", views.import_new, name="import_new"),
    path(IMPORT, views.import_page, name="import"),
    path(f"{IMPORT}confirm/", views.import_confirm, name="import_confirm"),
    path(f"{IMPORT}reverse/", views.import_reverse, name="import_reverse"),
    path(f"{IMPORT}drop/", views.import_drop, name="import_drop"),
]
