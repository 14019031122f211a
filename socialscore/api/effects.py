"""Effects of requests: once per `Idempotency-Key`, and only while what `If-Match` names is unchanged."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from socialscore.application.conditions import Kind, Once, Unchanged
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.wiring import unit_of_work

LONGEST_KEY = 255
LONGEST_VERSION = 18


def require_new(request: Request) -> None:
    """
    Ask before anything is read or refused, whatever the thing has become since.

    :raises Repeated: if the request's key has had its effect. :raises KeyReused: if that was another request's.
    """
    once = _once(request, status=0, resource_id=None)
    if once is not None:
        with unit_of_work().bind(once=once).keeping():
            pass


def effect_of(request: Request, *, status: int = 200, resource_id: UUID | None = None) -> UnitOfWork:
    """
    A unit of work bound to the request's `Idempotency-Key`, if it has one.

    A repeat of the request raises `Repeated`, which `Endpoint` answers with `status` and what the view's `answer` says
    of `resource_id`; None stands for the first action that the effect saves.

    :raises ParseError: if the key is none.
    """
    return unit_of_work().bind(once=_once(request, status, resource_id))


def effect_on(request: Request, kind: Kind, thing_id: UUID, *, status: int = 200) -> UnitOfWork:
    """The same for a change of one thing; `If-Match` says which version of it the change rests on."""
    return unit_of_work().bind(once=_once(request, status, thing_id), unchanged=_unchanged(request, kind, thing_id))


def key_of(request: Request) -> str | None:
    """:raises ParseError: if there is a key that is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ParseError("Send an Idempotency-Key of 1 to 255 visible characters.")
    return key


def id_for(request: Request, person_id: UUID) -> UUID:
    """The id of what the request makes: the same for the same key, so that two at once make one thing."""
    key = key_of(request)
    return uuid5(person_id, key) if key else uuid4()


def digest_of(upload: "UploadedFile[bytes]") -> str:
    """The hex SHA-256 of a file that came with the request, which can still be read from its start."""
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _once(request: Request, status: int, resource_id: UUID | None) -> Once | None:
    key = key_of(request)
    if key is None:
        return None
    return Once(
        person_id=context_of(request.user).person_id,  # type: ignore[arg-type]
        key=key,
        fingerprint=_fingerprint(request),
        status=status,
        resource_id=resource_id,
    )


def _unchanged(request: Request, kind: Kind, thing_id: UUID) -> Unchanged | None:
    """What is no version of ours, a weak one too, is the version of nothing (RFC 9110 §13.1.1)."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    tags = [tag.strip().strip('"') for tag in given.split(",")]
    versions = [int(tag) for tag in tags if tag.isascii() and tag.isdecimal() and len(tag) <= LONGEST_VERSION]
    return Unchanged(kind=kind, thing_id=thing_id, versions=versions)


def _fingerprint(request: Request) -> str:
    """A digest of method, address and body: of values, so that spaces and the borders of a form do not count."""
    asked = [request.method, request.get_full_path(), _plain(request.data)]
    return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _plain(data: Any) -> Any:
    if not hasattr(data, "lists"):
        return {name: _digest_of_bytes(value) for name, value in data.items()} if isinstance(data, dict) else data
    return {
        name: [value if isinstance(value, str) else digest_of(value) for value in values]
        for name, values in data.lists()
    }


def _digest_of_bytes(value: Any) -> Any:
    """A body that is lines rather than JSON arrives as bytes."""
    return sha256(value).hexdigest() if isinstance(value, bytes) else value
