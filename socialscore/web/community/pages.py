"""What anybody may read: what this is, what it is not, and what is done with people's data."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from socialscore.queries.activity_list import activity_list
from socialscore.web.community.words import NOT_USED_FOR, Line
from socialscore.web.roles import PageRequest, public


@public
@require_safe
def landing(request: PageRequest) -> HttpResponse:
    """What this is and what it is not; whoever is signed in goes home."""
    if request.person:
        return redirect("dashboard")
    open_now = activity_list(size=1).rows
    context = {
        "activity_url": reverse("activity", args=[open_now[0].activity_id]) if open_now else "",
        "example": [
            Line(label=_("One shift at the repair café"), detail=_("Base points"), amount="25"),
            Line(label=_("2 repaired items"), detail=_("5 for each, at most 3"), amount="+10"),
            Line(label=_("Items shown working"), detail=_("Ticked by the reviewer"), amount="+5"),
        ],
        "not_used_for": NOT_USED_FOR,
    }
    return render(request, "community/landing.html", context)


@public
@require_safe
def privacy(request: PageRequest) -> HttpResponse:
    """Purpose, who sees what, how long, and what people can do about it."""
    return render(request, "community/privacy.html")


@public
@require_safe
def ethics(request: PageRequest) -> HttpResponse:
    """What this is not, at length."""
    return render(request, "community/ethics.html", {"not_used_for": NOT_USED_FOR})
