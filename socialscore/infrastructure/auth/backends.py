"""Signing in by password or code, with the profile loaded beside the user."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.compiled import CompiledQuery


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, whose `get_user` reads the profile too: one query where two would be needed."""

    def get_user(self, user_id: Any) -> models.User | None:
        found = _USER.rows(user_id=user_id)
        if not found:
            return None
        user = _with_profile(found[0])
        return user if self.user_can_authenticate(user) else None


USER = [field.attname for field in models.User._meta.concrete_fields]  # noqa: SLF001 (public by Django's documents)
PERSON = [field.attname for field in models.PersonProfile._meta.concrete_fields]  # noqa: SLF001
PERSON_OF_USER = models.User._meta.get_field("person")  # noqa: SLF001


def _with_profile(row: tuple[Any, ...]) -> models.User:
    """What `select_related("person")` makes of a row: somebody who came without a profile has none loaded."""
    user = models.User.from_db("default", USER, row[: len(USER)])
    values = row[len(USER) :]
    person = None
    if values[0] is not None:
        person = models.PersonProfile.from_db("default", PERSON, values)
        person.user = user
    PERSON_OF_USER.set_cached_value(user, person)
    return user


def _user(user_id: int) -> QuerySet[Any, Any]:
    return models.User.objects.filter(pk=user_id).values_list(*USER, *(f"person__{name}" for name in PERSON))


_USER = CompiledQuery(_user, user_id=int)
