"""
How many requests a program has left, of its person's and its token's, said with each answer.

`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10.
"""

from django.conf import settings
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from socialscore.http.allowance import Allowance, allowance
from socialscore.http.limits import TooOften

A_MINUTE = 60


def require_allowance(request: Request) -> None:
    """
    Count the request: a token has half of what its person has, so that one program cannot take all.

    :raises TooOften: if either is used up.
    """
    if not request.user.is_authenticated:
        return
    most = settings.API_REQUESTS_PER_MINUTE
    counted = [allowance("person", request.user.pk, at_most=most, per_seconds=A_MINUTE)]
    if request.auth is not None:
        counted.append(allowance("token", request.auth.pk, at_most=most // 2, per_seconds=A_MINUTE))
    request.allowances = counted  # type: ignore[attr-defined]  # until the answer says them
    used_up = [one for one in counted if one.is_used_up]
    if used_up:
        raise TooOften(max(one.ends_in for one in used_up))


def say_allowance(request: Request, response: HttpResponseBase) -> None:
    """What is left, on the answer of a request that was counted."""
    counted: list[Allowance] = getattr(request, "allowances", [])
    if counted:
        response["RateLimit-Policy"] = ", ".join(f'"{one.name}";q={one.at_most};w={one.per_seconds}' for one in counted)
        response["RateLimit"] = ", ".join(f'"{one.name}";r={max(0, one.left)};t={one.ends_in}' for one in counted)
