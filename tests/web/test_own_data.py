"""Taking one's data away: what is in the archive, what is not, and what it costs."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from socialscore.domain.rules import FileKind, Need, ProofRule
from socialscore.http.own_data import path_of
from socialscore.http.sequencing import sequence_waiting
from socialscore.infrastructure.django_app.models import AuthToken, LogLeaf, LogOpening, PersonProfile, ProofFile
from socialscore.queries import own_data
from socialscore.wiring import proof_store
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import APPROVE, DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.tokens import make_token


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


def client_of(person: PersonProfile) -> Client:
    client = Client()
    client.force_login(person.user, backend="socialscore.infrastructure.auth.backends.PersonBackend")
    return client


def archive_of(person: PersonProfile) -> zipfile.ZipFile:
    answer = client_of(person).get(reverse("own_archive"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def rows(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(f"{name}.json"))


def a_life(cast: Cast) -> bytes:
    """A participant with an approved and a declined action, a kept text file, a look and a token; the file's bytes."""
    proof = ProofRule(text=Need.OPTIONAL, kinds=(FileKind.PHOTO, FileKind.TEXT), max_files=6)
    activity_id = an_open_activity(cast.lead, rules=some_rules(proof=proof))
    kept = proof_store().keep([b"three bags of rope\n"], name="=notes.txt")
    action_id = a_submitted_action(cast.participant, activity_id, files=[kept])
    a_settled_decision(action_id, cast.validator, APPROVE)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator, DECLINE)
    make_token(cast.participant.user)
    AuthToken.objects.update(name="my script")
    Authenticator.objects.create(user=cast.participant.user, type="totp", data={"secret": "OTPSECRET"})
    return b"three bags of rope\n"


class TestArchive:
    def test_holds_what_one_did_in_json_and_csv(self, cast: Cast) -> None:
        a_life(cast)
        archive = archive_of(cast.participant)
        assert archive.testzip() is None
        assert {row["status"] for row in rows(archive, "actions")} == {"APPROVED", "DECLINED"}
        assert [row["text"] for row in rows(archive, "contents")] == ["Three bags", "Three bags"]
        assert {row["opinion"]["sentence"] for row in rows(archive, "answers")} == {"", "I cannot see the bags."}
        assert [row["points"] for row in rows(archive, "entries")] == [25]
        assert {row["as_role"] for row in rows(archive, "looks")} == {"REVIEWER"}
        assert [row["name"] for row in rows(archive, "tokens")] == ["my script"]
        sheet = list(csv.DictReader(io.StringIO(archive.read("files.csv").decode("utf-8-sig"))))
        assert sorted(row["name"] for row in sheet) == ["'=notes.txt", "photo.jpg"]
        account = json.loads(archive.read("account.json"))
        assert (account["email"], account["reputation_score"]) == ("participant@example.org", 25)
        assert [factor["type"] for factor in account["second_factors"]] == ["totp"]

    def test_holds_the_files_and_says_which_are_lost(self, cast: Cast) -> None:
        content = a_life(cast)
        archive = archive_of(cast.participant)
        paths = {row["path"] for row in rows(archive, "files")}
        [there] = [name for name in archive.namelist() if name.endswith("notes.txt")]
        assert archive.read(there) == content
        assert there in paths
        lost = archive.read("proofs/not-found.txt").decode().splitlines()
        assert {there, *lost} == paths

    def test_holds_the_receipts_and_says_of_which_none_can_be_made(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        for _ in range(2):
            a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator, APPROVE)
        sequence_waiting()
        first, second = LogLeaf.objects.filter(type="award").order_by("leaf_index")
        LogOpening.objects.filter(leaf=first).update(salt=b"")
        archive = archive_of(cast.participant)
        assert archive.read("receipts/spoiled.txt").decode() == f"{first.leaf_index}\n"
        assert json.loads(archive.read(f"receipts/receipt-{second.leaf_index}.json"))["format"]

    def test_says_what_is_what(self, cast: Cast) -> None:
        archive = archive_of(cast.participant)
        text = archive.read("README.txt").decode()
        lists = {name.removesuffix(".csv") for name in archive.namelist() if name.endswith(".csv")}
        assert all(f"- {name}: " in text for name in lists)
        assert rows(archive, "actions") == []

    def test_holds_no_secret_and_nobody_else(self, cast: Cast) -> None:
        a_life(cast)
        archive = archive_of(cast.participant)
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
        token = cast.participant.user.auth_token_set.get()
        hidden = [token.digest, token.token_key, "OTPSECRET", cast.participant.user.password]
        others = [cast.validator, cast.lead]
        hidden += [str(key) for other in others for key in (other.subject_id, other.person_id, other.user.email)]
        assert [value for value in hidden if value in everything] == []

    def test_of_a_reviewer_holds_what_they_judged(self, cast: Cast) -> None:
        a_life(cast)
        archive = archive_of(cast.validator)
        assert {row["outcome"] for row in rows(archive, "verdicts")} == {"APPROVE", "DECLINE"}
        assert rows(archive, "actions") == rows(archive, "contents") == []

    def test_is_one_piece_at_a_time(self, cast: Cast) -> None:
        a_life(cast)
        answer = client_of(cast.participant).get(reverse("own_archive"))
        pieces = list(answer)
        assert answer.streaming
        assert max(map(len, pieces)) < 400_000

    def test_walks_through_pages(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        a_life(cast)
        monkeypatch.setattr(own_data, "PAGE", 1)
        assert len(rows(archive_of(cast.participant), "contents")) == 2

    def test_costs_the_same_number_of_queries_for_many(self, cast: Cast) -> None:
        a_life(cast)
        archive_of(cast.participant)
        with CaptureQueriesContext(connection) as few:
            archive_of(cast.participant)
        activity_id = an_open_activity(cast.lead)
        for _ in range(5):
            a_submitted_action(cast.participant, activity_id)
        sequence_waiting()  # the rules of that activity, which this download would number
        with CaptureQueriesContext(connection) as many:
            archive_of(cast.participant)
        assert len(few) == len(many)
        assert len(many) < 90

    def test_comes_six_times_in_an_hour(self, cast: Cast) -> None:
        client = client_of(cast.participant)
        codes = [client.get(reverse("own_archive")).status_code for _ in range(7)]
        assert codes == [200] * 6 + [429]

    def test_keeps_names_inside(self, cast: Cast) -> None:
        file = ProofFile(name="../..\\évil:name.txt", subject=cast.participant.subject)
        assert path_of(file) == f"proofs/{file.file_id}-_.._évil_name.txt"  # type: ignore[arg-type]


class TestPage:
    def test_leads_to_the_archive(self, cast: Cast) -> None:
        page = client_of(cast.participant).get(reverse("settings_data")).content.decode()
        assert reverse("own_archive") in page

    def test_is_open_to_who_is_suspended(self, cast: Cast) -> None:
        PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        assert client_of(cast.participant).get(reverse("own_archive")).status_code == 200
