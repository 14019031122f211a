"""Where the description of the API is asked for: what makes it is imported then, and takes 4 MB of no other process."""

from importlib import import_module

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase


@login_not_required
def document(request: HttpRequest) -> HttpResponseBase:
    """The description, as a document for programs."""
    return _asked(request, "Document")


@login_not_required
def docs(request: HttpRequest) -> HttpResponseBase:
    """The description, as a page to read and to try things out."""
    return _asked(request, "Docs")


def _asked(request: HttpRequest, view: str) -> HttpResponseBase:
    answer: HttpResponseBase = getattr(import_module("socialscore.api.document"), view).as_view()(request)
    return answer
