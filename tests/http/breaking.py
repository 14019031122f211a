"""Two addresses where a list of two batches is sent: whole, and broken after the first."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from socialscore.http.tables import as_file
from socialscore.web.roles import public


def _batches(*, breaks: bool) -> Iterator[Sequence[Any]]:
    yield ["first"] * 3
    if breaks:
        raise RuntimeError("the database went away")
    yield ["last"]


@public
def whole(request: HttpRequest) -> StreamingHttpResponse:
    return as_file("whole", {"word": str}, _batches(breaks=False), file_format="csv")


@public
def broken(request: HttpRequest) -> StreamingHttpResponse:
    return as_file("broken", {"word": str}, _batches(breaks=True), file_format="csv")


urlpatterns = [path("whole/", whole), path("broken/", broken)]
