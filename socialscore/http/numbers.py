"""Numbers as people read them."""

THIN_SPACE = "\u202f"  # narrow, and no line breaks there
MINUS = "\u2212"


def number(value: float | str | None) -> str:
    """Return a whole number with narrow spaces between thousands and a real minus; "–" for nothing."""
    if value is None or value == "":
        return "–"
    whole = int(value)
    return f"{MINUS if whole < 0 else ''}{abs(whole):,}".replace(",", THIN_SPACE)


def signed(value: float | str | None) -> str:
    """Return a number with its sign, because it is added to something."""
    text = number(value)
    return f"+{text}" if value and int(value) > 0 else text
