"""Asking to be erased: who may, what the pages say, and the mail."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from socialscore.cli.ticking import tick
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.infrastructure.outbox import deliver_outbox
from tests.builders import NOW
from tests.cast import PASSWORD, Cast, store_cast
from tests.stories import an_open_activity

WEEK = timedelta(days=7)


@pytest.fixture
def cast(db: None, settings: object, tmp_path: Path) -> Cast:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.log"  # type: ignore[attr-defined]
    cache.clear()
    return store_cast()


def client_of(person: PersonProfile) -> Client:
    """Signed in, and proved a moment ago that it is them."""
    client = signed_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def signed_in(person: PersonProfile) -> Client:
    client = Client()
    client.force_login(person.user, backend="socialscore.infrastructure.auth.backends.PersonBackend")
    return client


def asked(person: PersonProfile) -> Client:
    client = client_of(person)
    answer = client.post(reverse("erasure"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("settings_data"))
    return client


def day_of(person: PersonProfile) -> datetime | None:
    return PersonProfile.objects.get(pk=person.pk).erased_on


class TestAsking:
    def test_needs_the_password_again(self, cast: Cast) -> None:
        answer = signed_in(cast.participant).post(reverse("erasure"))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert day_of(cast.participant) is None

    def test_needs_a_mailed_code_of_who_has_no_password(self, cast: Cast) -> None:
        cast.participant.user.set_unusable_password()
        cast.participant.user.save()
        answer = signed_in(cast.participant).post(reverse("erasure"))
        assert answer["Location"].startswith(reverse("prove_by_code"))
        assert day_of(cast.participant) is None

    def test_says_what_goes_and_what_stays(self, cast: Cast) -> None:
        an_open_activity(cast.lead)
        page = client_of(cast.lead).get(reverse("erasure")).content.decode()
        assert "What goes" in page
        assert "You lead 1 activity." in page
        assert "You lead" not in client_of(cast.participant).get(reverse("erasure")).content.decode()

    def test_is_mailed_and_shown_on_each_page_of_the_settings(self, cast: Cast) -> None:
        client = asked(cast.participant)
        deliver_outbox()
        [message] = [one for one in mail.outbox if "erased" in one.subject]
        assert message.to == ["participant@example.org"]
        assert reverse("settings_data") in message.body
        own = ["settings", "settings_privacy", "settings_data", "settings_notifications", "settings_tokens"]
        for page in [*own, "mfa_index"]:
            text = client.get(reverse(page)).content.decode()
            assert "Everything of you will be erased" in text, page
        assert "Everything of you" not in client.get(reverse("dashboard")).content.decode()

    def test_is_no_use_twice(self, cast: Cast) -> None:
        client = asked(cast.participant)
        day = day_of(cast.participant)
        assert client.post(reverse("erasure")).status_code == 422
        assert day_of(cast.participant) == day

    def test_is_open_to_who_is_suspended(self, cast: Cast) -> None:
        PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        asked(cast.participant)


class TestCallingOff:
    def test_leaves_everything_as_it_is(self, cast: Cast) -> None:
        client = asked(cast.participant)
        assert client.post(reverse("erasure_call_off")).status_code == 302
        assert day_of(cast.participant) is None
        deliver_outbox()
        assert [one for one in mail.outbox if "erased" in one.subject] == []
        assert client.post(reverse("erasure_call_off")).status_code == 422


class TestTheDay:
    def test_comes_with_the_worker(self, cast: Cast, settings: object) -> None:
        with time_machine.travel(NOW, tick=False):
            client = asked(cast.participant)
            assert "people_erased" not in tick(now=NOW + WEEK - timedelta(minutes=1))[0]
            assert tick(now=NOW + WEEK)[0]["people_erased"] == 1
            assert client.get(reverse("dashboard")).status_code == 302
        lines = Path(settings.ERASURE_JOURNAL).read_text().splitlines()  # type: ignore[attr-defined]
        assert lines == [f"2026-12-01T09:00:00Z {cast.participant.subject_id}"]
