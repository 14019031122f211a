"""What the community set for itself, for everybody to read: the rules that hold, and how they came to be."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from socialscore.http.community_rules import Change, changes, settings_of
from socialscore.queries.community_rules import RulesVersion, current_rules, rules_versions
from socialscore.web.roles import PageRequest, public


class Version(NamedTuple):
    """A version as the page shows it: with what it changed."""

    row: RulesVersion
    changes: list[Change]


@public
@require_safe
def rules(request: PageRequest) -> HttpResponse:
    """Each rule as a sentence, then the versions, newest first."""
    number, current = current_rules()
    cursor = request.GET.get("after")
    page = rules_versions(cursor=cursor)
    context = {
        "number": number,
        "settings": settings_of(current),
        "versions": [Version(row, changes(row.before, row.rules)) for row in page.rows],
        "older_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "newest_url": reverse("rules") if cursor else "",
    }
    return render(request, "community/rules.html", context)
