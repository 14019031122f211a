"""What one chooses to be told, where and how soon; and the page that ends mails without signing in."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from socialscore.application import membership
from socialscore.domain.errors import Conflict, NotFound, RuleBroken
from socialscore.domain.notices import groups_for
from socialscore.infrastructure.mail.unsubscribing import read_token
from socialscore.web.account.forms import refuse_in
from socialscore.web.account.notice_forms import NoticesForm
from socialscore.web.account.words import GROUPS
from socialscore.web.roles import ActorRequest, PageRequest, members, public
from socialscore.wiring import unit_of_work

REFUSED = 422


@members
@require_http_methods(["GET", "HEAD", "POST"])
def settings_notifications(request: ActorRequest) -> HttpResponse:
    """By group: on the site and by mail, at once, in the morning, on Mondays or not. Quiet hours; the receipt."""
    person = request.actor.person
    groups = groups_for(reviews=request.actor.can_review, governs=request.actor.can_govern)
    form = NoticesForm(request.POST if request.method == "POST" else None, person=person, groups=groups)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                membership.choose_notices(
                    unit_of_work(),
                    person_id=person.person_id,
                    notices=form.chosen(),
                    mails_receipts=form.cleaned_data["mails_receipts"],
                )
                messages.success(request, _("Saved."))
                return redirect("settings_notifications")
            except (RuleBroken, Conflict) as error:
                status = refuse_in(form, error)
    context = {"form": form, "email": request.actor.email}
    return render(request, "account/settings_notifications.html", context, status=status)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: PageRequest, signed: str) -> HttpResponse:
    """
    Ask, then end mails of some groups. What may be done is signed into the address.

    Mail programs post here by one press, without cookies and without a page before it (RFC 8058).

    :raises NotFound: if we did not make the address.
    """
    meant = read_token(signed)
    if meant is None:
        raise NotFound
    person_id, groups = meant
    is_done = request.method == "POST"
    if is_done:
        with suppress(NotFound):  # erased: nobody is mailed any more
            membership.unsubscribe(unit_of_work(), person_id=person_id, groups=groups)
    context = {"groups": [GROUPS[group] for group in groups], "is_done": is_done}
    return render(request, "account/unsubscribe.html", context)
