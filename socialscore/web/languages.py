"""Words that are made once per language."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import get_language

Parameters = ParamSpec("Parameters")
Words = TypeVar("Words")
MOST = 2_048


def language() -> str | None:
    """
    The language that is spoken now.

    Where only one is offered it is that one: a page would ask Django some seventy times, at 3 microseconds each.
    """
    return get_language() if len(settings.LANGUAGES) > 1 else settings.LANGUAGE_CODE


def once_per_language(make: Callable[Parameters, Words]) -> Callable[Parameters, Words]:
    """Remember what a function says whose words depend on its arguments and on the language, and on nothing else."""

    @lru_cache(maxsize=MOST)
    def in_language(_language: str | None, *args: Any, **kwargs: Any) -> Words:
        return make(*args, **kwargs)

    remembered: Any = in_language

    @wraps(make)
    def said(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Words:
        words: Words = remembered(language(), *args, **kwargs)
        return words

    said.cache_clear = remembered.cache_clear  # type: ignore[attr-defined]
    return said
