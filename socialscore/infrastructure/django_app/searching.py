"""
What members are found by: each word of their name and of their address, with what stands behind it.

A part that begins a word is found along an index, by any database; a part from within a word is not.
"""

import re
import unicodedata
from uuid import UUID

from socialscore.infrastructure.django_app import models

LONGEST = 60  # bytes
_BEGINNING = re.compile(r"(?<![^\W_])[^\W_]")


def folded(text: str) -> bytes:
    """As people type what they look for: small letters without accents, from the first letter or digit on."""
    plain = _plain(text)
    return _bytes(plain, begin) if (begin := _BEGINNING.search(plain)) else b""


def words_of(*texts: str) -> set[bytes]:
    """From the beginning of each word to the end: "Ada Lovelace" gives "ada lovelace" and "lovelace"."""
    return {_bytes(plain, begin) for plain in map(_plain, texts) for begin in _BEGINNING.finditer(plain)}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _bytes(plain: str, begin: re.Match[str]) -> bytes:
    return plain[begin.start() :].encode()[:LONGEST]


def keep_words(person_id: UUID) -> None:
    """Let a member be found by the name and the address that they have now."""
    row = models.PersonProfile.objects.filter(person_id=person_id).values_list("display_name", "user__email").first()
    words = words_of(*row) if row is not None else set()
    kept = {
        bytes(text): pk for pk, text in models.PersonWord.objects.filter(person=person_id).values_list("pk", "text")
    }
    models.PersonWord.objects.filter(pk__in=[pk for text, pk in kept.items() if text not in words]).delete()
    new = [models.PersonWord(person_id=person_id, text=text) for text in sorted(words - set(kept))]
    models.PersonWord.objects.bulk_create(new, ignore_conflicts=True)
