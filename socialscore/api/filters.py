"""What a list is narrowed to, out of the address."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from socialscore.queries.asking import searched


class Search(serializers.CharField):
    """What is searched for. Characters that nothing can contain are passed over, and so is what nobody would type."""

    def to_internal_value(self, data: Any) -> str:
        return searched(super().to_internal_value(data))


class OfActivity(serializers.Serializer[Any]):
    """Only what belongs to one activity."""

    activity_id = serializers.UUIDField(required=False, default=None)


def filters_of(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """
    The filters of an address in their shape; empty ones and unknown ones count as not given.

    :raises ValidationError: if one is not valid.
    """
    serializer = shape(data={name: value for name, value in request.query_params.items() if value})
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values
