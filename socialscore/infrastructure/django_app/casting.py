"""Columns as another type than their field's."""

from django.db.models import BinaryField, TextField
from django.db.models.functions import Cast


def as_text(name: str) -> Cast:
    """A column as the database writes it: ids on SQLite have no dashes, times are in UTC."""
    return Cast(name, TextField())


def as_bytes(name: str) -> Cast:
    """A column of bytes, whatever it holds: SQLite keeps text in it if somebody writes text there by hand."""
    return Cast(name, BinaryField())
