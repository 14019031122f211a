"""
Who gets what: every address × everybody × GET and POST. A route without a row fails.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from socialscore.application import conflicts, review
from socialscore.application.ports import KeptFile
from socialscore.domain.conflicts import RelationKind
from socialscore.domain.ids import RelationId, SubjectId
from socialscore.domain.notices import Group
from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.infrastructure.django_app.models import (
    Action,
    Activity,
    Decision,
    Lease,
    Log,
    Outbox,
    Part,
    PersonProfile,
    ScoreEntry,
    Webhook,
)
from socialscore.infrastructure.mail.unsubscribing import unsubscribe_url_of
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import proof_store, unit_of_work
from tests.cast import PASSWORD, a_stored_person, store_cast
from tests.imports import a_prepared_import
from tests.invitations import an_invitation
from tests.stories import (
    a_report,
    a_staged_decision,
    a_submitted_action,
    an_appealed_adjustment,
    an_open_activity,
)
from tests.tokens import make_token
from tests.web.access_table import IDENTITIES, TABLE


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
    Action.objects.filter(pk=action_id).update(with_steward_at=timezone.now())
    invitation_id = an_invitation(cast.steward)
    adjustment_id, appeal_id = an_appealed_adjustment(cast.participant, by=cast.steward)
    a_stored_person("invited")
    sequence(now=timezone.now())
    ids = {
        "log_id": Log.objects.get().pk,
        "path": "0/000.p/1",
        "index": 0,
        **_a_webhook(cast.lead),
        "adjustment_id": adjustment_id,
        "appeal_id": appeal_id,
        "import_id": a_prepared_import(cast.steward),
        "item_id": uuid4(),
        "kind": "invitations",
        "invitation_id": invitation_id,
        "secret": new_secret(invitation_id),
        "token_id": make_token(cast.participant.user)[0].public_id,
        "activity_id": activity_id,
        "action_id": action_id,
        "decision_id": decision_id,
        "entry_id": ScoreEntry.objects.get(action_id=action_id).pk,
        "lease_id": held.lease.lease_id,
        "relation_id": _a_relation(cast.participant, cast.other_lead),
        "part_id": Part.objects.get(kind="FILE", revision__action_id=action_id).pk,
        "person_id": cast.other.person_id,
        "page": 1,
        "pk": 1,
        "verb": "pause",
        "uidb64": "eA",
        "token": "set-password",
        "what": "activity",
        "target_id": activity_id,
        "report_id": a_report(cast.participant, "ACTIVITY", activity_id),
        "signed": unsubscribe_url_of(cast.other.person_id, [Group.DECISIONS]).split("/")[-2],
    }
    return Scene(clients={name: _client(name) for name in IDENTITIES}, ids=ids)


def _a_relation(by: PersonProfile, other: PersonProfile) -> UUID:
    relation = conflicts.declare(
        unit_of_work(),
        relation_id=RelationId(uuid4()),
        subject_id=SubjectId(by.subject_id),
        email=other.user.email,
        name=other.display_name,
        kind=RelationKind.TEAM,
        now=timezone.now(),
    )
    return relation.relation_id


def _a_webhook(owner: PersonProfile) -> dict[str, Any]:
    """One that was sent something."""
    webhook = Webhook.objects.create(owner=owner, url="https://hooks.example.org/", event_types=["action.ended"])
    sent = webhook.deliveries.create(event_type="ping", body="{}", state="DELIVERED", next_attempt_at=timezone.now())
    return {"webhook_id": webhook.pk, "delivery_id": sent.pk}


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


def address_of(scene: Scene, name: str) -> str:
    """The address that names the things of the scene; what it needs may stand in several parts of its pattern."""
    ((_path, parameters),) = get_resolver().reverse_dict.getlist(name)[0][0]
    return reverse(name, kwargs={key: scene.ids[key] for key in parameters})


def statuses(scene: Scene, name: str, method: str) -> str:
    """What everybody gets, each from the same state of things."""
    url = address_of(scene, name)
    return " ".join(str(_status(scene.clients[who], url, method)) for who in IDENTITIES)


def _status(client: Client, url: str, method: str) -> int:
    browser = Client()
    browser.handler = client.handler  # it loads the middleware once
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
        answered = {name: statuses(scene, name, method) for name in routes()}
        assert answered == {name: row[column] for name, row in TABLE.items()}

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_gives_the_invited_what_any_participant_gets_until_they_accept(self, scene: Scene, method: str) -> None:
        clients = {"invited": _client("invited"), "other": scene.clients["other"]}
        answered: dict[str, dict[str, int]] = {who: {} for who in clients}
        for name in routes():
            url = address_of(scene, name)
            for who, client in clients.items():
                answered[who][name] = _status(client, url, method)
        differ = {name for name in routes() if answered["invited"][name] != answered["other"][name]}
        assert differ == (set() if method == "GET" else {"invitation_accept"})
        assert method == "GET" or answered["invited"]["invitation_accept"] == 302

    def test_declares_the_audience_of_every_page(self) -> None:
        pages = {name: p for name, p in routes().items() if p.callback.__module__.startswith("socialscore.web")}
        assert [name for name, p in pages.items() if not hasattr(p.callback, "audience")] == []

    def test_changes_nothing_by_reading(self, scene: Scene) -> None:
        """Reading records who looked, and nothing else."""
        before = _state()
        for who in ("participant", "lead", "validator", "steward"):
            for name in routes():
                scene.clients[who].get(address_of(scene, name))
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
