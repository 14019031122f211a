"""Imports on pages: each bad line named, what would be made looked at, confirmed, and points taken back."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.importing import ImportKind
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from tests.cast import Cast, a_stored_person, store_cast
from tests.imports import CONTRIBUTIONS, SOURCE, a_confirmed_import, a_prepared_import
from tests.web.leading import signed_in

REASON = "These hours were counted twice."
INVITATIONS = "email;role\r\nnew@example.org;LEAD\r\n"


@pytest.fixture
def cast(db: None) -> Cast:
    call_command("createcachetable")
    cache.clear()
    return store_cast()


@pytest.fixture
def second(cast: Cast) -> models.PersonProfile:
    return a_stored_person("second", is_steward=True)


def sent(client: Client, kind: str, text: str = "", **fields: Any) -> Any:
    source = {"source": SOURCE} if kind == "contributions" else {}
    return client.post(reverse("import_new", args=[kind]), {"import_id": uuid4(), "text": text, **source, **fields})


def a_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("past.csv", content, "text/csv")


def score_of(person: models.PersonProfile) -> int:
    person.refresh_from_db()
    return person.reputation_score


class TestList:
    def test_offers_what_one_may_bring_in(self, client: Client, cast: Cast) -> None:
        offered = {}
        for who in ("steward", "admin", "lead"):
            page = signed_in(client, getattr(cast, who)).get(reverse("imports"))
            offered[who] = [kind for kind, _words in page.context["kinds"]]
        assert offered["steward"] == ["invitations", "contributions", "activities"]
        assert offered["admin"] == ["invitations"]
        assert offered["lead"] == ["activities"]

    def test_shows_stewards_all_and_others_their_own(self, client: Client, cast: Cast) -> None:
        a_prepared_import(cast.steward)
        a_prepared_import(cast.admin, INVITATIONS, kind=ImportKind.INVITATIONS)
        shown = {
            who: len(signed_in(client, getattr(cast, who)).get(reverse("imports")).context["rows"])
            for who in ("steward", "admin", "lead")
        }
        assert shown == {"steward": 2, "admin": 1, "lead": 0}
        assert "Nothing was brought in yet" in client.get(reverse("imports")).content.decode()

    @pytest.mark.parametrize("rows", [1, 30])
    def test_asks_three_questions_of_however_many(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(rows):
            a_prepared_import(cast.steward, f"email,role\nm{n}@example.org,LEAD\n", kind=ImportKind.INVITATIONS)
        signed_in(client, cast.steward)
        with django_assert_max_num_queries(3):
            page = client.get(reverse("imports"))
        assert len(page.context["rows"]) == min(rows, 25)


class TestNew:
    def test_names_each_bad_line_and_keeps_what_was_sent(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        content = "\ufeffemail;points;text\r\nnobody@example.org;5;Tea\r\nother@example.org;x;Tea\r\n"
        answer = sent(client, "contributions", file=a_file(content.encode()))
        text = answer.content.decode()
        assert answer.status_code == 422
        for words in ("Line 2", "Nobody here has confirmed", "Line 3", "whole number from 1 to", "other@example.org;x"):
            assert words in text
        assert not models.Import.objects.exists()

    def test_keeps_what_has_none_and_shows_it(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        answer = sent(client, "contributions", file=a_file(CONTRIBUTIONS.encode()))
        text = client.get(answer.headers["Location"]).content.decode()
        for words in ("Brought over from the garden log", "Eight hours in the garden · 1 May 2024", "45 points"):
            assert words in text
        assert "Another steward confirms this" in text
        assert "Bring the points over</button>" not in text
        assert score_of(cast.participant) == 0

    def test_is_one_import_however_often_it_is_sent(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        import_id = uuid4()
        for _ in range(2):
            assert sent(client, "contributions", CONTRIBUTIONS, import_id=import_id).status_code == 302
        assert models.Import.objects.get().pk == import_id
        again = sent(client, "contributions", CONTRIBUTIONS)
        assert (again.status_code, "very same lines" in again.content.decode()) == (409, True)

    @pytest.mark.parametrize(
        ("fields", "status", "words"),
        [
            ({}, 422, "no lines in it"),
            ({"file": ("x" * 1_000_001).encode()}, 413, "1 MB and 5"),
            ({"file": "é".encode("latin-1")}, 422, "no text in UTF-8"),
            ({"text": CONTRIBUTIONS, "source": ""}, 422, "where the contributions come from"),
            ({"text": CONTRIBUTIONS, "import_id": "x"}, 422, "UUID"),
        ],
    )
    def test_says_what_is_wrong_with_the_whole(
        self, client: Client, cast: Cast, fields: dict[str, Any], status: int, words: str
    ) -> None:
        signed_in(client, cast.steward)
        given = {**fields, "file": a_file(fields["file"])} if "file" in fields else fields
        answer = sent(client, "contributions", **given)
        assert (answer.status_code, words in answer.content.decode()) == (status, True)

    def test_is_for_those_who_may_do_it_one_by_one(self, client: Client, cast: Cast) -> None:
        for who, kind in (("lead", "invitations"), ("admin", "contributions"), ("lead", "contributions")):
            signed_in(client, getattr(cast, who))
            assert client.get(reverse("import_new", args=[kind])).status_code == 403
            assert sent(client, kind, CONTRIBUTIONS).status_code == 403
        assert client.get("/imports/new/nothing/").status_code == 404


class TestContributions:
    def test_reach_the_score_and_say_where_they_come_from(
        self, client: Client, cast: Cast, second: models.PersonProfile
    ) -> None:
        import_id = a_prepared_import(cast.steward)
        page = reverse("import", args=[import_id])
        assert "Bring the points over</button>" in signed_in(client, second).get(page).content.decode()
        assert client.post(f"{page}confirm/").headers["Location"] == page
        assert (score_of(cast.participant), score_of(cast.other)) == (40, 5)
        deliver_outbox()
        signed_in(client, cast.participant)
        entries = client.get(reverse("score")).content.decode()
        assert "Brought over from the garden log" in entries
        assert "Eight hours in the garden · 1 May 2024 · confirmed by two stewards" in entries
        told = client.get(reverse("notifications")).content.decode()
        assert "40 points for what you did before were added to your score" in told
        entry = models.ScoreEntry.objects.filter(subject_id=cast.participant.subject_id).latest("pk")
        page = client.get(reverse("entry", args=[entry.pk])).content.decode()
        for words in ("Brought over from the garden log", "confirmed by two stewards", "went from 0 to 40"):
            assert words in page, words

    def test_are_mailed_to_who_wants_it(self, cast: Cast, second: models.PersonProfile) -> None:
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(notices={"MAIL_DECISIONS": "NOW"})
        a_confirmed_import(cast.steward, second)
        deliver_outbox()
        assert [message.to for message in mail.outbox] == [["participant@example.org"]]

    def test_are_not_confirmed_by_who_prepared_them(self, client: Client, cast: Cast) -> None:
        import_id = a_prepared_import(cast.steward)
        answer = signed_in(client, cast.steward).post(reverse("import_confirm", args=[import_id]))
        assert (answer.status_code, "by two stewards" in answer.content.decode()) == (403, True)
        assert score_of(cast.participant) == 0

    def test_are_taken_back_with_a_reason(self, client: Client, cast: Cast, second: models.PersonProfile) -> None:
        import_id = a_confirmed_import(cast.steward, second)
        page, back = reverse("import", args=[import_id]), reverse("import_reverse", args=[import_id])
        signed_in(client, cast.steward)
        assert "Take all points back</button>" in client.get(page).content.decode()
        for reason in ("", "short"):
            assert client.post(back, {"reason": reason}).status_code == 422
        assert client.post(back, {"reason": REASON}).headers["Location"] == page
        assert (score_of(cast.participant), score_of(cast.other)) == (0, 0)
        assert REASON in client.get(page).content.decode()
        deliver_outbox()
        signed_in(client, cast.participant)
        entries = client.get(reverse("score")).content.decode()
        assert "Taken back: from the garden log" in entries
        assert f"a steward says: {REASON}" in entries
        entry = models.ScoreEntry.objects.filter(subject_id=cast.participant.subject_id).latest("pk")
        assert "Your score went from 40 to 0." in client.get(reverse("entry", args=[entry.pk])).content.decode()
        assert "40 points that were brought over were taken back" in client.get("/notifications/").content.decode()

    def test_are_not_for_who_has_points_in_them(self, client: Client, cast: Cast, second: models.PersonProfile) -> None:
        text = CONTRIBUTIONS + "second@example.org,5,Tea,\n"
        import_id = a_prepared_import(cast.steward, text)
        page = reverse("import", args=[import_id])
        shown = signed_in(client, second).get(page).content.decode()
        assert "There are points of your own in it" in shown
        assert "Bring the points over</button>" not in shown
        assert client.post(f"{page}confirm/").status_code == 403

    def test_are_dropped(self, client: Client, cast: Cast) -> None:
        import_id = a_prepared_import(cast.steward)
        answer = signed_in(client, cast.steward).post(reverse("import_drop", args=[import_id]))
        assert answer.headers["Location"] == reverse("imports")
        assert client.get(reverse("import", args=[import_id])).status_code == 404

    def test_stand_in_the_audit_without_names(self, client: Client, cast: Cast, second: models.PersonProfile) -> None:
        a_confirmed_import(cast.steward, second)
        audit = signed_in(client, cast.steward).get(reverse("audit")).content.decode()
        assert "Steward prepared 45 past points of 2 people." in audit
        assert "Second brought over 45 past points of 2 people." in audit

    def test_are_not_for_others_to_see(self, client: Client, cast: Cast) -> None:
        import_id = a_prepared_import(cast.steward)
        for who in ("lead", "admin"):
            assert signed_in(client, getattr(cast, who)).get(reverse("import", args=[import_id])).status_code == 404

    def test_are_shown_a_hundred_lines_at_a_time_with_four_queries(
        self, client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        lines = "".join(f"other@example.org,5,Tea {n},\n" for n in range(150))
        import_id = a_prepared_import(cast.steward, "email,points,text,date\n" + lines)
        signed_in(client, cast.steward)
        page = reverse("import", args=[import_id])
        with django_assert_max_num_queries(4):
            first = client.get(page)
        rest = client.get(page + first.context["next_url"])
        assert (len(first.context["lines"]), len(rest.context["lines"])) == (100, 50)
        assert rest.context["next_url"] == ""


class TestScore:
    def test_costs_one_query_more_where_there_are_past_contributions(
        self,
        client: Client,
        cast: Cast,
        second: models.PersonProfile,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        lines = "".join(f"participant@example.org,5,Tea {n},\n" for n in range(40))
        a_confirmed_import(cast.steward, second, "email,points,text,date\n" + lines)
        signed_in(client, cast.participant)
        with django_assert_max_num_queries(6):
            page = client.get(reverse("score"))
        assert len(page.context["entries"]) == 25


class TestInvitations:
    def test_are_made_by_who_prepared_them(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.admin)
        page = sent(client, "invitations", INVITATIONS).headers["Location"]
        assert "Send the invitations</button>" in client.get(page).content.decode()
        assert not models.Invitation.objects.exists()
        for _ in range(2):
            assert client.post(f"{page}confirm/").status_code == 302
        assert models.Invitation.objects.get().email == "new@example.org"
        shown = signed_in(client, cast.steward).get(page).content.decode()
        assert "Done" in shown
        assert client.post(f"{page}confirm/").status_code == 403
