"""The rules that the community set for itself: those that hold, and all versions of them."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from socialscore.domain.community import CommunityRules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.community import newest_version, undecided_rules
from socialscore.queries.pages import Page, decode, encode, page_of

VERSIONS_SHOWN = 10
LINK_LAGS = 10  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesVersion:
    """One version; `before` are the rules that it replaced."""

    number: int
    rules: CommunityRules
    before: CommunityRules
    changed_at: datetime


def current_rules() -> tuple[int, CommunityRules]:
    """Number and rules of the version that holds; 0 until a steward changes something. One query."""
    return newest_version() or (0, undecided_rules())


def rules_versions(*, cursor: str | None = None, size: int = VERSIONS_SHOWN) -> Page[RulesVersion]:
    """Versions, newest first. One query."""
    rows = models.CommunityRules.objects.order_by("-number")
    decoded = decode(cursor) if cursor else None
    if decoded is not None and decoded[1].isdecimal():
        rows = rows.filter(number__lt=int(decoded[1][:9]))
    found = list(rows.values_list("number", "rules", "created_at")[: size + 1])
    rules = [*(CommunityRules.from_data(row[1]) for row in found), undecided_rules()]
    versions = [
        RulesVersion(number=row[0], rules=rules[place], before=rules[place + 1], changed_at=row[2])
        for place, row in enumerate(found)
    ]
    return page_of(versions, to_row=lambda row: row, cursor_of=lambda row: encode(0, row.number), size=size)


class _Switches:
    """What pages show by a switch of the rules: many pages ask, so that a process reads them every ten seconds only."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._rules = CommunityRules()

    def are_shown(self) -> bool:
        """Whether boards are shown: each page has a link to them."""
        return self._read().shows_boards

    def calibrates(self) -> bool:
        """Whether reviewers are told of items for calibration."""
        return self._read().calibrates

    def _read(self) -> CommunityRules:
        now = monotonic()
        if self._asked_at is None or now - self._asked_at > LINK_LAGS:
            self._asked_at, self._rules = now, current_rules()[1]
        return self._rules


switches = _Switches()
