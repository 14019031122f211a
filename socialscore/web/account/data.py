"""What a person does with their own data: take it away, have it erased, change their mind."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from socialscore.application import privacy
from socialscore.domain.person import ERASED_AFTER
from socialscore.http.own_data import own_archive
from socialscore.queries.own_data import count_led
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work


@members
@require_safe
def settings_data(request: ActorRequest) -> HttpResponse:
    """Where one's data can be taken away, and erased."""
    return render(request, "account/settings_data.html", {"days": ERASED_AFTER.days})


@members
@require_GET
def own_archive_file(request: ActorRequest) -> StreamingHttpResponse:
    """Everything, as a ZIP that is sent while it is made."""
    return own_archive(request.actor)


@members
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: ActorRequest) -> HttpResponse:
    """
    Say what goes and what stays, and take the wish; asks again who it is first.

    :raises ErasureAsked: if it was asked for already.
    """
    if request.method == "POST":
        privacy.ask_erasure(unit_of_work(), person_id=request.actor.person_id, now=timezone.now())
        messages.success(request, _("Noted. A mail tells you the day, and how to call it off."))
        return redirect("settings_data")
    led = count_led(request.actor.subject_id) if request.actor.person.is_lead else 0
    return render(request, "account/erasure.html", {"days": ERASED_AFTER.days, "led": led})


@members
@require_POST
def erasure_call_off(request: ActorRequest) -> HttpResponse:
    """:raises NoErasureAsked: if there is nothing to call off."""
    privacy.call_off_erasure(unit_of_work(), person_id=request.actor.person_id, now=timezone.now())
    messages.success(request, _("Called off. Everything stays as it is."))
    return redirect("settings_data")
