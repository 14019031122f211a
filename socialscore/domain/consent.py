"""What people agree to at sign-up. A new wording is a new version."""

from enum import StrEnum

VERSION = "2026-11.2"


class Purpose(StrEnum):
    MEMBERSHIP = "MEMBERSHIP"
    BOARDS = "BOARDS"
    PUBLIC_PROFILE = "PUBLIC_PROFILE"
