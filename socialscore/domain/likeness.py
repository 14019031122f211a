"""What a proof is like: hints for whoever reviews it, never a verdict. Only the very same file is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, PartId

MOST_LIKENESSES = 5
# Of the 64 bits that say where a small grey copy of a photo grows darker.
MOST_BITS_APART = 6
BANDS, BAND_BITS = 4, 16
_ALL_BITS = (1 << 64) - 1


class FileSentBefore(RuleBroken):
    """`action_id` is the earlier action of the same person."""

    text = gettext_noop(
        "You sent %(name)s for this activity before, on %(sent_at)s. Choose another file, or look at what you sent."
    )
    field = "files"

    def __init__(self, *, name: str, sent_at: datetime, action_id: ActionId) -> None:
        super().__init__(name=name, sent_at=sent_at)
        self.action_id = action_id


class LikenessKind(StrEnum):
    """What was compared: bytes as they came, the look of a photo, an address in its normal form."""

    FILE = "FILE"
    PHOTO = "PHOTO"
    LINK = "LINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that was sent with an action."""

    action_id: ActionId
    sent_at: datetime
    original_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A part of a proof is like a part of another action."""

    kind: LikenessKind
    part_id: PartId
    other_part_id: PartId


def are_alike(dhash: int, other: int) -> bool:
    """Whether two photos look alike: at most six bits of 64 differ."""
    return ((dhash ^ other) & _ALL_BITS).bit_count() <= MOST_BITS_APART


def bands(dhash: int) -> tuple[int, ...]:
    """Four bands of sixteen bits. Of two that are alike, one band differs by one bit at most."""
    return tuple((dhash & _ALL_BITS) >> BAND_BITS * n & (1 << BAND_BITS) - 1 for n in range(BANDS))


def near(band: int) -> list[int]:
    """The band itself and those that differ from it by one bit."""
    return [band, *(band ^ 1 << n for n in range(BAND_BITS))]


def most_telling(found: list[Likeness]) -> tuple[Likeness, ...]:
    """Each pair of parts once, the same bytes before the same look and that before the same link; at most five."""
    order = list(LikenessKind)
    by_pair = {(one.part_id, one.other_part_id): one for one in sorted(found, key=lambda one: -order.index(one.kind))}
    return tuple(sorted(by_pair.values(), key=lambda one: order.index(one.kind))[:MOST_LIKENESSES])
