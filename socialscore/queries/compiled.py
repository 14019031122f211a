"""SQL that Django builds once per process: see `CompiledQuery` and `LongQuery`."""

from socialscore.infrastructure.django_app.compiled import CompiledQuery, LongQuery

__all__ = ["CompiledQuery", "LongQuery"]
