"""Plain text as it is kept: UTF-8, NFC, LF."""

import re
import unicodedata

from socialscore.infrastructure.storage.refusals import FileEmpty, FileWrongType, TextNotReadable

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def normalise(data: bytes) -> bytes:
    """
    Return the text of `data` in NFC, with LF and without a byte order mark.

    :raises TextNotReadable: if it is not UTF-8.
    :raises FileWrongType: if it holds control characters: no text then.
    :raises FileEmpty: if nothing but blanks is in it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextNotReadable from error
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _CONTROLS.search(text):
        raise FileWrongType
    if not text.strip():
        raise FileEmpty
    return text.encode()
