"""SQL that Django builds once per process: see `CompiledQuery`."""

from socialscore.infrastructure.django_app.compiled import CompiledQuery

__all__ = ["CompiledQuery"]
