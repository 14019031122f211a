"""Addresses of the floors."""

from django.urls import path

from bench.floor import api, views

urlpatterns = [
    path("", views.EntryList.as_view(), name="floor_list"),
    path("<int:pk>/", views.entry, name="floor_entry"),
    path("api/actions/", api.ActionList.as_view(), name="floor_api_list"),
    path("hello/", views.hello, name="floor_hello"),
]
