"""Rows of a model by SQL that Django builds once: what the repositories read in every transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import models

from socialscore.infrastructure.django_app.compiled import CompiledQuery, LongQuery

Row = TypeVar("Row", bound=models.Model)


def columns_of(model: type[models.Model], *, without: Collection[str] = ()) -> list[str]:
    """The columns of a model, its key first. :param without: those that nobody asks for."""
    options = model._meta  # noqa: SLF001 (public by Django's documents)
    others = [field.attname for field in options.concrete_fields if not field.primary_key]
    return [options.pk.attname, *(name for name in others if name not in without)]


class CompiledRows(Generic[Row]):
    """
    The rows of a query set whose parameters are given by name, as `CompiledQuery` takes them.

    They have the columns as attributes and nothing else of the model: to make an instance of it, with its signals,
    costs several times as much.

    :param columns: what is read of each row, its key first.
    :param build: makes the query set, in its order and within its limit.
    :param beside: relations whose rows are read too, and what is read of them.
    :param is_long: whether it is a `LongQuery`.
    """

    def __init__(
        self,
        columns: Sequence[str],
        build: Callable[..., models.QuerySet[Row]],
        *,
        beside: Mapping[str, Sequence[str]] | None = None,
        is_long: bool = False,
        **kinds: type,
    ) -> None:
        self._beside = beside or {}
        paths = [*columns, *(f"{path}__{name}" for path, names in self._beside.items() for name in names)]
        self._parts = list(_places([columns, *self._beside.values()]))
        query = LongQuery if is_long else CompiledQuery
        self._query = query(lambda **marks: build(**marks).values_list(*paths), **kinds)

    def all(self, **values: object) -> list[Row]:
        """Run it; rows beside are attributes. One query."""
        return [self._joined(*rows) for rows in self.together(**values)]

    def first(self, **values: object) -> Row | None:
        """The first row, if there is one. One query."""
        return next(iter(self.all(**values)), None)

    def together(self, **values: object) -> list[tuple[Any, ...]]:
        """Each row and those beside it, in their order; None where there is none. One query."""
        return [tuple(self._rows(columns)) for columns in self._query.rows(**values)]

    def _rows(self, columns: Sequence[Any]) -> Iterator[SimpleNamespace | None]:
        for names, place in self._parts:
            values = columns[place]
            yield None if values[0] is None else SimpleNamespace(**dict(zip(names, values, strict=True)))

    def _joined(self, row: Row, *others: object) -> Row:
        for name, other in zip(self._beside, others, strict=True):
            setattr(row, name, other)
        return row


def _places(parts: Iterable[Sequence[str]]) -> Iterator[tuple[Sequence[str], slice]]:
    """The columns of each part, and where they stand in what is read."""
    begin = 0
    for names in parts:
        yield names, slice(begin, begin + len(names))
        begin += len(names)
