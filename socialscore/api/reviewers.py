"""Who reviews, for stewards."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import actor_of
from socialscore.api.shapes import PageOf
from socialscore.queries.reviewers import ReviewerRow, reviewers


class Reviewers(GovernorEndpoint):
    """`GET`: everybody who may review, by name, and whether they decide alone at present; for stewards."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": PageOf[ReviewerRow]}

    def get(self, request: Request) -> Response:
        actor_of(request).person.require_steward()
        page = reviewers(cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, lambda row: row)
