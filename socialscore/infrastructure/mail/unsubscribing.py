"""The address that ends mails of some groups without signing in: what it may do is signed into it."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from socialscore.domain.ids import PersonId
from socialscore.domain.notices import Group

_signer = Signer(salt="socialscore.unsubscribe")


def unsubscribe_url_of(person_id: UUID, groups: Collection[Group]) -> str:
    """It works for as long as the key of the site is known: old mails are unsubscribed from too."""
    token = _signer.sign_object([person_id.hex, sorted(groups)])
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def read_token(token: str) -> tuple[PersonId, list[Group]] | None:
    """Whose mails it ends, and which; None if we did not make it."""
    try:
        person, groups = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return PersonId(UUID(person)), [Group(code) for code in groups]
