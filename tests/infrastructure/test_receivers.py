"""ORM signals: profiles for everybody, and tripwires on scored tables."""

from uuid import uuid4

import pytest

from socialscore.domain.action_states import Status
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.receivers import SettledWithoutEntry, WrittenOutsideUnitOfWork
from socialscore.wiring import unit_of_work
from tests.cast import a_stored_person


@pytest.fixture
def action(db: None) -> models.Action:
    """An unsaved action of a stored activity."""
    lead = a_stored_person("lead")
    activity = models.Activity.objects.create(name="Beach", lead_id=lead.subject_id)
    with unit_of_work():
        version = models.ActivityVersion.objects.create(activity=activity, number=1, rules={}, most_points=0)
    return models.Action(action_id=uuid4(), activity=activity, activity_version=version, subject_id=lead.subject_id)


class TestMakeProfile:
    def test_gives_every_user_a_subject_and_a_profile(self, db: None) -> None:
        for user in (
            models.User.objects.create_user("one@example.org"),
            models.User.objects.create_superuser("two@example.org", "secret"),
            models.User.objects.create(email="three@example.org"),
        ):
            assert (user.person.role, user.person.reputation_score) == ("PARTICIPANT", 0)
            assert user.person.subject_id


class TestTripwires:
    def test_let_no_scored_row_be_saved_outside_a_unit_of_work(self, action: models.Action) -> None:
        with pytest.raises(WrittenOutsideUnitOfWork):
            action.save()
        with unit_of_work():
            action.save()
        with pytest.raises(WrittenOutsideUnitOfWork):
            action.delete()

    def test_let_no_action_be_settled_without_its_entry(self, action: models.Action) -> None:
        action.status, action.points_awarded = Status.APPROVED, 10
        with pytest.raises(SettledWithoutEntry), unit_of_work():
            action.save(force_insert=True)
