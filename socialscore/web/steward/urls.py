"""Addresses of the steward pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
