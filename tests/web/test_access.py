"""
Who gets what: every address × everybody × GET and POST. A route without a row fails.

Columns: nobody, the participant whose things they are, another participant, the activity's lead, another lead, the
reviewer who holds the item, a steward, an administrator. POSTs are empty, so an allowed one mostly answers 422.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from socialscore.application import review
from socialscore.application.ports import KeptFile
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app.models import (
    Action,
    Activity,
    Decision,
    Lease,
    Outbox,
    Part,
    PersonProfile,
    ScoreEntry,
)
from socialscore.wiring import proof_store, unit_of_work
from tests.cast import PASSWORD, store_cast
from tests.stories import a_staged_decision, a_submitted_action, an_open_activity

IDENTITIES = ("nobody", "participant", "other", "lead", "other_lead", "validator", "steward", "admin")

TABLE: dict[str, tuple[str, str]] = {
    "landing": ("200 302 302 302 302 302 302 302", "405 405 405 405 405 405 405 405"),
    "privacy": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "ethics": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "leaderboard": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "profile": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "dashboard": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "score": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "activities": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "activity": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "submit": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "save_draft": ("302 405 405 405 405 405 405 405", "302 409 404 404 404 404 404 404"),
    "upload_file": ("302 405 405 405 405 405 405 405", "302 400 400 400 400 400 400 400"),
    "actions": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "action": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "resubmit": ("302 302 404 404 404 404 404 404", "302 303 404 404 404 404 404 404"),
    "withdraw": ("302 200 404 404 404 404 404 404", "302 303 404 404 404 404 404 404"),
    "remove_file": ("302 405 405 405 405 405 405 405", "302 409 404 404 404 404 404 404"),
    "proof_file": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "proof_thumbnail": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "proof_page": ("302 200 404 200 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "welcome": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "first_password": ("200 200 200 200 200 200 200 200", "200 200 200 200 200 200 200 200"),
    "settings": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "set_theme": ("302 405 405 405 405 405 405 405", "302 422 422 422 422 422 422 422"),
    "settings_privacy": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "settings_notifications": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "notifications": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "mark_notifications_read": ("302 405 405 405 405 405 405 405", "302 302 302 302 302 302 302 302"),
    "lead": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_actions": ("302 403 403 200 200 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_action": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_activity_new": ("302 403 403 200 200 403 200 403", "302 403 403 422 422 403 422 403"),
    "lead_activity": ("302 403 403 200 404 403 200 403", "302 403 403 405 405 403 405 403"),
    "lead_activity_edit": ("302 403 403 200 404 403 200 403", "302 403 403 422 404 403 422 403"),
    "lead_activity_preview": ("302 403 403 405 405 403 405 403", "302 403 403 422 404 403 422 403"),
    "lead_activity_change": ("302 403 403 200 404 403 200 403", "302 403 403 302 404 403 302 403"),
    "review": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 405 403 403"),
    "review_claim": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 404 403 403"),
    "review_verdict": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 422 403 403"),
    "review_changes": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "review_decline": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "lease_heartbeat": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 200 403 403"),
    "lease_release": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 303 403 403"),
    "undo_decision": ("302 403 403 403 403 405 403 403", "302 403 403 403 403 303 403 403"),
    "people": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "person_role": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422"),
    "person_suspend": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 302 302"),
    "person_reinstate": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 302 302"),
    "audit": ("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 405 405"),
    "api_login": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_logout": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_logout_all": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_me": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "api_actions": ("401 401 401 401 401 401 401 401", "401 401 401 401 401 401 401 401"),
    "account_login": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "account_logout": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "account_inactive": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "account_signup": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "account_reauthenticate": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "account_email": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "account_email_verification_sent": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_change_password": ("302 200 200 200 200 200 200 200", "302 422 422 422 422 422 422 422"),
    "account_set_password": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_reset_password": ("200 200 200 200 200 200 200 200", "422 422 422 422 422 422 422 422"),
    "account_confirm_login_code": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_confirm_password_reset_code": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_complete_password_reset": ("302 302 302 302 302 302 302 302", "302 302 302 302 302 302 302 302"),
    "account_password_reset_completed": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "account_request_login_code": ("200 302 302 302 302 302 302 302", "422 302 302 302 302 302 302 302"),
    "usersessions_list": ("302 200 200 200 200 200 200 200", "302 302 302 302 302 302 302 302"),
    "health_live": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
    "health_ready": ("200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One of each thing that an address can name, and a signed-in client for everybody."""

    clients: dict[str, Client]
    ids: dict[str, Any]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Everything at one moment, so that a staged decision stays staged."""
    with time_machine.travel(timezone.now(), tick=False):
        yield _scene()


def _scene() -> Scene:
    cache.clear()
    cast = store_cast()
    PersonProfile.objects.filter(pk=cast.other.pk).update(has_public_profile=True)
    activity_id = an_open_activity(cast.lead)
    action_id = a_submitted_action(cast.participant, activity_id, files=[_a_stored_pdf()])
    reviewer = SubjectId(cast.validator.subject_id)
    decision_id = a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    held = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=action_id, now=timezone.now())
    assert held is not None
    assert held.lease is not None
    ids = {
        "activity_id": activity_id,
        "action_id": action_id,
        "decision_id": decision_id,
        "lease_id": held.lease.lease_id,
        "part_id": Part.objects.get(kind="FILE", revision__action_id=action_id).pk,
        "person_id": cast.other.person_id,
        "page": 1,
        "verb": "pause",
        "uidb64": "eA",
        "token": "set-password",
    }
    return Scene(clients={name: _client(name) for name in IDENTITIES}, ids=ids)


def _client(name: str) -> Client:
    """A browser of somebody who signed in as people do, by password."""
    client = Client()
    if name != "nobody":
        client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": PASSWORD})
    cache.clear()
    return client


def _a_stored_pdf() -> KeptFile:
    content = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(content, "PDF")
    return proof_store().keep([content.getvalue()], name="proof.pdf")


def routes(patterns: list[Any] | None = None) -> dict[str, URLPattern]:
    """All routes of ours by name; the admin's are Django's and tested as one."""
    found: dict[str, URLPattern] = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                found |= routes(pattern.url_patterns)
        else:
            found[str(pattern.name)] = pattern
    return found


def statuses(scene: Scene, name: str, pattern: URLPattern, method: str) -> str:
    """What everybody gets, each from the same state of things."""
    kwargs = {key: scene.ids[key] for key in pattern.pattern.converters}
    url = reverse(name, kwargs=kwargs)
    return " ".join(str(_status(scene.clients[who], url, method)) for who in IDENTITIES)


def _status(client: Client, url: str, method: str) -> int:
    browser = Client()
    browser.cookies = deepcopy(client.cookies)  # what an answer sets or deletes is not kept either
    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]  # units of work are durable
    with attempt:
        status = browser.generic(method, url, content_type="application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    cache.clear()
    return status


class TestAccess:
    def test_names_every_route(self) -> None:
        assert set(TABLE) == set(routes())

    @pytest.mark.parametrize(("method", "column"), [("GET", 0), ("POST", 1)])
    def test_answers_everybody_as_the_table_says(self, scene: Scene, method: str, column: int) -> None:
        answered = {name: statuses(scene, name, pattern, method) for name, pattern in routes().items()}
        assert answered == {name: row[column] for name, row in TABLE.items()}

    def test_declares_the_audience_of_every_page(self) -> None:
        pages = {name: p for name, p in routes().items() if p.callback.__module__.startswith("socialscore.web")}
        assert [name for name, p in pages.items() if not hasattr(p.callback, "audience")] == []

    def test_changes_nothing_by_reading(self, scene: Scene) -> None:
        """Reading records who looked, and nothing else."""
        before = _state()
        for who in ("participant", "lead", "validator", "steward"):
            for name, pattern in routes().items():
                kwargs = {key: scene.ids[key] for key in pattern.pattern.converters}
                scene.clients[who].get(reverse(name, kwargs=kwargs))
        assert _state() == before


def _state() -> list[list[Any]]:
    columns = {
        Action: ("pk", "status", "version", "claim_after"),
        Lease: ("pk", "has_ended", "expires_at"),
        Decision: ("pk", "state"),
        ScoreEntry: ("pk",),
        PersonProfile: ("pk", "version", "is_active"),
        Activity: ("pk", "version", "state"),
        Outbox: ("pk",),
    }
    return [sorted(model.objects.values_list(*names), key=str) for model, names in columns.items()]
