"""Floor (d): a list as the tutorials of DRF and Knox write it."""

from typing import ClassVar

from django.db.models import QuerySet
from knox.auth import TokenAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import CharField, ModelSerializer

from socialscore.infrastructure.django_app.models import Action

SHOWN = 25


class ActionSerializer(ModelSerializer):
    """The fields that the product's list has."""

    activity = CharField(source="activity.name")

    class Meta:
        model = Action
        fields: ClassVar = [
            *("action_id", "activity_id", "activity", "status", "up_to", "points_awarded", "proof_hash"),
            *("created_at", "submitted_at"),
        ]


class NewestFirst(CursorPagination):
    """25 rows a page."""

    page_size = SHOWN
    ordering = "-created_at"


class ActionList(ListAPIView):
    """My actions, newest first."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    serializer_class = ActionSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.filter(subject__person__user=self.request.user).select_related("activity")
