"""Who reviews, for stewards: a neutral list by name."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from socialscore.queries.reviewers import reviewers
from socialscore.web.roles import ActorRequest, governors


@governors
@require_safe
def steward_reviewers(request: ActorRequest) -> HttpResponse:
    """Everybody who may review, and whether they decide alone at present."""
    request.actor.person.require_steward()
    page = reviewers(cursor=request.GET.get("after"))
    context = {
        "rows": page.rows,
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("steward_reviewers") if "after" in request.GET else "",
    }
    return render(request, "steward/reviewers.html", context)
