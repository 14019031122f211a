"""Addresses of the validator pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
