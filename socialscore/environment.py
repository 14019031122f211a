"""Typed readers of environment variables; each refuses what it does not understand and says what to write."""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

SEED_BYTES = 32
FLAGS = {"true": True, "1": True, "false": False, "0": False}
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
SQLITE_OPTIONS: Mapping[str, Any] = {
    # A transaction that starts as a reader cannot wait for a writer: it fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Each thread has a connection with a cache of its own: half of the usual one, 4 MB less in a worker.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
        " PRAGMA cache_size=-1000;"
    ),
}


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding white space; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def kept_key(path: Path) -> str:
    """Return the secret key kept in the file `path`, making one on first use that only its owner can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


def seed(name: str, *, kept: Path | None, fixed: bool) -> bytes:
    """
    Return the variable as 32 bytes, written as 64 hexadecimal digits; empty where it is not set.

    :param kept: a file that keeps a seed of its own where the variable is not set, made on first use.
    :param fixed: whether a seed that everybody knows will do, as in tests.
    :raises ImproperlyConfigured: if it is something else.
    """
    raw = text(name)
    if not raw and fixed:
        return sha256(name.encode()).digest()
    if not raw and kept:
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(token_hex(SEED_BYTES))
        raw = kept.read_text()
    try:
        found = bytes.fromhex(raw)
    except ValueError:
        found = b"?"
    if raw and len(found) != SEED_BYTES:
        raise ImproperlyConfigured(f"{name} is not 64 hexadecimal digits. `openssl rand -hex 32` makes some.")
    return found


def flag(name: str, *, default: bool) -> bool:
    """
    Return the variable as a boolean.

    :raises ImproperlyConfigured: if it is set to anything but True, False, 1 or 0.
    """
    raw = text(name)
    if not raw:
        return default
    if raw.lower() not in FLAGS:
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write True, False, 1 or 0.")
    return FLAGS[raw.lower()]


def number(name: str, *, default: int, at_least: int, at_most: int, hint: str = "") -> int:
    """
    Return the variable as a whole number between `at_least` and `at_most`; `hint` ends the sentence that refuses it.

    :raises ImproperlyConfigured: if it is no whole number or out of range.
    """
    raw = text(name)
    if not raw:
        return default
    ending = f" {hint}" if hint else ""
    if not raw.removeprefix("-").isdecimal():
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write a whole number.{ending}")
    if not at_least <= int(raw) <= at_most:
        raise ImproperlyConfigured(f"{name} is {raw}, but must be between {at_least} and {at_most}.{ending}")
    return int(raw)


def words(name: str, *, default: list[str]) -> list[str]:
    """Return the comma-separated words of the variable."""
    given = [word.strip() for word in text(name).split(",")]
    return [word for word in given if word] or default


def choice(name: str, *, default: str, choices: tuple[str, ...]) -> str:
    """
    Return the variable when it is one of `choices`.

    :raises ImproperlyConfigured: if it is another word.
    """
    raw = text(name, default)
    if raw not in choices:
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write one of: {', '.join(choices)}.")
    return raw


def time_zone(name: str, *, default: str) -> str:
    """
    Return the variable as the name of a time zone.

    :raises ImproperlyConfigured: if no such zone is known.
    """
    raw = text(name, default)
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write a name such as Europe/Oslo.") from problem
    return raw


def origin(name: str, *, default: str) -> str:
    """
    Return the variable as scheme and host of the site, without a slash at its end.

    :raises ImproperlyConfigured: if it is not such an address.
    """
    raw = text(name, default)
    parts = urlsplit(raw)
    if raw and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write an address such as https://points.example.org.")
    return raw.rstrip("/")


def issuer(name: str, *, beside: tuple[str, ...], must_be_secure: bool) -> str:
    """
    Return the variable as the address of an OpenID Connect issuer, without a slash at its end; '' where there is none.

    :param beside: the variables that it needs, and that mean nothing without it.
    :raises ImproperlyConfigured: if one of them is missing, or the address is none that can be trusted.
    """
    raw = text(name)
    given = [other for other in beside if text(other)]
    if not raw and given:
        raise ImproperlyConfigured(f"{given[0]} is set, but {name} is not. Set all of them, or none.")
    missing = [other for other in beside if raw and other not in given]
    if missing:
        raise ImproperlyConfigured(f"{name} needs {' and '.join(missing)} too.")
    parts = urlsplit(raw)
    schemes = {"https"} if must_be_secure else {"https", "http"}
    if raw and (parts.scheme not in schemes or not parts.hostname or parts.query):
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write an address such as https://accounts.example.org.")
    return raw.rstrip("/")


def database(name: str, *, default: Path, pool_max: int) -> dict[str, Any]:
    """
    Return Django's settings for the database of a URL; `pool_max` is the number of PostgreSQL connections per process.

    :raises ImproperlyConfigured: if it is neither SQLite nor PostgreSQL.
    """
    raw = text(name, f"sqlite:///{default}")
    scheme = raw.partition(":")[0]
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(raw, conn_max_age=0))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        # The URL holds a password, so neither it nor the error that quotes it may reach a log.
        raise ImproperlyConfigured(f"{name} starts with {scheme!r} and cannot be read as a database URL.") from None
    options = parsed.setdefault("OPTIONS", {})
    if parsed["ENGINE"] == SQLITE:
        options.update(SQLITE_OPTIONS)
        # Opening one, and writing the log back as it closes, takes as long as a quarter of a page.
        parsed["CONN_MAX_AGE"] = None
    elif parsed["ENGINE"] == POSTGRESQL:
        options["pool"] = {"min_size": 1, "max_size": pool_max, "timeout": 10}
    else:
        raise ImproperlyConfigured(
            f"{name} starts with {scheme!r}. Write sqlite:///path or postgresql://user@host/name."
        )
    return parsed


def storage(name: str, *, default: str) -> dict[str, Any]:
    """
    Return Django's settings for a file storage: the folder `default`, or `s3://bucket/prefix?endpoint=https://…`.

    The keys of an S3 storage are read by boto3 itself, from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

    :raises ImproperlyConfigured: if it is another kind of address, or names no bucket.
    """
    raw = text(name)
    if not raw:
        return _folder(default)
    parts = urlsplit(raw)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(f"{name} is {raw!r}. Write s3://bucket/prefix?endpoint=https://host, or nothing.")
    return _bucket(parts, parts.path.strip("/"))


def place(name: str, *, default: Path) -> str:
    """
    Return the variable as the place of one file, which `kept_at` reads.

    :raises ImproperlyConfigured: if it is another kind of address, or names no file.
    """
    raw = text(name, str(default))
    try:
        kept_at(raw)
    except ValueError:
        hint = "Write a path, file:///path or s3://bucket/key?endpoint=https://host."
        raise ImproperlyConfigured(f"{name} is {raw!r}. {hint}") from None
    return raw


def kept_at(place: str) -> tuple[dict[str, Any], str]:
    """
    Return Django's settings for the storage of a file, and its name in it.

    :param place: a path, `file:///path`, or `s3://bucket/key?endpoint=https://…`.
    :raises ValueError: if it is another kind of address, or names no file.
    """
    parts = urlsplit(place)
    if parts.scheme == "s3" and parts.netloc and parts.path.strip("/"):
        folder, _, key = parts.path.strip("/").rpartition("/")
        return _bucket(parts, folder), key
    path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(place)
    if not path.name or ("://" in place and (parts.scheme != "file" or parts.netloc)):
        raise ValueError("This is not the place of a file.")
    return _folder(str(path.parent)), path.name


def _folder(location: str) -> dict[str, Any]:
    backend = "socialscore.infrastructure.storage.durable.DurableFileSystemStorage"
    return {"BACKEND": backend, "OPTIONS": {"location": location}}


def _bucket(parts: SplitResult, location: str) -> dict[str, Any]:
    endpoint = parse_qs(parts.query).get("endpoint", [None])[0]
    # Proofs are named by their content: the same name holds the same bytes. Other files are to be replaced.
    options = {"bucket_name": parts.netloc, "location": location, "endpoint_url": endpoint, "file_overwrite": True}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


EMAIL_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "dummy": "django.core.mail.backends.dummy.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "locmem": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}
EMAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def email(name: str, *, default: str) -> dict[str, Any]:
    """
    Return Django's EMAIL_* settings for an address such as `smtp+tls://user:password@host:587`.

    Kinds: `smtp`, `smtp+tls` (STARTTLS), `smtps`, `console:`, `file:///folder`, `locmem:`, `dummy:`.
    A query may give `timeout` in seconds. User and password are percent-encoded.

    :raises ImproperlyConfigured: if the URL is none of them.
    """
    parts = urlsplit(text(name, default))
    if parts.scheme not in EMAIL_BACKENDS:
        kinds = ", ".join(sorted(EMAIL_BACKENDS))
        raise ImproperlyConfigured(
            f"{name} starts with {parts.scheme!r}. Write an address that starts with one of: {kinds}."
        )
    if parts.scheme not in EMAIL_PORTS:
        return {"EMAIL_BACKEND": EMAIL_BACKENDS[parts.scheme], "EMAIL_FILE_PATH": parts.path or None}
    try:
        port, timeout_seconds = parts.port, int(parse_qs(parts.query).get("timeout", ["10"])[0])
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port or a timeout that is no number.") from None
    return {
        "EMAIL_BACKEND": EMAIL_BACKENDS[parts.scheme],
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port or EMAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": timeout_seconds,
    }
