"""The description of the API, as a document for programs and as a page to read and to try things out."""

from functools import cache
from threading import Lock
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

_making = Lock()  # spectacular's extensions fall over each other if two threads are the first


def document() -> dict[str, Any]:
    """The description; it is the same for everybody, and takes a second to make, so each process makes it once."""
    with _making:
        return _document()


@cache
def _document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class Document(APIView):
    """The description of the API; open to everybody, as it holds no data."""

    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer)

    def get(self, request: Request) -> Response:
        return Response(document(), headers={"Cache-Control": "public, max-age=300"})


class Docs(SpectacularSwaggerSplitView):
    """
    The description as a page to read and to try things out, by Swagger UI out of its package.

    It runs under the site's content policy as it is: the script stands apart from the page, and what Swagger UI styles
    by itself it does through the DOM.
    """

    schema = None
    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    template_name = "api/docs.html"
    url_name = "api_document"
