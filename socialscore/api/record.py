"""A reviewer's own record."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.requests import actor_of
from socialscore.queries.review_record import ReviewRecord, review_record


class OwnRecord(ReviewerEndpoint):
    """`GET`: how often one agreed with what stands in the end, one's answer times, and what others changed."""

    scopes: ClassVar = {"GET": "review"}
    answers: ClassVar = {"GET": ReviewRecord}

    def get(self, request: Request) -> Response:
        return Response(review_record(actor_of(request).subject_id))
