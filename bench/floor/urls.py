"""Addresses of the floors."""

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("", views.EntryList.as_view(), name="floor_list"),
    path("<int:pk>/", views.entry, name="floor_entry"),
    path("hello/", views.hello, name="floor_hello"),
]
