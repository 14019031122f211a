"""What one was told."""

from dataclasses import asdict
from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.http.settling import settle_due
from socialscore.infrastructure.notices import mark_read
from socialscore.queries.notifications import NotificationRow, own_notifications


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
