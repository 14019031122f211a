"""What people set for themselves: name, look, who sees them, mail; and the name asked for after signing up."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from socialscore.application import membership
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.person import Listing, Theme
from socialscore.queries.profiles import consents_of
from socialscore.web.account.forms import NameForm, PrivacyForm, ProfileForm, ThemeForm, refuse_in
from socialscore.web.account.words import CONSENTS
from socialscore.web.roles import ActorRequest, PageRequest, is_fragment, members, public
from socialscore.wiring import unit_of_work

REFUSED = 422


@members
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: ActorRequest) -> HttpResponse:
    """Ask for the name that others see, then go on to where the person wanted to go."""
    person = request.actor.person
    form = NameForm(_sent(request), initial={"display_name": person.display_name})
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            name = form.cleaned_data["display_name"]
            try:
                membership.rename(
                    unit_of_work(), person_id=person.person_id, display_name=name, pseudonym=person.pseudonym
                )
                return redirect(onward(request))
            except (RuleBroken, Conflict) as error:
                status = refuse_in(form, error)
    return render(request, "account/welcome.html", {"form": form, "next": onward(request)}, status=status)


@public
def first_password(request: PageRequest, uidb64: str, token: str) -> HttpResponse:
    """Choose a password by the link that `manage.py bootstrap` prints; codes by mail are for everybody else."""
    done = resolve_url("account_login")
    page = PasswordResetConfirmView.as_view(template_name="account/first_password.html", success_url=done)
    return cast("HttpResponse", page(request, uidb64=uidb64, token=token))


@members
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: ActorRequest) -> HttpResponse:
    """Name and pseudonym; the look and the ways to sign in stand beside them."""
    person = request.actor.person
    initial = {"display_name": person.display_name, "pseudonym": person.pseudonym}
    form = ProfileForm(_sent(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                membership.rename(unit_of_work(), person_id=person.person_id, **form.cleaned_data)
                return _saved(request, "settings")
            except (RuleBroken, Conflict) as error:
                status = refuse_in(form, error)
    context = {"form": form, "theme_form": ThemeForm(initial={"theme": person.theme}), "email": request.actor.email}
    return render(request, "account/settings.html", context, status=status)


@members
@require_POST
def set_theme(request: ActorRequest) -> HttpResponse:
    """Keep the look; a fragment needs no answer, the page has changed already."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Choose one of the looks."), status=REFUSED, content_type="text/plain; charset=utf-8")
    membership.choose_theme(unit_of_work(), person_id=request.actor.person_id, theme=Theme(form.cleaned_data["theme"]))
    return HttpResponse(status=204) if is_fragment(request) else _saved(request, "settings")


@members
@require_http_methods(["GET", "HEAD", "POST"])
def settings_privacy(request: ActorRequest) -> HttpResponse:
    """Boards and public profile, both off until chosen, and what the person agreed to."""
    person = request.actor.person
    initial = {"listing": person.listing, "has_public_profile": person.has_public_profile}
    names = {"display_name": request.actor.display_name, "pseudonym": person.pseudonym}
    form = PrivacyForm(_sent(request), initial=initial, **names)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                membership.choose_visibility(
                    unit_of_work(),
                    person_id=person.person_id,
                    listing=Listing(form.cleaned_data["listing"]),
                    has_public_profile=form.cleaned_data["has_public_profile"],
                    now=timezone.now(),
                )
                return _saved(request, "settings_privacy")
            except (RuleBroken, Conflict) as error:
                status = refuse_in(form, error)
    consents = [(CONSENTS[row.purpose], row) for row in consents_of(person.person_id)]
    context = {"form": form, "consents": consents, "has_public_profile": person.has_public_profile}
    return render(request, "account/settings_privacy.html", context, status=status)


def _sent(request: ActorRequest) -> QueryDict | None:
    """What a form is bound to: an unticked box sends nothing, and is an answer all the same."""
    return request.POST if request.method == "POST" else None


def _saved(request: ActorRequest, url_name: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(url_name)


def onward(request: ActorRequest) -> str:
    """Where the person wanted to go, if it is a page of ours; home otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url("dashboard")
