"""Signing in by password or code, with the profile loaded beside the user."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from socialscore.infrastructure.django_app import models


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, whose `get_user` selects the profile too: one query where two would be needed."""

    def get_user(self, user_id: Any) -> models.User | None:
        user = models.User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
