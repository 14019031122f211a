"""Blind review: what a reviewer sees instead of a name, where the rules of the version say so."""

import mimetypes

from django.db.models import Case, F, TextField, Value, When


def participant() -> Case:
    """The name of whoever sent the action of the query; empty under blind rules."""
    is_blind = When(activity_version__rules__is_blind=True, then=Value(""))
    return Case(is_blind, default=F("subject__person__display_name"), output_field=TextField())


def file_name(media_type: str, place: int = 1) -> str:
    """A name that says nothing but what kind of file it is; people write their own into those they choose."""
    return f"{place}{mimetypes.guess_extension(media_type) or ''}"
