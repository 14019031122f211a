"""Imports of activities on pages: from the list of a lead to drafts of their own."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.importing import ImportKind
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.imports import a_prepared_import
from tests.web.leading import signed_in

NEW = "/imports/new/activities/"
ACTIVITIES = "name;opens_at;base_points;photos\r\nLitter walk;2027-05-01 09:00;10;OPTIONAL\r\nTea;;;\r\n"


@pytest.fixture
def cast(db: None) -> Cast:
    call_command("createcachetable")
    cache.clear()
    return store_cast()


def sent(client: Client, text: str) -> Any:
    return client.post(NEW, {"import_id": uuid4(), "text": text})


class TestNew:
    def test_is_found_on_the_list_of_activities(self, client: Client, cast: Cast) -> None:
        for who in ("lead", "steward"):
            assert f'href="{NEW}"' in signed_in(client, getattr(cast, who)).get(reverse("lead")).content.decode()
            page = client.get(NEW).content.decode()
            assert "Nothing opens by itself." in page
            assert "cap_per_day" in page

    def test_is_for_leads_and_stewards(self, client: Client, cast: Cast) -> None:
        for who in ("participant", "validator", "admin"):
            signed_in(client, getattr(cast, who))
            assert (client.get(NEW).status_code, sent(client, ACTIVITIES).status_code) == (403, 403)

    def test_works_with_the_example_it_shows(self, client: Client, cast: Cast) -> None:
        example = signed_in(client, cast.lead).get(NEW).context["words"].example
        assert sent(client, example).status_code == 302

    def test_names_each_bad_line(self, client: Client, cast: Cast) -> None:
        answer = sent(signed_in(client, cast.lead), ACTIVITIES + ";;5;\r\nTea;;;six\r\nWalk;2027\r\n")
        text = answer.content.decode()
        assert answer.status_code == 422
        for words in ("Line 4", "Line 5", "NONE, OPTIONAL, REQUIRED", "Line 6", "Write day and time here"):
            assert words in text
        assert not models.Import.objects.exists()

    def test_tells_of_names_that_are_no_text(self, client: Client, cast: Cast) -> None:
        answer = sent(signed_in(client, cast.lead), '{"name": "Tea", "rules": {"\\ud800": 1}}\n{"\\ud800": 1}')
        assert answer.status_code == 422
        assert "is no part of the rules" in answer.content.decode()


class TestConfirm:
    def test_reads_the_lines_back_and_makes_drafts(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        page = sent(client, ACTIVITIES).headers["Location"]
        shown = client.get(page).content.decode()
        for words in (
            "Opens 1 May 2027, 09:00. This gives 10 points for taking part.",
            "The drafts cannot be taken back together.",
            "Make the drafts</button>",
            "Drop it</button>",
        ):
            assert words in shown
        assert not models.Activity.objects.exists()
        for _ in range(2):
            assert client.post(f"{page}confirm/").headers["Location"] == page
        walk, tea = models.Activity.objects.order_by("name")
        assert (walk.name, walk.state, walk.lead_id) == ("Litter walk", "DRAFT", cast.lead.subject_id)
        done = client.get(page).content.decode()
        assert reverse("lead_activity", args=[tea.pk]) in done
        assert "My activities</a>" in done
        assert "Make the drafts</button>" not in done
        assert client.get(reverse("lead_activity", args=[walk.pk])).status_code == 200
        assert "Tea" in client.get(reverse("lead")).content.decode()

    def test_is_for_who_prepared_it(self, client: Client, cast: Cast) -> None:
        page = reverse("import", args=[a_prepared_import(cast.lead, ACTIVITIES, kind=ImportKind.ACTIVITIES)])
        assert "Make the drafts</button>" not in signed_in(client, cast.steward).get(page).content.decode()
        assert client.post(f"{page}confirm/").status_code == 403
        assert signed_in(client, cast.admin).get(page).status_code == 404

    def test_shows_a_hundred_lines_with_three_queries(
        self, client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        text = "name\n" + "".join(f"Tea {n}\n" for n in range(150))
        page = reverse("import", args=[a_prepared_import(cast.lead, text, kind=ImportKind.ACTIVITIES)])
        signed_in(client, cast.lead).post(f"{page}confirm/")
        client.get(page)
        with django_assert_max_num_queries(3):
            first = client.get(page)
        rest = client.get(page + first.context["next_url"])
        assert (len(first.context["lines"]), len(rest.context["lines"])) == (100, 50)
