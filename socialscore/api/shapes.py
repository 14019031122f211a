"""
What answers are made of, beside TypedDicts and rows: how a view declares a page, a short list and a file.

Without spectacular, which only whoever asks for the description needs: it takes 4 MB of a process.
"""

from typing import Generic, TypedDict, TypeVar

Data = TypeVar("Data")


class PageOf(TypedDict, Generic[Data]):
    """One page of a list; `next` is the cursor of the next one, null on the last, and stands in `Link` too."""

    results: list[Data]
    next: str | None


class AllOf(TypedDict, Generic[Data]):
    """A list that is short enough to come as a whole."""

    results: list[Data]
    next: None


class BytesOf:
    """An answer that is a file of one of some media types."""

    def __init__(self, *media_types: str) -> None:
        self.media_types = media_types
