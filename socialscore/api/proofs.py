"""Files of proofs: the bytes, for those who may see them."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import FileResponse
from rest_framework.request import Request

from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.shapes import BytesOf
from socialscore.http.proofs import opened, streamed


class ProofFile(Endpoint):
    """`GET`: a file as it is kept, for its owner, the lead, its reviewers and stewards; their looks are recorded."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": BytesOf("image/jpeg", "image/png", "application/pdf", "text/plain")}

    def get(self, request: Request, part_id: UUID) -> FileResponse:
        return streamed(opened(actor_of(request), part_id))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """Whatever a program says it accepts: a file is what it is, and a refusal is JSON."""
        return super().perform_content_negotiation(request, force=True)
