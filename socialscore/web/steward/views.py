"""People: who they are here, what they may do, who changed it."""

from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.application import membership
from socialscore.domain.errors import NotFound, RuleBroken
from socialscore.domain.ids import PersonId
from socialscore.domain.person import OwnRole, Role
from socialscore.http.refusals import refusal_of
from socialscore.http.words import ROLE
from socialscore.queries.audit import audit_entries
from socialscore.queries.leading import unended_names
from socialscore.queries.people import PersonRow, possible_leads
from socialscore.queries.people import people as find_people
from socialscore.queries.people import person as find_person
from socialscore.web.roles import ActorRequest, governors
from socialscore.web.steward.forms import PAUSE, RoleForm, SuspendForm
from socialscore.web.steward.words import line_of
from socialscore.web.templatetags.marks import person as shown_person
from socialscore.wiring import unit_of_work

SHOWS = [
    ("", gettext_lazy("Everyone")),
    ("LEAD", gettext_lazy("Leads")),
    ("REVIEWER", gettext_lazy("Reviewers")),
    ("STEWARD", gettext_lazy("Stewards")),
    ("SUSPENDED", gettext_lazy("Suspended")),
]
LATEST_CHANGES = 5
FILTERS = ("q", "show")


class Filters(TypedDict):
    """The filters of the list, as its query takes them."""

    search: str
    show: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A member as the table shows them."""

    person: object
    name: str
    role: object
    also: str
    is_active: bool
    role_url: str
    suspend_url: str
    reinstate_url: str


@governors
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Everybody by name, with search and a filter, and the latest changes of rights."""
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    page = find_people(**filters_in(request), cursor=request.GET.get("after"))
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "rows": [_row(person, request) for person in page.rows],
        "chosen": chosen,
        "shows": SHOWS,
        "is_filtered": bool(kept),
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
        "first_url": f"?{urlencode(kept)}" if "after" in request.GET else "",
        "download_url": f"{reverse('export_people')}?{urlencode(kept)}",
        "changes": [line_of(entry) for entry in audit_entries(size=LATEST_CHANGES).rows],
    }
    return render(request, "steward/people.html", context)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def person_role(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """
    Choose a role, see what changes, confirm.

    GET shows the choice; GET with `role` asks; POST does it. There is no undo but another change.
    """
    person = _somebody_else(request, person_id)
    if request.method == "POST":
        form = RoleForm(request.POST)
        if not form.is_valid():
            return _role_page(request, person, form, status=422)
        try:
            return _role_changed(request, person, form)
        except membership.ActivitiesLed:  # the question says so, and which
            return _role_question(request, person, form, status=422)
    if "role" not in request.GET:
        return _role_page(request, person, RoleForm.of(person))
    form = RoleForm(request.GET)
    if not form.is_valid():
        return _role_page(request, person, form, status=422)
    return _role_question(request, person, form)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def person_suspend(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask, then suspend; activities the person leads get another lead or are paused."""
    person = _somebody_else(request, person_id)
    led = unended_names(lead_id=person.subject_id)
    possible = possible_leads(but=person.subject_id) if led else []
    data = request.POST if request.method == "POST" else None
    form, status = SuspendForm(data, possible=possible, leads_any=bool(led)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = form.cleaned_data.get("new_lead", "")
            new_lead = next((one.subject_id for one in possible if str(one.person_id) == chosen), None)
            try:
                membership.suspend(
                    unit_of_work(),
                    person_id=PersonId(person_id),
                    by=request.actor.subject_id,
                    now=timezone.now(),
                    new_lead=new_lead,
                    pause_activities=chosen == PAUSE,
                )
            except RuleBroken as error:
                refusal = refusal_of(error)
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            else:
                messages.success(request, _("%(name)s is suspended.") % {"name": person.name})
                return _back_to(person)
    return render(request, "steward/suspend.html", {"person": person, "led": led, "form": form}, status=status)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def person_reinstate(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask, then end a suspension."""
    person = _somebody_else(request, person_id)
    if request.method != "POST":
        return render(request, "steward/reinstate.html", {"person": person})
    membership.reinstate(unit_of_work(), person_id=PersonId(person_id), by=request.actor.subject_id, now=timezone.now())
    messages.success(request, _("%(name)s is no longer suspended.") % {"name": person.name})
    return _back_to(person)


@governors
@require_safe
def audit(request: ActorRequest) -> HttpResponse:
    """Every change of rights and leads, newest first."""
    page = audit_entries(cursor=request.GET.get("after"))
    context = {
        "lines": [line_of(entry) for entry in page.rows],
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("audit") if "after" in request.GET else "",
    }
    return render(request, "steward/audit.html", context)


def filters_in(request: ActorRequest) -> Filters:
    """What the list is narrowed to."""
    search, show = (request.GET.get(name, "").strip() for name in FILTERS)
    return Filters(search=search[:100], show=show)


def _somebody_else(request: ActorRequest, person_id: UUID) -> PersonRow:
    """:raises OwnRole: if it is oneself."""
    if person_id == request.actor.person_id:
        raise OwnRole
    person = find_person(PersonId(person_id))
    if person is None:
        raise NotFound
    return person


def _row(person: PersonRow, request: ActorRequest) -> Row:
    is_me = person.person_id == request.actor.person_id
    also = [
        (person.may_review, _("may review")),
        (person.is_steward, _("steward")),
        (person.is_staff, _("administrator")),
    ]
    return Row(
        person=shown_person(person.name, note=_("You") if is_me else person.email, hue=person.person_id),
        name=person.name,
        role=ROLE[person.role],
        also=", ".join(word for applies, word in also if applies),
        is_active=person.is_active,
        role_url="" if is_me else reverse("person_role", args=[person.person_id]),
        suspend_url="" if is_me or not person.is_active else reverse("person_suspend", args=[person.person_id]),
        reinstate_url="" if is_me or person.is_active else reverse("person_reinstate", args=[person.person_id]),
    )


def _role_page(request: ActorRequest, person: PersonRow, form: RoleForm, *, status: int = 200) -> HttpResponse:
    return render(request, "steward/role.html", {"person": person, "form": form}, status=status)


def _role_question(request: ActorRequest, person: PersonRow, form: RoleForm, *, status: int = 200) -> HttpResponse:
    return render(request, "steward/role_confirm.html", _confirmation(person, form), status=status)


def _confirmation(person: PersonRow, form: RoleForm) -> dict[str, object]:
    chosen = form.cleaned_data
    role, may_review, is_steward = chosen["role"], chosen["may_review"], chosen["is_steward"]
    was_reviewer = person.role == Role.VALIDATOR or person.may_review
    is_reviewer = role == Role.VALIDATOR or may_review
    was_lead, is_lead = person.role == Role.LEAD or person.is_steward, role == Role.LEAD or is_steward
    yes, no = _("yes"), _("no")
    lines = [
        (_("Role"), ROLE[person.role], ROLE[role]),
        (_("Reviews"), yes if was_reviewer else no, _("yes, never their own actions") if is_reviewer else no),
        (_("Leads activities"), yes if was_lead else no, yes if is_lead else no),
        (_("Steward"), yes if person.is_steward else no, yes if is_steward else no),
    ]
    return {
        "person": person,
        "chosen": chosen,
        "lines": [(what, now, then, str(now) != str(then)) for what, now, then in lines],
        "changes_nothing": (role, may_review, is_steward) == (person.role, person.may_review, person.is_steward),
        "led": [] if is_lead else unended_names(lead_id=person.subject_id),
        "led_refusal": refusal_of(membership.ActivitiesLed()).sentence,
    }


def _back_to(person: PersonRow) -> HttpResponse:
    """The list, searched for them: whoever changed something sees what it has become."""
    return redirect(f"{reverse('people')}?{urlencode({'q': person.name})}" if person.name else "people")


def _role_changed(request: ActorRequest, person: PersonRow, form: RoleForm) -> HttpResponse:
    chosen = form.cleaned_data
    membership.change_role(
        unit_of_work(),
        person_id=PersonId(person.person_id),
        role=Role(chosen["role"]),
        may_review=chosen["may_review"],
        is_steward=chosen["is_steward"],
        by=request.actor.subject_id,
        now=timezone.now(),
    )
    messages.success(request, _("Saved: what %(name)s may do has changed.") % {"name": person.name})
    return _back_to(person)
