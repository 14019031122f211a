"""Compress pages and JSON, and nothing else."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "application/vnd.oai.openapi")


class PageGZip(GZipMiddleware):
    """
    Gzip text answers, with the random padding of Django's middleware against BREACH.

    Proofs and thumbnails are images already compressed, and a stream must not wait for a compressor.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return `response`, compressed when it is text held in memory."""
        if response.streaming or not response.get("Content-Type", "").startswith(COMPRESSIBLE):
            return response
        return super().process_response(request, response)
