"""Words of a stranger that a database can be asked for."""


def askable(text: str) -> str:
    """Text without what no database stores: NUL, and halves of surrogate pairs. Anything else stays as it is."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
