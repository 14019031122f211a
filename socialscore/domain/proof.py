"""What a claim is backed by: the parts of a revision, and the digest that names them."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit, urlunsplit

from socialscore.domain.characters import is_storable
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import FileId, PartId
from socialscore.domain.rules import FileKind, Need, ProofRule

LONGEST_TEXT = 10_000
LONGEST_LINK = 2_000
MOST_COUNT = 10_000


class PartKind(StrEnum):
    TEXT = "TEXT"
    LINK = "LINK"
    FILE = "FILE"


class TextTooLong(RuleBroken):
    text = gettext_noop("Keep your text under 10 000 characters.")
    field = "text"


class TextHasControlCharacters(RuleBroken):
    text = gettext_noop("Your text holds characters that cannot be shown. Type it again, or paste it as plain text.")
    field = "text"


class LinkNotUsable(RuleBroken):
    text = gettext_noop("Use a full web address that starts with https:// or http://, up to 2 000 characters.")
    field = "link"


class TextMissing(RuleBroken):
    text = gettext_noop("Write in a few words what you did.")
    field = "text"


class LinkMissing(RuleBroken):
    text = gettext_noop("Add the web address that shows what you did.")
    field = "link"


class FilesMissing(RuleBroken):
    text = gettext_noop("Add at least %(least)s of the files that are asked for.")
    field = "files"


class TooManyFiles(RuleBroken):
    text = gettext_noop("Send at most %(most)s files. Remove one first.")
    field = "files"


class FileKindNotAsked(RuleBroken):
    text = gettext_noop("This kind of file is not asked for here. Look at what the activity asks for.")
    field = "files"


class CountMissing(RuleBroken):
    text = gettext_noop("Say how many, as a whole number from 0 to 10 000.")
    field = "count"


class AgreementMissing(RuleBroken):
    text = gettext_noop("Say that the people in the photos agreed, or send photos without people.")
    field = "people_agreed"


class ProofMissing(RuleBroken):
    text = gettext_noop("Add something that shows what you did: a text, a link or a file.")
    field = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One part of a proof. Digests are hex SHA-256: `original_sha256` of the bytes received, `sha256` of those stored.

    TEXT and LINK carry `text`; FILE carries the rest, `dhash` the look of a photo.
    """

    part_id: PartId
    kind: PartKind
    sha256: str
    original_sha256: str
    media_type: str
    size_bytes: int
    text: str = ""
    file_id: FileId | None = None
    name: str = ""
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    dhash: int | None = None

    @property
    def file_kind(self) -> FileKind:
        if self.media_type.startswith("image/"):
            return FileKind.PHOTO
        return FileKind.PDF if self.media_type == "application/pdf" else FileKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a participant typed: raw until submission. `count` None means not stated."""

    text: str = ""
    link: str = ""
    count: int | None = None
    people_agreed: bool = False


def require_storable(content: Content) -> None:
    """
    Refuse what no database can hold, in a draft too.

    :raises TextHasControlCharacters: if the text holds it.
    :raises LinkNotUsable: if the link does.
    :raises CountMissing: if the count is below 0 or above 10 000.
    """
    if not is_storable(content.text):
        raise TextHasControlCharacters
    if not is_storable(content.link):
        raise LinkNotUsable
    if content.count is not None and not 0 <= content.count <= MOST_COUNT:
        raise CountMissing


def normal_text(text: str) -> str:
    """
    NFC with LF, trimmed.

    :raises TextTooLong: if over 10 000 characters.
    :raises TextHasControlCharacters: if it holds control characters beside tab and line feed.
    """
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(normal) > LONGEST_TEXT:
        raise TextTooLong
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in normal):
        raise TextHasControlCharacters
    return normal


def normal_link(link: str) -> str:
    """
    The address with scheme and host in lower case and without a fragment.

    :raises LinkNotUsable: if it is no http(s) address with a host, holds blanks, or is over 2 000 characters.
    """
    link = link.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise LinkNotUsable from error
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username or parts.password:
        raise LinkNotUsable
    if len(link) > LONGEST_LINK or any(c.isspace() or not c.isprintable() for c in link):
        raise LinkNotUsable
    name = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme.lower(), name + port, parts.path or "/", parts.query, ""))


def written_part(part_id: PartId, kind: PartKind, text: str) -> Part:
    """A TEXT or LINK part of a text that is normal already."""
    data = text.encode()
    digest = sha256(data).hexdigest()
    media_type = "text/plain" if kind is PartKind.TEXT else "text/uri-list"
    return Part(
        part_id=part_id,
        kind=kind,
        sha256=digest,
        original_sha256=digest,
        media_type=media_type,
        size_bytes=len(data),
        text=text,
    )


def proof_hash(parts: Iterable[Part]) -> str:
    """Hex SHA-256 of the RFC 8785 array of the parts' `sha256`, sorted; for one part too."""
    digests = sorted(part.sha256 for part in parts)
    return sha256(json.dumps(digests, separators=(",", ":")).encode()).hexdigest()


def require_files_fit(rule: ProofRule, files: list[Part]) -> None:
    """
    :raises TooManyFiles: if there are more than the rule allows.
    :raises FileKindNotAsked: if one is of another kind.
    """
    if len(files) > rule.max_files:
        raise TooManyFiles(most=rule.max_files)
    if any(part.file_kind not in rule.kinds for part in files):
        raise FileKindNotAsked


def require_complete(rule: ProofRule, content: Content, files: list[Part], *, has_unit: bool) -> None:
    """:raises RuleBroken: the narrow class of the first thing that is missing."""
    if rule.text is Need.REQUIRED and not content.text.strip():
        raise TextMissing
    if rule.link is Need.REQUIRED and not content.link.strip():
        raise LinkMissing
    require_files_fit(rule, files)
    if len(files) < rule.min_files:
        raise FilesMissing(least=rule.min_files)
    if not files and not content.text.strip() and not content.link.strip():
        raise ProofMissing
    if has_unit and (content.count is None or not 0 <= content.count <= MOST_COUNT):
        raise CountMissing
    if any(part.file_kind is FileKind.PHOTO for part in files) and not content.people_agreed:
        raise AgreementMissing
