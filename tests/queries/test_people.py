"""What stewards and administrators read of people and of changes."""

import pytest
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.infrastructure.django_app import models
from socialscore.queries.audit import audit_entries
from socialscore.queries.pages import encode
from socialscore.queries.people import people, person, possible_leads
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def names(**chosen: object) -> list[str]:
    return [row.name for row in people(**chosen).rows]  # type: ignore[arg-type]


class TestPeople:
    def test_are_in_the_order_of_their_names(self, cast: Cast) -> None:
        assert names() == sorted(names())
        assert len(names()) == 8

    def test_are_found_by_name_or_email(self, cast: Cast) -> None:
        assert names(search="other l") == ["Other Lead"]
        assert names(search="steward@") == ["Steward"]
        assert names(search="nobody") == []

    @pytest.mark.parametrize("search", ["zoe", "ZOË", "brontë-", "bronte", "zoe b", "moor@", "@Example.org", "  zoe  "])
    def test_are_found_by_the_beginning_of_a_word(self, cast: Cast, search: str) -> None:
        user = models.User.objects.create(email="moor@example.org")
        membership.rename(unit_of_work(), person_id=user.person.person_id, display_name="Zoë Brontë-Bell", pseudonym="")
        assert "Zoë Brontë-Bell" in names(search=search)

    @pytest.mark.parametrize("search", ["oë", "ronte", "zoe  b", "%", "_", "zoe%", "@", "z" * 100])
    def test_are_not_found_by_what_begins_no_word(self, cast: Cast, search: str) -> None:
        user = models.User.objects.create(email="moor@example.org")
        membership.rename(unit_of_work(), person_id=user.person.person_id, display_name="Zoë Brontë-Bell", pseudonym="")
        assert "Zoë Brontë-Bell" not in names(search=search)

    def test_are_found_by_the_name_and_address_that_they_have_now(self, cast: Cast) -> None:
        user = models.User.objects.create(email="moor@example.net")
        for name in ("Emily", "Ellis"):
            membership.rename(unit_of_work(), person_id=user.person.person_id, display_name=name, pseudonym="")
        user.email = "heath@example.net"
        user.save(update_fields=["email"])
        assert names(search="ellis") == names(search="heath") == names(search="example.net") == ["Ellis"]
        assert names(search="emily") == names(search="moor") == []

    def test_are_found_once_and_page_by_page(self, cast: Cast) -> None:
        for n in range(7):
            user = models.User.objects.create(email=f"ann{n}@anna.example.org")
            name = f"Ann Anna {n % 3}"
            membership.rename(unit_of_work(), person_id=user.person.person_id, display_name=name, pseudonym="")
        found, cursor = list[object](), None
        while True:
            page = people(search="ann", cursor=cursor, size=2)
            found += [row.email for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert sorted(found) == [f"ann{n}@anna.example.org" for n in range(7)]  # type: ignore[type-var]

    @pytest.mark.parametrize("cursor", ["", "x", encode("zz", "1"), encode(5, "1"), encode("6a", "1")])
    def test_found_begin_anew_after_a_cursor_that_makes_no_sense(self, cast: Cast, cursor: str) -> None:
        assert names(search="steward", cursor=cursor) == ["Steward"]

    def test_found_can_be_narrowed(self, cast: Cast) -> None:
        assert sorted(names(search="lead", show="LEAD")) == ["Lead", "Other Lead"]
        assert names(search="lead", show="STEWARD") == []
        assert sorted(names(search="lead", show="NONSENSE")) == ["Lead", "Other Lead"]

    def test_can_be_narrowed(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        models.PersonProfile.objects.filter(pk=cast.other.pk).update(is_active=False)
        assert names(show="LEAD") == ["Lead", "Other Lead"]
        assert names(show="REVIEWER") == ["Lead", "Validator", "Validator2"]
        assert names(show="STEWARD") == ["Steward"]
        assert names(show="SUSPENDED") == ["Other"]
        assert len(names(show="NONSENSE")) == 8

    def test_go_on_after_the_cursor(self, cast: Cast) -> None:
        users = [models.User(email=f"member{n:02}@example.org") for n in range(30)]
        for user in users:
            user.save()
        first = people()
        rest = people(cursor=first.next_cursor)
        found = [row.person_id for row in (*first.rows, *rest.rows)]
        assert (len(first.rows), len(found), len(set(found))) == (25, 38, 38)
        assert rest.next_cursor is None

    def test_have_the_beginning_of_their_email_without_a_name(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.other.pk).update(display_name="")
        found = person(PersonId(cast.other.person_id))
        assert found is not None
        assert found.name == "other"


class TestPossibleLeads:
    def test_are_active_leads_and_stewards(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.other_lead.pk).update(is_active=False)
        assert [one.name for one in possible_leads(but=cast.lead.subject_id)] == ["Steward"]


class TestAuditEntries:
    def test_say_who_changed_whom(self, cast: Cast) -> None:
        by = SubjectId(cast.steward.subject_id)
        for role in (Role.LEAD, Role.VALIDATOR):
            membership.change_role(
                unit_of_work(),
                person_id=PersonId(cast.participant.person_id),
                role=role,
                may_review=False,
                is_steward=False,
                by=by,
                now=timezone.now(),
            )
        newest, oldest = audit_entries().rows
        assert (newest.actor_name, newest.about_name, newest.code) == ("Steward", "Participant", "ROLE_CHANGED")
        assert newest.details["after"] == ["VALIDATOR"]
        first = audit_entries(size=1)
        assert [row.entry_id for row in audit_entries(cursor=first.next_cursor).rows] == [oldest.entry_id]
        assert audit_entries(about=by).is_empty
