"""What a text may hold, so that every database can keep it."""


def is_storable(text: str) -> bool:
    """Whether it holds neither NUL, which PostgreSQL refuses, nor half of a surrogate pair, which is no UTF-8."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)
