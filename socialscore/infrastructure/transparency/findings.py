"""What an audit can find."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What can be wrong."""

    LEAF_MISSING = "LEAF_MISSING"
    LEAF_CHANGED = "LEAF_CHANGED"
    ROOT_DIFFERS = "ROOT_DIFFERS"
    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    NOT_SIGNED = "NOT_SIGNED"
    TILE_DIFFERS = "TILE_DIFFERS"
    STATE_MISSING = "STATE_MISSING"
    STATE_DIFFERS = "STATE_DIFFERS"
    HELD_DIFFERS = "HELD_DIFFERS"
    WITNESS_DIFFERS = "WITNESS_DIFFERS"
    COSIGNATURE_DIFFERS = "COSIGNATURE_DIFFERS"
    WAITS_TOO_LONG = "WAITS_TOO_LONG"
    ENTRY_WITHOUT_LEAF = "ENTRY_WITHOUT_LEAF"
    OPENING_MISSING = "OPENING_MISSING"
    OPENING_DIFFERS = "OPENING_DIFFERS"
    TABLE_DIFFERS = "TABLE_DIFFERS"
    RULES_GIVE_OTHERS = "RULES_GIVE_OTHERS"
    AWARDED_TWICE = "AWARDED_TWICE"
    BOARD_DIFFERS = "BOARD_DIFFERS"


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` names the entry, checkpoint, action, board or witness."""

    code: Code
    where: str
