"""The pages, by the book."""

from typing import ClassVar

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from bench.floor.models import Entry

SHOWN = 25


class EntryList(LoginRequiredMixin, ListView):
    """Floor (c): my newest entries."""

    template_engine: ClassVar[str] = "floor"
    template_name = "floor/entry_list.html"
    context_object_name = "entries"

    def get_queryset(self) -> QuerySet[Entry]:
        return Entry.objects.filter(owner=self.request.user).order_by("-sent_at")[:SHOWN]


@login_required
def hello(request: HttpRequest) -> HttpResponse:
    """Floor (b): session and user, and a line of text."""
    return HttpResponse(f"Hello {request.user.get_username()}")


@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rows link to."""
    return HttpResponse(get_object_or_404(Entry, pk=pk, owner=request.user).title)
