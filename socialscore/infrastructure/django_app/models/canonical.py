"""JSON that is kept as the log commits to it."""

import json
from typing import Any

from django.db import models

from socialscore.domain.transparency.canonical import canonical


class CanonicalField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """
    Canonical JSON (RFC 8785) as text: a database's own JSON has another order of names and other spaces.

    Whoever checks what was committed to hashes the text as it is, without reading and writing it anew.
    """

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Any:
        """What the text says."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str:
        """:raises Malformed: if it has no canonical form."""
        return canonical(value).decode()
