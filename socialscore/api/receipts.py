"""Receipts by token: what a stranger's software checks offline."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.filters import filters_of
from socialscore.api.requests import Endpoint, actor_of
from socialscore.domain.transparency.receipts import Receipt
from socialscore.http.doubts import doubts_about
from socialscore.http.receipts import own_entry_receipt, own_proof, own_receipt


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


class EntryReceipt(Endpoint):
    """`GET`: the receipt of an entry that changed one's score, also where no action did."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ReceiptData}
    filters: ClassVar = {"GET": Shown}

    def get(self, request: Request, entry_id: int) -> Response:
        return receipt_answer(own_entry_receipt(entry_id, actor_of(request).subject_id, shown=shown_in(request)))


class ActionReceipt(Endpoint):
    """
    `GET`: the receipt of the points that an action of one's own brought. The header `Ledger-Agrees` is `no` if the site
    shows something else now than what was sealed.
    """

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ReceiptData}
    filters: ClassVar = {"GET": Shown}

    def get(self, request: Request, action_id: UUID) -> Response:
        return receipt_answer(own_receipt(action_id, actor_of(request).subject_id, shown=shown_in(request)))


class LogProof(Endpoint):
    """`GET`: what proves that one's own entry is in the log: a C2SP tlog-proof, under the address of the log."""

    schema = None  # it stands with the log, outside what the description of the API is about
    scopes: ClassVar = {"GET": "read"}

    def get(self, request: Request, log_id: UUID, index: int) -> HttpResponse:
        proof = own_proof(log_id, index, actor_of(request).subject_id)
        return HttpResponse(
            str(proof), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "private, no-store"}
        )

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """Whatever a program says it accepts: a proof is text, and a refusal is JSON."""
        return super().perform_content_negotiation(request, force=True)


def shown_in(request: Request) -> list[str] | None:
    """What is asked to be shown; None for everything."""
    show = filters_of(request, Shown)["show"]
    return show.split(",") if show else None


def receipt_answer(receipt: Receipt) -> Response:
    """The receipt, which has a form of its own; a header says whether the ledger still agrees with it."""
    return Response(receipt.to_data(), headers={"Ledger-Agrees": "no" if doubts_about(receipt) else "yes"})
