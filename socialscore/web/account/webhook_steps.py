"""What one does to a webhook with a button: rotate its secret, switch, test, replay, remove."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from socialscore.application import webhooks
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import DeliveryId, WebhookId
from socialscore.http import webhooks as hooks
from socialscore.http.refusals import refusal_of
from socialscore.queries.webhooks import webhook_of
from socialscore.web.account.webhooks import secret_shown
from socialscore.web.roles import ActorRequest, leads
from socialscore.wiring import unit_of_work


@leads
@never_cache
@require_POST
def webhook_rotate(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """A new secret, on this answer and nowhere else ever."""
    secret = hooks.rotate(unit_of_work(), WebhookId(webhook_id), request.actor.person_id, now=timezone.now())
    return secret_shown(request, WebhookId(webhook_id), secret)


@leads
@require_POST
def webhook_on(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Tell the receiver of what happens from now on."""
    person_id, now = request.actor.person_id, timezone.now()
    webhooks.switch_on(unit_of_work(), webhook_id=WebhookId(webhook_id), person_id=person_id, now=now)
    return _back(request, webhook_id, _("The webhook is on. It hears of what happens from now on."))


@leads
@require_POST
def webhook_off(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Tell the receiver nothing more."""
    person_id, now = request.actor.person_id, timezone.now()
    webhooks.switch_off(unit_of_work(), webhook_id=WebhookId(webhook_id), person_id=person_id, now=now)
    return _back(request, webhook_id, _("The webhook is off."))


@leads
@require_POST
def webhook_test(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Send a ping."""
    person_id, ping_id, now = request.actor.person_id, DeliveryId(uuid4()), timezone.now()
    return _tried(
        request,
        webhook_id,
        lambda: hooks.send_test(unit_of_work(), WebhookId(webhook_id), person_id, delivery_id=ping_id, now=now),
        _("A test is on its way. Reload the page to see what came of it."),
    )


@leads
@require_POST
def webhook_replay(request: ActorRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send an event again, under its own id."""
    person_id, now = request.actor.person_id, timezone.now()
    return _tried(
        request,
        webhook_id,
        lambda: webhooks.replay_delivery(
            unit_of_work(),
            webhook_id=WebhookId(webhook_id),
            delivery_id=DeliveryId(delivery_id),
            person_id=person_id,
            now=now,
        ),
        _("It is sent again. Reload the page to see what came of it."),
    )


@leads
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_remove(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Ask, then remove it with its log."""
    person_id, now = request.actor.person_id, timezone.now()
    row = webhook_of(WebhookId(webhook_id), person_id, now=now)
    if request.method != "POST":
        return render(request, "account/webhook_remove.html", {"webhook": row})
    webhooks.remove_webhook(unit_of_work(), webhook_id=WebhookId(webhook_id), person_id=person_id, now=now)
    messages.success(request, _("The webhook is removed."))
    return redirect("settings_webhooks")


def _tried(request: ActorRequest, webhook_id: UUID, step: Callable[[], object], done: str) -> HttpResponse:
    """Do it and say so; a refusal is said on the same page."""
    try:
        step()
    except (RuleBroken, Conflict) as error:
        messages.warning(request, refusal_of(error).sentence)
        return redirect("webhook", webhook_id)
    return _back(request, webhook_id, done)


def _back(request: ActorRequest, webhook_id: UUID, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("webhook", webhook_id)
