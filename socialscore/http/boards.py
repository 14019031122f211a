"""A board as page and API show it: brought up to date, with the moment that it holds for."""

from datetime import datetime

from socialscore.domain.ids import SubjectId
from socialscore.http.sequencing import take_in_waiting
from socialscore.queries.boards import MOST_SHOWN, Board, board, oldest_waiting


def current_board(
    *, period: str, subject_id: SubjectId, now: datetime, top: int = MOST_SHOWN, with_around: bool = True
) -> tuple[Board, datetime]:
    """
    The board, and the moment up to which everything is on it: now, unless something still waits for a batch.

    It says itself whether something does, so that asking costs no query. A log that signs nothing holds batches up.
    """
    shown = board(period=period, subject_id=subject_id, top=top, with_around=with_around)
    if not shown.is_behind:
        return shown, now
    take_in_waiting()
    shown = board(period=period, subject_id=subject_id, top=top, with_around=with_around)
    return shown, (oldest_waiting() if shown.is_behind else None) or now
