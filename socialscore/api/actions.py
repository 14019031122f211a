"""Actions: one's own list and each of them, drafts, sending, answering a request for changes, taking back."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.action_data import ActionData, ActionDetailData, as_data, detail_data
from socialscore.api.effects import effect_of, effect_on, id_for
from socialscore.api.filters import filters_of
from socialscore.api.leading import ActionFilters, LedActions
from socialscore.api.led_data import LedActionData
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application import submission
from socialscore.application.conditions import Kind
from socialscore.application.ports import KeptFile
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action_refusals import NotEditable
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Content
from socialscore.http.answering import begun_with, kept_again
from socialscore.http.limits import require_slow
from socialscore.http.settling import settle_due
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.actions import STATUSES, own_action_row, own_actions
from socialscore.queries.own_action import RevisionRow, looks, own_action
from socialscore.queries.waits import waits
from socialscore.wiring import community_zone

SUBMISSIONS_PER_MINUTE = 30
DRAFTS_PER_MINUTE = 240


class Sending(serializers.Serializer[Any]):
    """
    What is said when a draft is sent; what is left out stays as it is in the draft.

    `people_agreed` is said each time something is sent, as the button of the page says it: nothing remembers it.
    """

    # Lengths are the rules' to judge, so that page and API refuse alike.
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    link = serializers.CharField(required=False, allow_blank=True)
    count = serializers.IntegerField(required=False, allow_null=True)
    people_agreed = serializers.BooleanField(required=False)


class Answering(Sending):
    """`keep` are the earlier version's files that go into the new one: part ids; all of them, if it is left out."""

    keep = serializers.ListField(child=serializers.UUIDField(), required=False)


class Submission(Sending):
    """The texts of a proof. The same `action_id` again is the same action; `submit: false` keeps a draft."""

    action_id = serializers.UUIDField(required=False)
    activity_id = serializers.UUIDField()
    submit = serializers.BooleanField(default=True)


class OwnActionFilters(serializers.Serializer[Any]):
    """`show` is what needs oneself, waits for review, was approved, or has ended in another way."""

    show = serializers.ChoiceField(choices=["all", *STATUSES], required=False, default="all")


class ActionListFilters(OwnActionFilters, ActionFilters):
    """`all`, whatever its value, is those of `led/actions/`, which the other filters but `show` are for."""

    all = serializers.CharField(required=False, allow_blank=True)


class ActionChange(Endpoint):
    """A change of one of one's own actions, answered with the action."""

    scopes: ClassVar = {"POST": "submit"}
    answers: ClassVar[dict[str, Any]] = {"POST": ActionData}
    versioned: ClassVar[tuple[str, ...]] = ("POST",)

    def answer(self, request: Request, resource_id: UUID) -> ActionData:
        return as_data(own_action_row(resource_id, actor_of(request).subject_id))


class Actions(ActionChange):
    """`GET`: one's own actions, newest first; with `?all`, those of `led/actions/`. `POST`: submit one."""

    scopes: ClassVar = {"GET": "read", "POST": "submit"}
    filters: ClassVar = {"GET": ActionListFilters}
    bodies: ClassVar = {"POST": Submission}
    answers: ClassVar = {"GET": PageOf[ActionData] | PageOf[LedActionData], "POST": {201: ActionData}}
    versioned: ClassVar = ()

    def get(self, request: Request) -> Response:
        if "all" in request.query_params:
            return LedActions.as_view()(request._request)  # noqa: SLF001 (another view's rights and filters)
        actor = actor_of(request)
        settle_due(subject_id=actor.subject_id)
        page = own_actions(
            actor.subject_id,
            show=filters_of(request, OwnActionFilters)["show"],
            cursor=cursor_of(request),
            size=limit_of(request),
        )
        return answer_with(request, page, as_data)

    def post(self, request: Request) -> Response:
        actor, body = actor_of(request), body_of(request, Submission)
        action_id = ActionId(body.get("action_id") or id_for(request, actor.person_id))
        activity_id, content = ActivityId(body["activity_id"]), _content(None, body)
        effect = effect_of(request, status=201, resource_id=action_id)
        if body["submit"]:
            _send(effect, actor, action_id, activity_id, content, number=1)
        else:
            require_slow("draft", actor.person_id, at_most=DRAFTS_PER_MINUTE, per_seconds=60)
            submission.save_draft(
                effect,
                action_id=action_id,
                activity_id=activity_id,
                subject_id=actor.subject_id,
                content=content,
                now=timezone.now(),
                number=1,
            )
        return Response(self.answer(request, action_id), status=201)


