"""Words of a stranger that a database can be asked for."""

LONGEST_SEARCH = 100


def askable(text: str) -> str:
    """Text without what no database stores: NUL, and halves of surrogate pairs. Anything else stays as it is."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def searched(text: str) -> str:
    """What a list is searched for: askable, trimmed, and no longer than anybody types."""
    return askable(text).strip()[:LONGEST_SEARCH]
