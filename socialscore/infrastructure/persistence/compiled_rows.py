"""Rows of a model by SQL that Django builds once: what the repositories read in every transaction."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import models
from django.db.utils import DEFAULT_DB_ALIAS

from socialscore.infrastructure.django_app.compiled import CompiledQuery

Row = TypeVar("Row", bound=models.Model)


class CompiledRows(Generic[Row]):
    """
    The rows of a query set whose parameters are given by name, as `CompiledQuery` takes them.

    :param build: makes the query set, in its order and within its limit.
    :param beside: a foreign key of the model whose row is read too.
    """

    def __init__(
        self, model: type[Row], build: Callable[..., models.QuerySet[Row]], *, beside: str = "", **kinds: type
    ) -> None:
        self._model = model
        self._build = build
        self._beside = beside
        self._kinds = kinds

    def all(self, **values: object) -> list[Row]:
        """Run it. One query."""
        return [self._row(columns) for columns in self._query.rows(**values)]

    def first(self, **values: object) -> Row | None:
        """The first row, if there is one. One query."""
        found = self._query.rows(**values)
        return self._row(found[0]) if found else None

    @cached_property
    def _query(self) -> CompiledQuery:
        columns = [*_columns(self._model), *(f"{self._beside}__{name}" for name in _columns(self._other))]
        return CompiledQuery(lambda **marks: self._build(**marks).values_list(*columns), **self._kinds)

    @cached_property
    def _other(self) -> type[models.Model] | None:
        if not self._beside:
            return None
        return cast("type[models.Model]", _options(self._model).get_field(self._beside).related_model)

    def _row(self, columns: Sequence[Any]) -> Row:
        own = _columns(self._model)
        row = self._model.from_db(DEFAULT_DB_ALIAS, own, columns[: len(own)])
        if self._other is not None:
            names, values = _columns(self._other), columns[len(own) :]
            is_there = values[names.index(_options(self._other).pk.attname)] is not None
            setattr(row, self._beside, self._other.from_db(DEFAULT_DB_ALIAS, names, values) if is_there else None)
        return row


def _columns(model: type[models.Model] | None) -> list[str]:
    return [field.attname for field in _options(model).concrete_fields] if model else []


def _options(model: type[models.Model]) -> Any:
    return model._meta  # noqa: SLF001 (public in all but name)
