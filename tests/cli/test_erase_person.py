"""
One of several people is erased: no word of theirs is left anywhere, and nobody else notices.

Canaries are strings that only this person has: in each column, file and cache where something of theirs may stand.
"""

from io import StringIO
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from socialscore.application import review, submission
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.importing import ImportKind
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.domain.rules import FileKind, Need, ProofRule
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.wiring import community_zone, proof_store, unit_of_work
from tests.builders import some_rules
from tests.cast import PASSWORD, Cast, a_stored_person, store_cast
from tests.imports import a_confirmed_import, a_prepared_import
from tests.invitations import an_invitation
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.tokens import make_token

CANARIES = {
    "address": "kanarie-mail",
    "name": "Kanarie Name",
    "pseudonym": "Kanarie Pseudonym",
    "text": "kanarie text of a proof",
    "draft": "kanarie text of a draft",
    "link": "kanarie.example",
    "file": "kanarie bytes of a file",
    "file name": "kanarie-name.txt",
    "sentence": "kanarie sentence of a reviewer",
    "typed": "kanarie typed and not sent",
    "contribution": "kanarie cake for the garden",
    "issuer": "kanarie-at-the-issuer",
    "browser": "KanarieBrowser",
    "token": "kanarie token",
    "webhook": "kanarie-hook.example",
    "admin": "kanarie-mail@example.org",
}
EMAIL = "kanarie-mail@example.org"


@pytest.fixture
def cast(db: None, settings: object, tmp_path: Path) -> Cast:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.log"  # type: ignore[attr-defined]
    cache.clear()
    # The test before may have left files: rows are rolled back, a folder is not.
    rmtree(settings.PROOF_ROOT, ignore_errors=True)  # type: ignore[attr-defined]
    return store_cast()


def a_life(cast: Cast) -> models.PersonProfile:
    """Somebody who left something everywhere."""
    bird = a_stored_person("kanarie-mail", role="LEAD", pseudonym=CANARIES["pseudonym"], listing="PSEUDONYM")
    models.PersonProfile.objects.filter(pk=bird.pk).update(display_name=CANARIES["name"])
    _send(cast, bird)
    _be_known(cast, bird)
    _sign_in(bird)
    deliver_outbox()
    return models.PersonProfile.objects.select_related("user").get(pk=bird.pk)


def _send(cast: Cast, bird: models.PersonProfile) -> None:
    proof = ProofRule(text=Need.OPTIONAL, link=Need.OPTIONAL, kinds=(FileKind.TEXT, FileKind.PHOTO), max_files=6)
    activity_id = an_open_activity(cast.lead, rules=some_rules(proof=proof))
    content = Content(text=CANARIES["text"], link="https://kanarie.example/a", count=2, people_agreed=True)
    sent = {"subject_id": SubjectId(bird.subject_id), "activity_id": activity_id, "now": timezone.now()}
    for opinion in (Opinion(outcome=Outcome.APPROVE, count=2, note=CANARIES["sentence"]), None):
        action_id = ActionId(uuid4())
        kept = proof_store().keep([f"{CANARIES['file']} {action_id}".encode()], name=CANARIES["file name"])
        submission.submit_action(
            unit_of_work(), action_id=action_id, content=content, files=[kept], zone=community_zone(), **sent
        )
        if opinion:
            a_settled_decision(action_id, cast.validator, opinion)
    review.claim(
        unit_of_work(), reviewer_id=SubjectId(cast.validator.subject_id), action_id=action_id, now=timezone.now()
    )
    models.Lease.objects.filter(action_id=action_id).update(kept={"sentence": CANARIES["typed"]})
    draft = Content(text=CANARIES["draft"])
    kept = proof_store().keep([CANARIES["file"].encode()], name=CANARIES["file name"])
    submission.save_draft(unit_of_work(), action_id=ActionId(uuid4()), content=draft, files=[kept], **sent)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)


def _be_known(cast: Cast, bird: models.PersonProfile) -> None:
    second = a_stored_person("second", is_steward=True)
    line = f"email,points,text,date\n{EMAIL},40,{CANARIES['contribution']},2024-05-01\nother@example.org,5,A pie,\n"
    a_confirmed_import(cast.steward, second, line)
    a_prepared_import(cast.steward, line.replace("40", "41"))
    a_prepared_import(cast.steward, f"email,role\n{EMAIL},VALIDATOR\n", kind=ImportKind.INVITATIONS)
    an_invitation(cast.steward, email=EMAIL)
    an_open_activity(bird, name="Led by somebody")
    models.Webhook.objects.create(
        owner=bird, url=f"https://{CANARIES['webhook']}/", event_types=["ping"], secret="x", description="kanarie-hook"
    )
    LogEntry.objects.create(
        user=cast.admin.user,
        content_type=ContentType.objects.get_for_model(models.User),
        object_id=str(bird.user_id),
        object_repr=EMAIL,
        action_flag=2,
    )


