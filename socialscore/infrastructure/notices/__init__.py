"""
What people are told, by the event that tells it. `kinds.py` says how a kind is added.

The same event always makes the same notice, so the notifications page and the mail cannot say different things.
"""

# Each module makes its kinds known; `telling` comes last, for it listens to every event that tells something.
from socialscore.infrastructure.notices import (  # noqa: F401
    account,
    appeals,
    brought_over,
    decisions,
    reports,
    stewards,
    waiting,
)
from socialscore.infrastructure.notices.kinds import KINDS, Notice, Wording, notices_of, wording_of
from socialscore.infrastructure.notices.telling import count_due, mark_read, notify

__all__ = ["KINDS", "Notice", "Wording", "count_due", "mark_read", "notices_of", "notify", "wording_of"]
