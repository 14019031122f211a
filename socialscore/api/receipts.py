"""Receipts by token: what a stranger's software checks offline."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.filters import filters_of
from socialscore.api.requests import Endpoint, actor_of
from socialscore.http.receipts import own_receipt


class Shown(serializers.Serializer[Any]):
    """What the receipt shows: names of openings with commas between; everything if it is not given."""

    show = serializers.CharField(required=False, default=None, max_length=40)


class OpeningData(TypedDict):
    """`salt` in base64; `opening` is what was committed to."""

    salt: str
    opening: dict[str, Any]


class ReceiptData(TypedDict):
    """A receipt; docs/trust.md says how to check it. `proof` is a C2SP tlog-proof."""

    format: str
    origin: str
    log_vkey: str
    witness_vkeys: list[str]
    entry: str
    openings: dict[str, OpeningData]
    proof: str


class ActionReceipt(Endpoint):
    """`GET`: the receipt of the points that an action of one's own brought."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ReceiptData}
    filters: ClassVar = {"GET": Shown}

    def get(self, request: Request, action_id: UUID) -> Response:
        show = filters_of(request, Shown)["show"]
        shown = show.split(",") if show else None
        return Response(own_receipt(action_id, actor_of(request).subject_id, shown=shown).to_data())
