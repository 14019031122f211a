"""Webhooks in the settings: which there are, a new one, changing one, and what was sent to it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import WebhookId
from socialscore.http import webhooks as hooks
from socialscore.http.webhooks import EVENTS, FAILURES
from socialscore.queries.webhooks import DeliveryRow, WebhookRow, deliveries_to, webhook_of, webhooks_of
from socialscore.web.account.forms import refuse_in
from socialscore.web.account.webhook_forms import NewWebhookForm, WebhookForm
from socialscore.web.account.words import OFF_REASONS, WEBHOOK_STATES
from socialscore.web.roles import ActorRequest, leads
from socialscore.wiring import unit_of_work

REFUSED = 422


@leads
@require_safe
def settings_webhooks(request: ActorRequest) -> HttpResponse:
    """The webhooks a person has, with their state and what came of the newest delivery. One query."""
    rows = webhooks_of(request.actor.person_id, now=timezone.now())
    shown = [(row, state_of(row), WEBHOOK_STATES[row.last_state] if row.last_state else None) for row in rows]
    return render(request, "account/settings_webhooks.html", {"webhooks": shown})


@leads
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: ActorRequest) -> HttpResponse:
    """Make one; its secret is on the answer, and nowhere else ever."""
    initial = {"webhook_id": uuid4(), "events": ["action.submitted", "action.settled"]}
    form = NewWebhookForm(_sent(request), initial=initial, actor=request.actor)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            webhook_id = WebhookId(form.cleaned_data["webhook_id"])
            now = timezone.now()
            try:
                secret = hooks.subscribe(
                    unit_of_work(), webhook_id, request.actor.person_id, form.subscription(), now=now
                )
            except RuleBroken as error:
                status = refuse_in(form, error)
            else:
                return secret_shown(request, webhook_id, secret, status=201)
    return render(request, "account/webhook_form.html", {"form": form, "webhook": None}, status=status)


@leads
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_edit(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Another address, other events, another activity or description."""
    now, person_id = timezone.now(), request.actor.person_id
    row = webhook_of(WebhookId(webhook_id), person_id, now=now)
    initial = {
        "url": row.url,
        "events": list(row.events),
        "activity_id": str(row.activity_id or ""),
        "description": row.description,
    }
    form = WebhookForm(_sent(request), initial=initial, actor=request.actor)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                hooks.change(WebhookId(webhook_id), person_id, form.subscription(), now=now)
            except RuleBroken as error:
                status = refuse_in(form, error)
            else:
                return redirect("webhook", webhook_id)
    return render(request, "account/webhook_form.html", {"form": form, "webhook": row}, status=status)


@leads
@require_safe
def webhook(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """One webhook with the log of its deliveries. Two queries."""
    person_id, cursor = request.actor.person_id, request.GET.get("after")
    row = webhook_of(WebhookId(webhook_id), person_id, now=timezone.now())
    page = deliveries_to(WebhookId(webhook_id), person_id, cursor=cursor)
    here = reverse("webhook", args=[webhook_id])
    context = {
        "webhook": row,
        "state": state_of(row),
        "events": [EVENTS[event] for event in row.events],
        "rows": [_shown(delivery) for delivery in page.rows],
        "newest_url": here if cursor else "",
        "older_url": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "account/webhook.html", context)


def secret_shown(request: ActorRequest, webhook_id: WebhookId, secret: str, *, status: int = 200) -> HttpResponse:
    """The page that shows a secret, once."""
    row = webhook_of(webhook_id, request.actor.person_id, now=timezone.now())
    return render(request, "account/webhook_secret.html", {"webhook": row, "secret": secret}, status=status)


def state_of(row: WebhookRow) -> dict[str, Any]:
    """Tone, sign and words of a webhook's state."""
    if row.off_because is not None:
        tone = "" if row.off_because == "OWNER" else "bad"
        return {"tone": tone, "sign": "pause", "word": OFF_REASONS[row.off_because]}
    if row.failing_since is not None:
        return WEBHOOK_STATES["FAILING"]
    return WEBHOOK_STATES["ON"]


def _shown(delivery: DeliveryRow) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "event": EVENTS[delivery.event],
        "state": WEBHOOK_STATES[delivery.state],
        "failure": FAILURES[delivery.failure] if delivery.failure else "",
    }


def _sent(request: ActorRequest) -> Any:
    """What a form is bound to: no box ticked is an answer all the same."""
    return request.POST if request.method == "POST" else None
