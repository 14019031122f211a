"""Rows to aggregates and back."""
