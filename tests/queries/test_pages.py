"""Cursors: opaque, and harmless whatever is written into the address."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from socialscore.infrastructure.django_app.models import Action
from socialscore.queries.pages import decode, encode, older_than

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


class TestCursor:
    def test_comes_back_as_it_went(self) -> None:
        key = uuid4()
        assert decode(encode(NOW, key)) == (NOW.isoformat(), str(key))

    @pytest.mark.parametrize(
        "nonsense",
        [
            *("", "x", "%%%", "é"),
            *(cursor(value) for value in (7, [], [1, 2], [NOW.isoformat(), "x"], {"a": 1, "b": 2})),
            *(cursor([moment, "7c9e6679-7425-40de-944b-e07fc1f90ae7"]) for moment in (None, "2026-11-24")),
        ],
    )
    def test_starts_at_the_first_page_when_it_makes_no_sense(self, nonsense: str) -> None:
        rows = Action.objects.all()
        assert older_than(rows, nonsense, moment="created_at", key="action_id") is rows
