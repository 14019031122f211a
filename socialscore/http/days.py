"""One's own score at the end of any day, in numbers and in a sentence."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from socialscore.domain.ids import SubjectId
from socialscore.domain.score import end_of_day
from socialscore.http.numbers import number
from socialscore.queries.scores import Share, account_until
from socialscore.wiring import community_zone


class DayAccount(NamedTuple):
    """The confirmed score at `until`, the end of a day of the community's calendar; the shares add up to it."""

    day: date
    until: datetime
    score: int
    shares: tuple[Share, ...]
    text: str


def account_of_day(subject_id: SubjectId, day: date, *, now: datetime) -> DayAccount:
    """
    The score that a person had when a day was over, or has so far today. One query.

    :raises DayNotCome: if it has not begun where the community is.
    """
    zone = community_zone()
    until = end_of_day(day, now=now, zone=zone)
    found = account_until(subject_id, until)
    begins = found.began_at and timezone.localtime(found.began_at, zone).date()
    if begins is None:
        text = _("Your score has no entries yet.")
    elif day < begins:
        text = _("Your first entry came on %(day)s; before it your score was 0.") % {"day": _in_words(begins)}
    elif until > now:
        text = _("So far today your score is %(score)s.") % {"score": number(max(0, found.score))}
    else:
        text = _("At the end of %(day)s your score was %(score)s.") % {
            "day": _in_words(day),
            "score": number(max(0, found.score)),
        }
    return DayAccount(day=day, until=until, score=found.score, shares=found.shares, text=text)


def _in_words(day: date) -> str:
    return date_format(day, "j F Y")
