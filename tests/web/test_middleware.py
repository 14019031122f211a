"""Limits and ways back that hold for every page."""

from django.test import Client, RequestFactory

from socialscore.web.middleware import LARGEST_BODY_BYTES, page_of


class TestBodyLimit:
    def test_refuses_more_than_any_form_sends_before_reading_it(self, client: Client) -> None:
        answer = client.generic("POST", "/accounts/login/", b"", CONTENT_LENGTH=str(LARGEST_BODY_BYTES + 1))
        assert answer.status_code == 413

    def test_refuses_a_program_with_a_problem(self, client: Client) -> None:
        answer = client.generic("POST", "/api/v1/uploads/", b"", CONTENT_LENGTH=str(LARGEST_BODY_BYTES + 1))
        assert (answer["Content-Type"], answer.json()["code"]) == ("application/problem+json", "BODY_TOO_LARGE")


class TestFormTooOld:
    def test_says_what_to_do_in_our_own_words(self) -> None:
        answer = Client(enforce_csrf_checks=True, headers={"referer": "/review/"}).post("/accounts/login/", {})
        assert answer.status_code == 403
        assert "Load it anew, and send it once more." in answer.content.decode()
        assert answer.templates[0].name == "refusal.html"


class TestPageOf:
    def test_is_the_page_itself_when_it_reads(self, rf: RequestFactory) -> None:
        assert page_of(rf.get("/actions/?show=needs")) == "/actions/?show=needs"

    def test_is_the_page_of_the_form_when_it_writes(self, rf: RequestFactory) -> None:
        request = rf.post("/review/claim/", headers={"referer": "http://testserver/review/?item=1"})
        assert page_of(request) == "/review/?item=1"

    def test_is_never_somebody_elses_site(self, rf: RequestFactory) -> None:
        request = rf.post("/review/claim/", headers={"referer": "https://evil.example/"})
        assert page_of(request) == "/home/"
