"""Every user has a Subject and a PersonProfile, a participant's, whatever path made the user."""

import pytest
from django.core import serializers
from django.core.management import call_command
from django.test import Client

from socialscore.infrastructure.django_app import models
from tests.cast import PASSWORD


def assert_is_a_participant_without_points(user: models.User) -> None:
    profile = models.PersonProfile.objects.get(user=user)
    assert (profile.role, profile.may_review, profile.is_steward, profile.is_active) == (
        "PARTICIPANT",
        False,
        False,
        True,
    )
    assert (profile.reputation_score, profile.reserved_score) == (0, 0)
    assert models.Subject.objects.filter(pk=profile.subject_id).exists()
    assert models.PersonProfile.objects.count() == models.Subject.objects.count() == 1


class TestProfile:
    def test_is_made_by_create_user(self, db: None) -> None:
        assert_is_a_participant_without_points(models.User.objects.create_user("a@example.org", PASSWORD))

    def test_is_made_by_save_and_by_create(self, db: None) -> None:
        user = models.User(email="a@example.org")
        user.save()
        user.save()
        assert_is_a_participant_without_points(user)

    def test_is_made_by_the_createsuperuser_command(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        call_command("createsuperuser", "--noinput", "--email", "root@example.org")
        user = models.User.objects.get()
        assert user.is_superuser
        assert_is_a_participant_without_points(user)

    def test_is_made_when_somebody_first_comes_whom_bulk_create_made_without_a_signal(
        self, client: Client, db: None
    ) -> None:
        (user,) = models.User.objects.bulk_create([models.User(email="a@example.org")])
        assert not models.PersonProfile.objects.exists()
        client.force_login(user)
        assert client.get("/settings/").status_code == 200
        assert_is_a_participant_without_points(user)

    def test_is_made_when_somebody_first_comes_whom_a_fixture_brought(self, client: Client, db: None) -> None:
        user = models.User(pk=7, email="a@example.org", password="!")
        for loaded in serializers.deserialize("json", serializers.serialize("json", [user])):
            loaded.save()
        client.force_login(models.User.objects.get())
        assert client.get("/settings/").status_code == 200
        assert client.get("/settings/").status_code == 200
        assert_is_a_participant_without_points(models.User.objects.get())


def test_a_stranger_gets_none(client: Client, db: None) -> None:
    client.get("/")
    assert not models.Subject.objects.exists()
