"""The rules that the community set for itself: read by everybody, changed by stewards."""

from typing import Any, ClassVar, TypedDict

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.requests import Endpoint, actor_of, body_of
from socialscore.application.community import change_rules
from socialscore.domain.community import RANGES, CommunityRules
from socialscore.http.community_rules import TITLES, settings_of
from socialscore.queries.community_rules import current_rules
from socialscore.wiring import unit_of_work


class RulesBody(serializers.Serializer[Any]):
    """All rules, so that nothing is changed by being left out, and the `version` that was read."""

    version = serializers.IntegerField(min_value=0)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The version, and each rule with its range."""
        shape = super().get_fields()
        for name in TITLES:
            if name in RANGES:
                least, most = RANGES[name]
                shape[name] = serializers.IntegerField(min_value=least, max_value=most)
            else:
                shape[name] = serializers.BooleanField()
        return shape


class RulesOfCommunityData(TypedDict):
    """The version that holds (0 until a steward changed something), as data and as sentences."""

    version: int
    rules: CommunityRules
    sentences: list[str]


class Rules(Endpoint):
    """`GET`: the rules of the community. `PUT`: set others, as a steward."""

    scopes: ClassVar = {"GET": "read", "PUT": "manage"}
    bodies: ClassVar = {"PUT": RulesBody}
    answers: ClassVar = {"GET": RulesOfCommunityData, "PUT": RulesOfCommunityData}

    def get(self, request: Request) -> Response:
        return Response(_data())

    def put(self, request: Request) -> Response:
        actor_of(request).person.require_steward()
        given = body_of(request, RulesBody)
        version = given.pop("version")
        rules = CommunityRules(**given)
        change_rules(unit_of_work(), rules=rules, version=version, by=actor_of(request).subject_id, now=timezone.now())
        return Response(_data())


def _data() -> RulesOfCommunityData:
    number, rules = current_rules()
    return {"version": number, "rules": rules, "sentences": [one.sentence for one in settings_of(rules)]}
