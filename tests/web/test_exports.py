"""The links to downloads on the pages that show the lists, and what they give."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from socialscore.infrastructure.django_app.models import AuditEntry, PersonProfile
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

PAGES = [
    ("participant", "actions", "?show=approved", 1),
    ("participant", "score", "", 1),
    ("validator", "review", "", 1),
    ("lead", "lead", "", 1),
    ("lead", "lead_actions", "?state=APPROVED&q=part", 1),
    ("steward", "lead", "?whose=all", 1),
    ("steward", "lead_actions", "", 2),
    ("steward", "people", "?show=LEAD", 2),
    ("steward", "audit", "", 1),
]


@pytest.fixture
def cast(db: None) -> Cast:
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    a_submitted_action(cast.participant, activity_id)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    AuditEntry.objects.create(code="BOOTSTRAPPED", actor=None, about=cast.steward.subject)
    return cast


def client_of(person: PersonProfile) -> Client:
    client = Client()
    client.force_login(person.user, backend="socialscore.infrastructure.auth.backends.PersonBackend")
    return client


def downloads(answer: Any) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+format=(?:csv|jsonl))"', answer.content.decode())]


class TestLinks:
    @pytest.mark.parametrize(("who", "page", "query", "rows"), PAGES)
    def test_give_what_the_page_shows(self, cast: Cast, who: str, page: str, query: str, rows: int) -> None:
        client = client_of(getattr(cast, who))
        links = downloads(client.get(reverse(page) + query))
        assert [link[-5:] for link in links] == ["t=csv", "jsonl"]
        assert len(client.get(links[1]).getvalue().splitlines()) == rows
        assert client.get(links[0]).getvalue().startswith(b"\xef\xbb\xbf")

    def test_are_not_there_where_nothing_is(self, cast: Cast) -> None:
        for page in ("actions", "score"):
            assert downloads(client_of(cast.other).get(reverse(page))) == []

    @pytest.mark.parametrize("page", ["lead_actions", "people"])
    def test_are_swapped_with_the_list(self, cast: Cast, page: str) -> None:
        text = client_of(cast.steward).get(reverse(page)).content.decode()
        assert text.index('id="list"') < text.index("format=csv")


class TestRefusals:
    def test_are_pages(self, cast: Cast) -> None:
        client = client_of(cast.participant)
        answers = [client.get(reverse("export_actions")) for _ in range(13)]
        assert (answers[11].status_code, answers[12].status_code) == (200, 429)
        assert answers[12]["Content-Type"].startswith("text/html")

    def test_lead_a_stranger_to_sign_in_and_back(self, db: None) -> None:
        answer = Client().get(reverse("export_actions") + "?format=csv")
        assert answer["Location"].endswith("?next=%2Factions%2Fexport%2F%3Fformat%3Dcsv")

    def test_know_no_head(self, cast: Cast) -> None:
        assert client_of(cast.participant).head(reverse("export_actions")).status_code == 405

    def test_take_a_filter_without_sense_for_none(self, cast: Cast) -> None:
        answer = client_of(cast.lead).get(reverse("export_led_actions") + "?activity=nonsense&format=nonsense")
        assert len(answer.getvalue().splitlines()) == 3


class TestTrace:
    def test_stands_in_the_audit_in_words(self, cast: Cast) -> None:
        client = client_of(cast.steward)
        client.get(reverse("export_people") + "?q=part")
        assert AuditEntry.objects.get(code="EXPORTED").details == {"what": "people", "narrowed_by": ["q"]}
        assert "Steward downloaded a list: people." in client.get(reverse("audit")).content.decode()
