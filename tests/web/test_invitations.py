"""Invitations: the steward's list and form, the mail, and what whoever was invited sees."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from tests.cast import Cast, a_stored_person, store_cast
from tests.invitations import EMAIL, an_invitation, link_of
from tests.web.leading import signed_in
from tests.web.test_signup_journey import code_sent_to

CSRF = re.compile(r"X-CSRFToken\W+\w+")
INVITE = {"email": EMAIL, "role": "VALIDATOR"}


@pytest.fixture
def cast(db: None) -> Cast:
    call_command("createcachetable")
    cache.clear()
    return store_cast()


def invited_by_page(client: Client, cast: Cast, **fields: Any) -> Any:
    signed_in(client, cast.steward)
    return client.post(reverse("invitation_new"), {"invitation_id": uuid4(), **INVITE, **fields})


def link_in_mail() -> str:
    [message] = [message for message in mail.outbox if message.to == [EMAIL]]
    found = re.search(r"^ {4}http://localhost:8000(/\S+)$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


class TestList:
    def test_shows_each_state_and_takes_back_what_is_open(self, client: Client, cast: Cast) -> None:
        long_ago = timezone.now() - timedelta(days=8)
        an_invitation(cast.steward, email="expired@example.org", now=long_ago)
        revoked = an_invitation(cast.steward, email="revoked@example.org")
        opened = an_invitation(cast.steward)
        signed_in(client, cast.steward)
        assert client.post(reverse("invitation_revoke", args=[revoked])).status_code == 302
        everything = client.get(reverse("invitations"), {"show": ""}).content.decode()
        for text in ("Expired", "Revoked", "Open", EMAIL, "Reviewer"):
            assert text in everything
        assert everything.count("Take back") == 1 + 1, "a heading, and one button"
        assert reverse("invitation_revoke", args=[opened]) in everything
        for show, email in (("EXPIRED", "expired@"), ("REVOKED", "revoked@"), ("OPEN", EMAIL)):
            rows = client.get(reverse("invitations"), {"show": show}).context["rows"]
            assert [row.email.startswith(email) for row in rows] == [True]
        assert "No invitation here" in client.get(reverse("invitations"), {"show": "USED"}).content.decode()

    @pytest.mark.parametrize("rows", [1, 60])
    def test_asks_three_questions_of_however_many(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(rows):
            an_invitation(cast.steward, email=f"m{n}@example.org")
        signed_in(client, cast.steward)
        with django_assert_max_num_queries(3):
            page = client.get(reverse("invitations"))
        assert len(page.context["rows"]) == min(rows, 25)

    def test_refuses_to_end_one_twice(self, client: Client, cast: Cast) -> None:
        invitation_id = an_invitation(cast.steward)
        signed_in(client, cast.steward)
        answers = [client.post(reverse("invitation_revoke", args=[invitation_id])).status_code for _ in range(2)]
        assert answers == [302, 422]

    def test_says_in_the_audit_to_what_and_not_whom(self, client: Client, cast: Cast) -> None:
        an_invitation(cast.steward)
        audit = signed_in(client, cast.steward).get(reverse("audit")).content.decode()
        assert "Steward invited somebody to be: reviewer." in audit
        assert EMAIL not in audit


class TestForm:
    def test_invites_once_however_often_it_is_pressed(self, client: Client, cast: Cast) -> None:
        invitation_id = uuid4()
        for _ in range(2):
            assert invited_by_page(client, cast, invitation_id=invitation_id).status_code == 302
        assert models.Invitation.objects.get().pk == invitation_id

    @pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"email": "a@b"}, {"email": ""}, {"role": "KING"}])
    def test_shows_what_is_wrong(self, client: Client, cast: Cast, wrong: dict[str, str]) -> None:
        answer = invited_by_page(client, cast, **wrong)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert not models.Invitation.objects.exists()

    def test_is_slowed_down(self, client: Client, cast: Cast) -> None:
        answers = [invited_by_page(client, cast, email=f"m{n}@example.org") for n in range(31)]
        assert answers[-1].status_code == 422
        assert "a little too fast" in answers[-1].content.decode()
        assert models.Invitation.objects.count() == 30


class TestMail:
    def test_carries_a_link_whose_secret_lies_nowhere(self, client: Client, cast: Cast) -> None:
        invited_by_page(client, cast)
        deliver_outbox()
        [secret] = re.findall(r"/invited/(\S+)/", link_in_mail())
        rows = [list(models.Outbox.objects.values_list()), list(models.Invitation.objects.values_list())]
        assert secret not in repr([*rows, list(models.AuditEntry.objects.values_list())])
        assert EMAIL not in repr(rows[0])
        assert "Steward invites you to" in str(mail.outbox[-1].body)

    def test_is_sent_once_and_not_for_what_has_ended(self, client: Client, cast: Cast) -> None:
        invited_by_page(client, cast)
        client.post(reverse("invitation_revoke", args=[models.Invitation.objects.get().pk]))
        deliver_outbox()
        assert mail.outbox == []

    def test_outlives_a_change_of_the_key(self, client: Client, cast: Cast, settings: Any) -> None:
        link = link_of(an_invitation(cast.steward))
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]
        deliver_outbox()
        assert link_in_mail() == link
        assert client.get(link).status_code == 200

    def test_waits_when_the_key_is_gone(self, cast: Cast, settings: Any) -> None:
        an_invitation(cast.steward)
        settings.SECRET_KEY = "a new key"
        deliver_outbox()
        assert mail.outbox == []
        assert "KeyGone" in models.Outbox.objects.get().last_error


class TestLink:
    def test_says_who_invites_whom_to_what_and_until_when(self, client: Client, cast: Cast) -> None:
        page = client.get(link_of(an_invitation(cast.steward)))
        text = page.content.decode()
        for word in ("Steward invites you", "Reviewer", EMAIL, "Open until", "Join", "I already belong"):
            assert word in text
        assert "Accept</button>" not in text
        assert "no-store" in page.headers["Cache-Control"]

    def test_looks_the_same_whatever_is_not_open(self, client: Client, cast: Cast) -> None:
        expired = an_invitation(cast.steward, email="a@example.org", now=timezone.now() - timedelta(days=7))
        replaced = an_invitation(cast.steward)
        an_invitation(cast.steward)
        of_a_participant = an_invitation(cast.admin, email="b@example.org")
        models.User.objects.filter(pk=cast.admin.user_id).update(is_staff=False)
        links = [link_of(each) for each in (expired, replaced, of_a_participant)]
        pages = [client.get(link) for link in [*links, "/invited/guessed/"]]
        assert [page.status_code for page in pages] == [404] * 4
        assert len({CSRF.sub("", page.content.decode()) for page in pages}) == 1
        assert "not open any more" in pages[0].content.decode()

    def test_gives_the_role_to_the_account_with_the_address(self, client: Client, cast: Cast) -> None:
        person, link = a_stored_person("invited"), link_of(an_invitation(cast.steward))
        signed_in(client, person)
        assert "Accept</button>" in client.get(link).content.decode()
        person.refresh_from_db()
        assert person.role == "PARTICIPANT", "reading changes nothing"
        assert client.post(f"{link}accept/").headers["Location"] == reverse("dashboard")
        person.refresh_from_db()
        assert person.role == "VALIDATOR"
        assert client.get(link).status_code == 404, "it is used up"
        audit = signed_in(client, cast.steward).get(reverse("audit")).content.decode()
        assert "Invited accepted the invitation of Steward: participant → reviewer." in audit

    def test_is_friendly_to_another_account_and_gives_it_nothing(self, client: Client, cast: Cast) -> None:
        link = link_of(an_invitation(cast.steward))
        signed_in(client, cast.other)
        text = client.get(link).content.decode()
        assert "You are signed in as other@example.org" in text
        assert "Sign out and come back here" in text
        assert "Accept</button>" not in text
        refused = client.post(f"{link}accept/")
        assert refused.status_code == 403
        assert "for another email address" in refused.content.decode()
        out = client.post(reverse("account_logout"), {"next": link})
        assert out.headers["Location"] == link

    def test_is_not_for_an_address_that_was_not_confirmed(self, client: Client, cast: Cast) -> None:
        cast.other.user.emailaddress_set.create(email=EMAIL, verified=False, primary=False)
        link = link_of(an_invitation(cast.steward))
        assert signed_in(client, cast.other).post(f"{link}accept/").status_code == 403

    def test_tells_the_suspended_that_they_cannot(self, client: Client, cast: Cast) -> None:
        person, link = a_stored_person("invited", is_active=False), link_of(an_invitation(cast.steward))
        signed_in(client, person)
        assert "Your account is suspended" in client.get(link).content.decode()
        assert client.post(f"{link}accept/").status_code == 403

    def test_answers_404_to_who_accepts_what_is_not_open(self, client: Client, cast: Cast) -> None:
        answer = signed_in(client, cast.other).post("/invited/guessed/accept/")
        assert (answer.status_code, "not open any more" in answer.content.decode()) == (404, True)

    def test_leads_a_stranger_over_the_sign_up_back_to_it(self, client: Client, cast: Cast) -> None:
        link = link_of(an_invitation(cast.steward))
        joining = {"email": EMAIL, "password1": "a long sentence of mine", "consent": "on", "next": link}
        answer = client.post("/accounts/signup/", joining)
        answer = client.post(answer.headers["Location"], {"code": code_sent_to(EMAIL)})
        welcome = answer.headers["Location"]
        assert welcome.startswith("/welcome/?next=%2Finvited%2F")
        answer = client.post(welcome, {"display_name": "Ines", "next": link})
        assert answer.headers["Location"] == link
        person = models.PersonProfile.objects.get(user__email=EMAIL)
        assert person.role == "PARTICIPANT", "nobody gets a role by signing up"
        client.post(f"{link}accept/")
        person.refresh_from_db()
        assert person.role == "VALIDATOR"

    def test_is_one_query_for_a_stranger(
        self, client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        link = f"/invited/{new_secret(an_invitation(cast.steward))}/"
        with django_assert_max_num_queries(1):
            client.get(link)
