"""File names as they are shown and offered for download: never a path, never a trick."""

import re
import unicodedata

LONGEST_NAME = 120
UNNAMED = "file"

_EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".text", ".md"),
}
_ANY_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
# Cc controls, Cf invisible marks (the overrides of writing direction among them), surrogates, private, unassigned.
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def clean_name(name: str, *, media_type: str) -> str:
    """
    Return the base name without invisible characters, at most 120 long, with an extension of `media_type`.

    "file" stands in for a name of which nothing is left.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    shown = "".join(c for c in base if unicodedata.category(c) not in _NOT_SHOWN).translate(_RESERVED)
    words = " ".join(shown.split()).rstrip(" .")
    found = _ANY_EXTENSION.search(words)
    extension = found.group().lower() if found else ""
    stem = words[: found.start()] if found else words
    allowed = _EXTENSIONS[media_type]
    if extension not in allowed:
        extension = allowed[0]
    return (stem.strip(" .")[: LONGEST_NAME - len(extension)].rstrip(" .") or UNNAMED) + extension
