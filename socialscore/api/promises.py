"""Promises by token: what is kept until the log has taken the points in."""

from typing import ClassVar, TypedDict
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.receipts import OpeningData, Shown, shown_in
from socialscore.api.requests import Endpoint, actor_of
from socialscore.http.promises import own_promise


class PromiseData(TypedDict):
    """A promise; docs/trust.md says how to check it. `promise` is a C2SP signed note: log, leaf, when, due by."""

    format: str
    origin: str
    promise_vkey: str
    entry: str
    openings: dict[str, OpeningData]
    promise: str


class ActionPromise(Endpoint):
    """`GET`: the promise that the points of an action of one's own will be in the log within a minute."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": PromiseData}
    filters: ClassVar = {"GET": Shown}

    def get(self, request: Request, action_id: UUID) -> Response:
        kept = own_promise(action_id, actor_of(request).subject_id, shown=shown_in(request))
        return Response(kept.to_data())
