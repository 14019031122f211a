"""Addresses that the API does not have."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


class Nowhere(APIView):
    """A 404 as programs read it, whatever is asked for: the page of the site would be no answer to them."""

    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """:raises NotFound: always."""
        raise NotFound
