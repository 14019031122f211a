"""
Many leave: no word of theirs is left, the audit finds nothing, and those who stay keep everything.

Each has words that nobody else has, of the form `kanarie-KIND-NUMBER-`, wherever something of theirs may stand.
"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from socialscore.application import privacy, submission
from socialscore.cli.rebuilding import differences
from socialscore.domain.ids import ActionId, ActivityId, PersonId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.domain.rules import FileKind, Need, ProofRule
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.queries.receipts import receipts_of
from socialscore.wiring import community_zone, erasure_journal, proof_store, unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, a_stored_person, store_cast
from tests.imports import a_confirmed_import, a_prepared_import
from tests.invitations import an_invitation
from tests.stories import a_settled_decision, an_open_activity
from tests.tokens import make_token

STAY = 2  # whose lives are as full as those of the erased
CANARY = re.compile(r"kanarie-([a-z]+)-(\d+)-")
KINDS = {
    "address",
    "browser",
    "contribution",
    "file",
    "filename",
    "hook",
    "link",
    "name",
    "note",
    "pseudonym",
    "sentence",
    "text",
    "token",
    "typed",
}
NEVER = {"exif", "query"}  # not kept of anybody: pictures are drawn anew, and a log has no query strings


def canary(kind: str, number: int) -> str:
    return f"kanarie-{kind}-{number}-"


def a_picture(number: int, action_id: ActionId) -> bytes:
    """A photo whose EXIF says something, another one for each action."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010E] = f"{canary('exif', number)} {action_id}"
    Image.new("RGB", (32, 32), (number % 256, number // 256, 0)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def a_life(number: int, cast: Cast, activity_id: ActivityId) -> models.PersonProfile:
    """Somebody who left something everywhere."""
    bird = a_stored_person(canary("address", number), pseudonym=canary("pseudonym", number), listing="PSEUDONYM")
    models.PersonProfile.objects.filter(pk=bird.pk).update(display_name=canary("name", number))
    link = f"https://example.org/{canary('link', number)}"
    for opinion in (
        Opinion(outcome=Outcome.APPROVE, count=2, note=canary("note", number)),
        Opinion(outcome=Outcome.DECLINE, reason="UNCLEAR", sentence=canary("sentence", number)),
    ):
        action_id = ActionId(uuid4())
        words = f"{canary('file', number)} {action_id}".encode()
        files = [
            proof_store().keep([words], name=f"{canary('filename', number)}.txt"),
            proof_store().keep([a_picture(number, action_id)], name="photo.jpg"),
        ]
        submission.submit_action(
            unit_of_work(),
            action_id=action_id,
            activity_id=activity_id,
            subject_id=SubjectId(bird.subject_id),
            content=Content(text=canary("text", number), link=link, count=2, people_agreed=True),
            files=files,
            now=timezone.now(),
            zone=community_zone(),
        )
        a_settled_decision(action_id, cast.validator, opinion)
    models.Lease.objects.filter(action_id=action_id).update(kept={"sentence": canary("typed", number)})
    _programs(number, bird)
    return models.PersonProfile.objects.select_related("user").get(pk=bird.pk)


def _programs(number: int, bird: models.PersonProfile) -> None:
    token, _secret = make_token(bird.user)
    models.AuthToken.objects.filter(pk=token.pk).update(name=canary("token", number))
    models.Webhook.objects.create(
        owner=bird, url=f"https://example.org/{canary('hook', number)}", event_types=["ping"], secret="x"
    )
    client = Client(headers={"user-agent": canary("browser", number)})
    client.force_login(bird.user, backend="socialscore.infrastructure.auth.backends.PersonBackend")
    client.get(reverse("settings"), {"q": canary("query", number)})
    UserSession.objects.create(
        user=bird.user, session_key=client.session.session_key, ip="127.0.0.1", user_agent=canary("browser", number)
    )


def everybody_brought_over(cast: Cast, many: int, lives: int) -> None:
    """Points for everybody, by lists that name them; one list is not confirmed yet."""
    second = a_stored_person("second", is_steward=True)
    addresses = [f"{canary('address', number)}@example.org" for number in range(lives)]
    addresses += [f"{a_stored_person(f'member{number}').user.email}" for number in range(many - lives)]
    lines = [f"{address},40,A cake {canary('contribution', n)},2024-05-01" for n, address in enumerate(addresses)]
    for start in range(0, many, 500):
        text = "\n".join(["email,points,text,date", *lines[start : start + 500]]) + "\n"
        a_confirmed_import(cast.steward, second, text)
        a_prepared_import(cast.steward, text.replace(",40,", ",41,"))
    for address in addresses[:lives]:
        an_invitation(cast.steward, email=address)


def said_of_people(stay: list[models.PersonProfile], log: str) -> Iterator[str]:
    """Rows of all tables (cache, outbox and tiles among them), files, what was logged, and receipts of who stays."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor:
                yield repr([bytes(one) if isinstance(one, memoryview) else one for one in row])
    journal = Path(settings.ERASURE_JOURNAL)
    files = [path for path in Path(settings.PROOF_ROOT).rglob("*") if path.is_file()]
    for path in [*files, *(one for one in (journal, Path(settings.LOG_STATE_URL)) if one.exists())]:
        yield f"{path.name} {path.read_bytes().decode('latin-1')}"
    for person in stay:
        yield from (json.dumps(one.to_data()) for _, one in receipts_of(SubjectId(person.subject_id)) if one)
    yield log


def canaries(*of: Any) -> dict[int, set[str]]:
    """The kinds of words that are left, by whose they are."""
    left: dict[int, set[str]] = {}
    for text in said_of_people(*of):
        for kind, number in CANARY.findall(text.lower()):
            left.setdefault(int(number), set()).add(kind)
    return left


def points_of(people: list[models.PersonProfile]) -> list[tuple[Any, ...]]:
    rows = models.PersonProfile.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")
    return list(rows.values_list("pk", "reputation_score", "display_name"))


@pytest.mark.django_db
class TestErasing:
    @pytest.mark.parametrize(
        ("many", "leave"), [(50, 5), pytest.param(1_000, 100, marks=pytest.mark.long)], ids=["small", "full"]
    )
    def test_many_leaves_nothing_of_them_and_nothing_to_find(
        self,
        many: int,
        leave: int,
        settings: Any,
        tmp_path: Path,
        caplog: pytest.LogCaptureFixture,
        record_property: Callable[[str, object], None],
    ) -> None:
        settings.ERASURE_JOURNAL = tmp_path / "erasures.log"
        cache.clear()
        caplog.set_level(logging.DEBUG)
        cast = store_cast()
        proof = ProofRule(text=Need.OPTIONAL, link=Need.OPTIONAL, kinds=(FileKind.TEXT, FileKind.PHOTO), max_files=6)
        activity_id = an_open_activity(cast.lead, rules=some_rules(proof=proof))
        birds = [a_life(number, cast, activity_id) for number in range(leave + STAY)]
        everybody_brought_over(cast, many, lives=len(birds))
        stay, gone = birds[leave:], birds[:leave]
        deliver_outbox()
        sequence(now=timezone.now())
        there = canaries(stay, caplog.text)
        assert [there[number] for number in range(len(birds))] == [KINDS] * len(birds)
        before = points_of(stay)
        for person in gone:
            privacy.erase_now(
                unit_of_work(),
                person_id=PersonId(person.person_id),
                journal=erasure_journal(),
                store=proof_store(),
                now=timezone.now(),
            )
        deliver_outbox()
        sequence(now=timezone.now())
        left = canaries(stay, caplog.text)
        assert {number: left.get(number) for number in range(leave)} == dict.fromkeys(range(leave))
        assert [left[leave + number] for number in range(STAY)] == [KINDS] * STAY
        assert points_of(stay) == before
        wrong = [*findings(now=timezone.now()), *differences(zone=community_zone(), repair=False)]
        assert wrong == []
        kinds = len(KINDS | NEVER)
        record_property("figure", f"{connection.vendor}: {leave} of {many} erased: 0 of {kinds} kinds left, 0 findings")
