"""What one was told, and what one chooses to be told."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar, TypedDict

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.filters import filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application import membership
from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices
from socialscore.http.settling import settle_due
from socialscore.infrastructure.notices import mark_read
from socialscore.queries.notifications import NotificationRow, own_notifications
from socialscore.wiring import unit_of_work


class Notifications(Endpoint):
    """`GET`: one's own notifications, newest first. Looking marks none as read."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": PageOf[NotificationRow]}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        settle_due(subject_id=actor.subject_id)
        page = own_notifications(actor.person_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, asdict)


class NotificationsRead(Endpoint):
    """`POST`: mark all as read."""

    scopes: ClassVar = {"POST": "submit"}  # a token that may only read changes nothing
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": None}
    takes_key: ClassVar = False

    def post(self, request: Request) -> Response:
        body_of(request, Nothing)
        mark_read(actor_of(request).person_id, now=timezone.now())
        return Response(status=204)


class Known(serializers.Serializer[Any]):
    known = serializers.IntegerField(required=False, min_value=0, help_text="The count that you know.")


class CountData(TypedDict):
    """How many notifications nobody looked at yet."""

    unread: int


class NotificationsCount(Endpoint):
    """`GET`: how many are unread; without content, if that is what `known` says."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": {200: CountData, 204: None}}
    filters: ClassVar = {"GET": Known}

    def get(self, request: Request) -> Response:
        unread = actor_of(request).unread_notifications
        if filters_of(request, Known).get("known") == unread:
            return Response(status=204)
        return Response({"unread": unread})


class ChoiceData(TypedDict):
    """How soon one is told about a group, on the site and by mail."""

    group: Group
    app: Mode
    mail: Mode


class ChoicesData(TypedDict):
    """The hours are those of the community's clock; null where no hours are quiet."""

    choices: list[ChoiceData]
    quiet_from: int | None
    quiet_until: int | None


class ChoiceBody(serializers.Serializer[Any]):
    group = serializers.ChoiceField(choices=[str(group) for group in Group])
    app = serializers.ChoiceField(choices=[str(mode) for mode in Mode], required=False)
    mail = serializers.ChoiceField(choices=[str(mode) for mode in Mode], required=False)


class ChoicesBody(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    choices = ChoiceBody(many=True, required=False)
    quiet_from = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=23)
    quiet_until = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=23)


class NoticesChosen(Endpoint):
    """
    `GET`: what one is told, by group, on the site and by mail, and when no mail comes. `PATCH`: choose anew; what is
    left out stays as it is.
    """

    scopes: ClassVar = {"GET": "read", "PATCH": "submit"}  # a token that may only read changes nothing
    bodies: ClassVar = {"PATCH": ChoicesBody}
    answers: ClassVar = {"GET": ChoicesData, "PATCH": ChoicesData}

    def get(self, request: Request) -> Response:
        return Response(_choices_data(actor_of(request).person.notices))

    def patch(self, request: Request) -> Response:
        actor = actor_of(request)
        chosen = _chosen(actor.person.notices, body_of(request, ChoicesBody))
        membership.choose_notices(unit_of_work(), person_id=actor.person_id, notices=chosen)
        return Response(_choices_data(chosen))


def _choices_data(notices: NoticeChoices) -> ChoicesData:
    return {
        "choices": [
            {"group": group, "app": notices.mode(Channel.APP, group), "mail": notices.mode(Channel.MAIL, group)}
            for group in Group
        ],
        "quiet_from": notices.quiet_from,
        "quiet_until": notices.quiet_until,
    }


def _chosen(before: NoticeChoices, given: Mapping[str, Any]) -> NoticeChoices:
    modes = {
        (channel, Group(one["group"])): Mode(one[channel.lower()])
        for one in given.get("choices", [])
        for channel in Channel
        if channel.lower() in one
    }
    quiet_from = given.get("quiet_from", before.quiet_from)
    return before.choose(modes).with_quiet(quiet_from, given.get("quiet_until", before.quiet_until))
