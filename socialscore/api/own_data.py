"""One's own data as a file."""

from collections.abc import Sequence
from typing import ClassVar

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.shapes import BytesOf
from socialscore.http.own_data import own_archive


class OwnArchive(Endpoint):
    """
    `GET`: everything that is held about oneself, as a ZIP of JSON, CSV and the files one sent.

    There is no `HEAD`, which would read everything for nothing.
    """

    http_method_names: Sequence[str] = ("get",)
    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": BytesOf("application/zip")}

    def get(self, request: Request) -> StreamingHttpResponse:
        """:raises TooOften: after six within an hour."""
        return own_archive(actor_of(request))
