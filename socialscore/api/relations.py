"""Relations and recusals: who is too close to judge whom."""

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.effects import effect_of, id_for
from socialscore.api.pages import answer_with
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import AllOf
from socialscore.application import conflicts
from socialscore.domain.conflicts import RelationKind, RelationNotFound
from socialscore.domain.ids import LeaseId, RelationId
from socialscore.http.limits import RELATED_PER_HOUR, require_slow
from socialscore.queries.pages import Page
from socialscore.queries.relations import RelationRow, relations_of
from socialscore.wiring import unit_of_work


class RelationBody(serializers.Serializer[Any]):
    """Name and confirmed address of the other, who is told; both must be right."""

    name = serializers.CharField(max_length=60)
    email = serializers.EmailField()
    kind = serializers.ChoiceField(choices=[str(kind) for kind in RelationKind])


class Relations(Endpoint):
    """
    `GET`: one's relations, whoever declared them, newest first.

    `POST`: declare one: from now on neither of the two judges the other. Said again, it takes the new kind.
    """

    scopes: ClassVar = {"GET": "read", "POST": "submit"}
    bodies: ClassVar = {"POST": RelationBody}
    answers: ClassVar = {"GET": AllOf[RelationRow], "POST": {201: RelationRow}}

    def get(self, request: Request) -> Response:
        return answer_with(request, Page(rows=relations_of(actor_of(request).subject_id)), asdict)

    def post(self, request: Request) -> Response:
        actor, given = actor_of(request), body_of(request, RelationBody)
        require_slow("relations", actor.person_id, at_most=RELATED_PER_HOUR, per_seconds=3600)
        relation_id = RelationId(id_for(request, actor.person_id))
        relation = conflicts.declare(
            effect_of(request, status=201, resource_id=relation_id),
            relation_id=relation_id,
            subject_id=actor.subject_id,
            email=given["email"],
            name=given["name"],
            kind=RelationKind(given["kind"]),
            now=timezone.now(),
        )
        return Response(self.answer(request, relation.relation_id), status=201)

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        """:raises RelationNotFound: if it was ended meanwhile."""
        for row in relations_of(actor_of(request).subject_id):
            if row.relation_id == resource_id:
                return asdict(row)
        raise RelationNotFound


class Relation(Endpoint):
    """`DELETE`: end one of one's own, whoever declared it."""

    scopes: ClassVar = {"DELETE": "submit"}
    answers: ClassVar = {"DELETE": None}

    def delete(self, request: Request, relation_id: UUID) -> Response:
        subject_id = actor_of(request).subject_id
        conflicts.end(unit_of_work(), relation_id=RelationId(relation_id), subject_id=subject_id, now=timezone.now())
        return Response(status=204)


class Recuse(ReviewerEndpoint):
    """`POST`: hand an item back for good, because one knows its participant, who is not told; no reason is given."""

    scopes: ClassVar = {"POST": "review"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": None}
    takes_key: ClassVar = False

    def post(self, request: Request, lease_id: UUID) -> Response:
        reviewer_id = actor_of(request).subject_id
        conflicts.recuse(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=reviewer_id, now=timezone.now())
        return Response(status=204)
