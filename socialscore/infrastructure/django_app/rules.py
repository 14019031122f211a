"""The rules of a version, read once per process: those of a published one never change."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.compiled import CompiledQuery

MOST_KEPT = 500


def rules_of(version_id: UUID, published_at: datetime | None) -> Rules:
    """:param published_at: when the version was published; one that was not is read anew. At most one query."""
    return _read(version_id) if published_at is None else _published(version_id, published_at)


@lru_cache(MOST_KEPT)
def _published(version_id: UUID, published_at: datetime) -> Rules:
    """The moment is part of the name: a version whose publishing is rolled back may change and be published again."""
    return _read(version_id)


def _read(version_id: UUID) -> Rules:
    [(data,)] = _RULES.rows(version_id=version_id)
    return Rules.from_data(data)


_RULES = CompiledQuery(
    lambda version_id: models.ActivityVersion.objects.filter(version_id=version_id).values_list("rules"),
    version_id=UUID,
)
