"""Landing, privacy, ethics: open to strangers, cheap, and true about what this is not."""

import pytest
from django.conf import settings
from django.test import Client

from socialscore.domain.transparency.commitments import EntryType
from socialscore.domain.transparency.receipts import StepName
from socialscore.web.community.verifying import KINDS, STEPS
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestLanding:
    def test_says_what_this_is_and_what_it_is_not(self, client: Client, cast: Cast) -> None:
        page = client.get("/").content.decode()
        assert "seen and recorded" in page
        assert "No use for jobs, credit, housing, benefits or punishment" in page
        assert "Nothing across communities" in page
        assert "/accounts/signup/" in page

    def test_leads_to_an_activity_that_is_open(self, client: Client, cast: Cast) -> None:
        assert "See an activity" not in client.get("/").content.decode()
        activity_id = an_open_activity(cast.lead)
        assert f"/activities/{activity_id}/" in client.get("/").content.decode()

    def test_sends_whoever_is_signed_in_home(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.participant.user)
        assert client.get("/").headers["Location"] == "/home/"

    def test_costs_one_query(self, client: Client, cast: Cast, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(1):
            client.get("/")


@pytest.mark.parametrize("path", ["/privacy/", "/ethics/", "/verify/"])
def test_is_open_to_strangers_and_members(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 200
    client.force_login(cast.participant.user)
    assert client.get(path).status_code == 200


class TestVerify:
    def test_says_what_a_receipt_shows_and_what_it_does_not(self, client: Client, db: None) -> None:
        page = client.get("/verify/").content.decode()
        assert "Nothing is sent" in page
        assert "That the deed happened, or that the reviewer was right" in page
        assert "This page needs JavaScript to check" in page

    def test_offers_the_program_at_an_address_that_stays(self, client: Client, db: None) -> None:
        page = client.get("/verify/").content.decode()
        assert 'href="/static/verify/verify_receipt.py"' in page
        assert (settings.BASE_DIR / "static" / "verify" / "verify_receipt.py").is_file()

    def test_has_no_field_that_could_be_sent(self, client: Client, db: None) -> None:
        page = client.get("/verify/").content.decode()
        form = page[page.index('id="check"') : page.index("</form>")]
        assert " name=" not in form
        assert " action=" not in form

    def test_has_words_for_all_that_an_entry_can_be(self) -> None:
        assert {step.name.upper() for step in STEPS} == set(StepName)
        assert set(KINDS) == set(EntryType)

    def test_costs_no_query(self, client: Client, db: None, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(0):
            client.get("/verify/")

    def test_takes_nothing(self, client: Client, db: None) -> None:
        assert client.post("/verify/", {"receipt": "{}"}).status_code == 405
