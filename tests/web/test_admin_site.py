"""Django's admin: a window for administrators, behind the site's own sign-in."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.leading import signed_in

SHOWN = [model for model in admin.site._registry if model._meta.app_label == "socialscore"]


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def admin_url(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:socialscore_{model.__name__.lower()}_{page}", args=args)


class TestAdmin:
    def test_shows_the_scored_tables(self) -> None:
        assert {models.Action, models.Verdict, models.Decision, models.ScoreEntry, models.User} <= set(SHOWN)

    @pytest.mark.parametrize("model", SHOWN)
    def test_lists_and_shows_without_a_question_per_row(
        self, client: Client, cast: Cast, model: type[models.Action]
    ) -> None:
        activity_id = an_open_activity(cast.lead)
        for person in (cast.participant, cast.other):
            a_settled_decision(a_submitted_action(person, activity_id), cast.validator)
        signed_in(client, cast.admin)
        assert client.get(admin_url(model, "changelist"), {"q": "a"}).status_code == 200
        row = model.objects.first()
        if row is not None:
            assert client.get(admin_url(model, "change", row.pk)).status_code == 200

    @pytest.mark.parametrize("model", SHOWN)
    def test_changes_nothing_even_for_a_superuser(self, client: Client, cast: Cast, model: type[models.Action]) -> None:
        models.User.objects.filter(pk=cast.admin.user_id).update(is_superuser=True)
        cast.admin.user.refresh_from_db()
        a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        signed_in(client, cast.admin)
        assert client.get(admin_url(model, "add")).status_code == 403
        row = model.objects.first()
        if row is not None:
            assert client.post(admin_url(model, "change", row.pk), {}).status_code == 403
            assert client.post(admin_url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=row.pk).exists()

    def test_shows_no_password_and_no_proof(self, client: Client, cast: Cast) -> None:
        a_submitted_action(cast.participant, an_open_activity(cast.lead))
        signed_in(client, cast.admin)
        user = client.get(admin_url(models.User, "change", cast.participant.user_id)).content.decode()
        assert "md5$" not in user
        revision = models.Revision.objects.get()
        assert "Three bags" not in client.get(admin_url(models.Revision, "change", revision.pk)).content.decode()

    def test_says_whose_it_is_and_brings_its_icon(self, client: Client, cast: Cast, settings: Settings) -> None:
        settings.COMMUNITY_NAME = "Harbour Commons"
        page = signed_in(client, cast.admin).get(reverse("admin:index")).content.decode()
        assert "Harbour Commons" in page
        assert "Django administration" not in page
        assert 'rel="icon"' in page  # else browsers ask for one that is not there

    @pytest.mark.parametrize("who", ["participant", "lead", "validator", "steward"])
    def test_is_for_administrators(self, client: Client, cast: Cast, who: str) -> None:
        assert signed_in(client, getattr(cast, who)).get(reverse("admin:index")).status_code in (302, 403)

    def test_sends_strangers_to_the_sites_own_sign_in(self, client: Client, db: None) -> None:
        response = client.get(reverse("admin:index"), follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