def _sign_in(bird: models.PersonProfile) -> None:
    client = Client(headers={"user-agent": CANARIES["browser"]})
    client.post(reverse("account_login"), {"login": EMAIL, "password": "wrong-password"})
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.get(reverse("own_archive")).getvalue()
    Authenticator.objects.create(user=bird.user, type="totp", data={"secret": "kanarie"})
    SocialAccount.objects.create(
        user=bird.user, provider="community", uid=CANARIES["issuer"], extra_data={"email": EMAIL}
    )
    make_token(bird.user)
    models.AuthToken.objects.filter(user=bird.user).update(name=CANARIES["token"])


def everything() -> str:
    """Every row of every table, the cache's among them, and every file of a proof by name and content."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [f"{table}: {row!r}" for row in cursor.fetchall()]
    files = [path for path in Path(settings.PROOF_ROOT).rglob("*") if path.is_file()]
    said += [f"{path}: {path.read_bytes()!r}" for path in files]
    return "\n".join(said).lower()


def found(text: str) -> set[str]:
    return {name for name, canary in CANARIES.items() if canary.lower() in text}


def of_others(bird: models.PersonProfile) -> list[object]:
    """What nobody else may see change."""
    return [
        list(models.ScoreEntry.objects.order_by("pk").exclude(subject_id=bird.subject_id).values_list()),
        list(models.BoardSum.objects.order_by("pk").exclude(subject_id=bird.subject_id).values_list()),
        list(
            models.PersonProfile.objects.order_by("pk")
            .exclude(pk=bird.pk)
            .values_list("pk", "reputation_score", "reserved_score")
        ),
        list(models.Verdict.objects.order_by("pk").values_list("pk", "outcome", "points", "reviewer_id")),
    ]


def erase(*options: str) -> str:
    out = StringIO()
    call_command("erase_person", EMAIL, *options, stdout=out)
    return out.getvalue()


class TestErasePerson:
    def test_leaves_no_word_of_theirs(self, cast: Cast) -> None:
        bird = a_life(cast)
        assert found(everything()) == set(CANARIES)
        own = models.ScoreEntry.objects.filter(subject_id=bird.subject_id).order_by("pk").values_list()
        entries = list(own)
        before = of_others(bird)
        assert "Erased" in erase("--yes")
        deliver_outbox()
        left = everything()
        assert found(left) == set()
        # How often somebody came is counted for an hour or two, by an id that leads to nobody any more.
        known = [line for line in left.splitlines() if str(bird.pk) in line and ":limit:" not in line]
        assert known == []
        assert of_others(bird) == before
        assert list(own.all())[: len(entries)] == entries

    def test_deletes_what_hangs_on_the_account(self, cast: Cast) -> None:
        bird = a_life(cast)
        key = {models.User: bird.user_id, models.PersonProfile: bird.pk}
        erase("--yes")
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if field.related_model in key and getattr(field, "column", None):
                    rows = model._default_manager.filter(**{field.name: key[field.related_model]})
                    assert not rows.exists(), f"{model.__name__}.{field.name}"

    def test_leaves_sums_and_boards_exact(self, cast: Cast) -> None:
        a_life(cast)
        erase("--yes")
        out = StringIO()
        call_command("rebuild_scores", "--check", stdout=out)
        assert "Everything adds up." in out.getvalue()

    def test_gives_what_they_led_to_a_steward(self, cast: Cast) -> None:
        a_life(cast)
        erase("--yes")
        activity = models.Activity.objects.get(name="Led by somebody")
        assert models.PersonProfile.objects.get(subject_id=activity.lead_id).is_steward

    def test_leaves_pages_about_them_readable(self, cast: Cast) -> None:
        a_life(cast)
        erase("--yes")
        of_steward = ("audit", "imports", "invitations", "people")
        for person, pages in ((cast.steward, of_steward), (cast.lead, ("lead_actions",))):
            client = Client()
            client.force_login(person.user, backend="socialscore.infrastructure.auth.backends.PersonBackend")
            assert [client.get(reverse(page)).status_code for page in pages] == [200] * len(pages)

    def test_asks_for_yes_and_knows_nobody_else(self, cast: Cast) -> None:
        a_life(cast)
        assert "Say --yes" in erase()
        assert models.User.objects.filter(email=EMAIL).exists()
        with pytest.raises(CommandError, match="Nobody"):
            call_command("erase_person", "nobody@example.org", "--yes")


class TestRestoreCheck:
    def check(self) -> str:
        out = StringIO()
        call_command("restore_check", stdout=out)
        return out.getvalue()

    def test_erases_again_whom_a_backup_brought_back(self, cast: Cast) -> None:
        journal = Path(settings.ERASURE_JOURNAL)
        journal.write_text(f"2026-11-24T09:00:00Z {cast.participant.subject_id}\n")
        assert "1 in the journal, 1 erased again." in self.check()
        assert not models.PersonProfile.objects.filter(pk=cast.participant.pk).exists()
        assert "1 in the journal, 0 erased again." in self.check()

    def test_has_nothing_to_do_without_a_journal(self, cast: Cast) -> None:
        assert "0 in the journal, 0 erased again." in self.check()

    def test_stops_at_a_line_that_is_none(self, cast: Cast) -> None:
        Path(settings.ERASURE_JOURNAL).write_text("2026-11-24T09:00:00Z nobody\n")
        with pytest.raises(CommandError, match="line 1"):
            self.check()
