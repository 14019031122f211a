"""Lists as files, CSV or JSON lines: `?format`, and the filters of the list."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from socialscore.api.audiences import GovernorEndpoint, LeadEndpoint, ReviewerEndpoint
from socialscore.api.filters import filters_of
from socialscore.api.leading import ActionFilters, ActivityFilters, sees_all
from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.shapes import BytesOf
from socialscore.api.stewards import PeopleFilters
from socialscore.http.exports import (
    Export,
    actions_export,
    audit_export,
    entries_export,
    exported,
    led_actions_export,
    led_activities_export,
    people_export,
    verdicts_export,
)
from socialscore.http.tables import FORMATS
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.actions import STATUSES


class FileFilters(serializers.Serializer[Any]):
    """`format` is that of the file."""

    format = serializers.ChoiceField(choices=list(FORMATS), required=False, default="csv")


class OwnFilters(FileFilters):
    show = serializers.ChoiceField(choices=["all", *STATUSES], required=False, default="all")


class LedActionFilters(ActionFilters, FileFilters):
    """Those of the list, and the format."""


class LedActivityFilters(ActivityFilters, FileFilters):
    """Those of the list, and the format."""


class MemberFilters(PeopleFilters, FileFilters):
    """Those of the list, and the format."""


class ProblemsAsJson(DefaultContentNegotiation):
    """`?format` says what the file is, not how a refusal is written."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        as_json = next(iter(renderers))
        return as_json, as_json.media_type


class ExportEndpoint(Endpoint, ABC):
    """`GET`: a file. There is no `HEAD`, which would read a list for nothing."""

    http_method_names: Sequence[str] = ("get",)
    content_negotiation_class = ProblemsAsJson
    filters: ClassVar = {"GET": FileFilters}
    answers: ClassVar = {"GET": BytesOf(*(media_type.partition(";")[0] for media_type, _ in FORMATS.values()))}

    def get(self, request: Request) -> StreamingHttpResponse:
        shape = self.filters["GET"]
        actor, chosen = actor_of(request), filters_of(request, shape)
        names = set(shape().fields) - {"format"}
        narrowed_by = [name for name, value in request.query_params.items() if value and name in names]
        return exported(self.export(actor, chosen), actor, file_format=chosen["format"], narrowed_by=narrowed_by)

    @abstractmethod
    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        """What is in the file."""


class ActionsExport(ExportEndpoint):
    """`GET`: one's own actions."""

    scopes: ClassVar = {"GET": "read"}
    filters: ClassVar = {"GET": OwnFilters}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return actions_export(actor.subject_id, show=chosen["show"])


class EntriesExport(ExportEndpoint):
    """`GET`: the entries that make one's score."""

    scopes: ClassVar = {"GET": "read"}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return entries_export(actor.subject_id)


class VerdictsExport(ExportEndpoint, ReviewerEndpoint):
    """`GET`: what one has judged."""

    scopes: ClassVar = {"GET": "review"}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return verdicts_export(actor.subject_id)


class LedActionsExport(ExportEndpoint, LeadEndpoint):
    """`GET`: the actions sent to the activities one leads; for stewards everybody's."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": LedActionFilters}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return led_actions_export(
            actor.lead_scope, activity_id=chosen["activity_id"], state=chosen["state"], search=chosen["q"]
        )


class LedActivitiesExport(ExportEndpoint, LeadEndpoint):
    """`GET`: the activities one leads, with the figures of their review; for stewards everybody's too."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": LedActivityFilters}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        lead_id = None if sees_all(actor, chosen) else actor.subject_id
        return led_activities_export(lead_id, are_over=chosen["are_over"])


class PeopleExport(ExportEndpoint, GovernorEndpoint):
    """`GET`: members, as those see them who give roles."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": MemberFilters}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return people_export(show=chosen["show"], search=chosen["q"])


class AuditExport(ExportEndpoint, GovernorEndpoint):
    """`GET`: who changed what of whom."""

    scopes: ClassVar = {"GET": "manage"}

    def export(self, actor: PersonSecurityContext, chosen: dict[str, Any]) -> Export:
        return audit_export()