class ActionDetail(Endpoint):
    """`GET`: one of one's own actions with all its versions, answers and the account of its points."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ActionDetailData}
    versioned: ClassVar = ("GET",)

    def get(self, request: Request, action_id: UUID) -> Response:
        subject_id = actor_of(request).subject_id
        settle_due(subject_id=subject_id)
        now = timezone.now()
        found = own_action(action_id, subject_id, now=now)
        is_waiting = found.status is Status.SUBMITTED
        expected = waits(found.activity_id, now=now, sent_at=found.submitted_at) if is_waiting else None
        return Response(detail_data(found, looks=looks(action_id), expected=expected))


class SubmitAction(ActionChange):
    """`POST`: send a draft; a second time it is the action that the first one made."""

    bodies: ClassVar = {"POST": Sending}

    def post(self, request: Request, action_id: UUID) -> Response:
        actor, body = actor_of(request), body_of(request, Sending)
        found = own_action(action_id, actor.subject_id, now=timezone.now())
        content, effect = _content(found.draft, body), effect_on(request, Kind.ACTION, action_id)
        _send(effect, actor, ActionId(action_id), ActivityId(found.activity_id), content, number=1)
        return Response(self.answer(request, action_id))


class ResubmitAction(ActionChange):
    """`POST`: answer a request for changes; a second time it is the answer that is there."""

    bodies: ClassVar = {"POST": Answering}

    def post(self, request: Request, action_id: UUID) -> Response:
        actor, body = actor_of(request), body_of(request, Answering)
        found = own_action(action_id, actor.subject_id, now=timezone.now())
        last = found.sent.number if found.sent else 0
        if found.status is Status.CHANGES_REQUESTED:
            content, keep = _content(begun_with(found), body), body.get("keep")
            files = kept_again(found, None if keep is None else {str(part_id) for part_id in keep})
            effect, activity_id = effect_on(request, Kind.ACTION, action_id), ActivityId(found.activity_id)
            _send(effect, actor, ActionId(action_id), activity_id, content, number=last + 1, files=files)
        elif found.status is not Status.SUBMITTED or last == 1:
            raise NotEditable
        return Response(self.answer(request, action_id))


class WithdrawAction(ActionChange):
    """`POST`: take an action back while it is undecided; of a draft nothing stays: 204."""

    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": {200: ActionData, 204: None}}

    def post(self, request: Request, action_id: UUID) -> Response:
        subject_id, now = actor_of(request).subject_id, timezone.now()
        body_of(request, Nothing)
        found = own_action(action_id, subject_id, now=now)
        status = 204 if found.status is Status.DRAFT else 200
        if found.status is not Status.WITHDRAWN:
            effect = effect_on(request, Kind.ACTION, action_id, status=status)
            submission.withdraw(effect, action_id=ActionId(action_id), subject_id=subject_id, now=now)
        return Response(status=204) if status == 204 else Response(self.answer(request, action_id))


def _content(written: RevisionRow | None, body: dict[str, Any]) -> Content:
    """What was written, with what the body says instead."""
    return Content(
        text=body.get("text", written.text if written else ""),
        link=body.get("link", written.link if written else ""),
        count=body.get("count", written.count if written else None),
        people_agreed=body.get("people_agreed", False),
    )


def _send(
    effect: UnitOfWork,
    actor: PersonSecurityContext,
    action_id: ActionId,
    activity_id: ActivityId,
    content: Content,
    *,
    number: int,
    files: Sequence[KeptFile] = (),
) -> None:
    require_slow("submit", actor.person_id, at_most=SUBMISSIONS_PER_MINUTE, per_seconds=60)
    submission.submit_action(
        effect,
        action_id=action_id,
        activity_id=activity_id,
        subject_id=actor.subject_id,
        content=content,
        files=files,
        now=timezone.now(),
        zone=community_zone(),
        number=number,
    )
