"""Who may use an endpoint, beside the scope of the token: the audiences of pages, from `http/audiences.py`."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from socialscore.api.requests import Endpoint, actor_of
from socialscore.http.audiences import (
    require_governor,
    require_importer,
    require_judge,
    require_lead,
    require_reviewer,
)


class Reviewers(BasePermission):
    """Open to reviewers, and to leads who may review."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if the person does not review."""
        require_reviewer(actor_of(request))
        return True


class Leads(BasePermission):
    """Open to leads and stewards."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if the person leads nothing."""
        require_lead(actor_of(request))
        return True


class LeadsWrite(Leads):
    """Open to everybody for reading; for writing to leads and stewards."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if the person would write and leads nothing."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class Governors(BasePermission):
    """Open to stewards and administrators."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if the person is neither steward nor administrator."""
        require_governor(actor_of(request))
        return True


class Judges(BasePermission):
    """Open to reviewers and stewards."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if the person answers no appeals."""
        require_judge(actor_of(request))
        return True


class Importers(BasePermission):
    """Open to leads, stewards and administrators; what of it each may import is the import's to say."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """:raises WrongRole: if there is nothing that the person may import."""
        require_importer(actor_of(request))
        return True


class ReviewerEndpoint(Endpoint):
    permission_classes = (*Endpoint.permission_classes, Reviewers)


class LeadEndpoint(Endpoint):
    permission_classes = (*Endpoint.permission_classes, Leads)


class JudgeEndpoint(Endpoint):
    permission_classes = (*Endpoint.permission_classes, Judges)


class GovernorEndpoint(Endpoint):
    permission_classes = (*Endpoint.permission_classes, Governors)
