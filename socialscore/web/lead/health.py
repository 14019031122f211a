"""A word for how an activity fares, and the cause in a sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.activity import ActivityState, has_opened
from socialscore.http.sentences import hours_in_words
from socialscore.queries.leading import MOST_OVERDUE, LedActivity
from socialscore.queries.led_figures import ENOUGH, Figures
from socialscore.web.templatetags.formats import duration, percent

SLOW_SHARE = 0.75  # of the time that is promised
HALF, MOST = 0.6, 0.4  # approved at most this share: half, or most, were turned down
QUIET_WEEKS = 4
NEW_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`urgency` 0 is well; the higher, the further up it stands."""

    word: str
    cause: str
    tone: str
    icon: str
    urgency: int


def health_of(activity: LedActivity, figures: Figures, now: datetime) -> Health | None:
    """The most urgent thing to say; None for an activity that has not begun."""
    if not has_opened(ActivityState(activity.state), activity.opened_at, now):
        return None
    return (
        _late(activity)
        or _turned_down(figures)
        or _slow(activity, figures)
        or _unclear(figures)
        or _quiet(activity, figures, now)
        or Health(word=_("Healthy"), cause=_well(figures), tone="ok", icon="check", urgency=0)
    )


def _late(activity: LedActivity) -> Health | None:
    overdue, more = activity.overdue, "+" if activity.overdue >= MOST_OVERDUE else ""
    if not overdue:
        return None
    cause = ngettext(
        "%(n)s of %(all)s waiting is past %(due)s",
        "%(n)s of %(all)s waiting are past %(due)s",
        overdue,
    ) % {"n": f"{overdue}{more}", "all": activity.waiting, "due": hours_in_words(activity.due_hours)}
    return Health(word=_("Answers overdue"), cause=cause, tone="bad", icon="clock", urgency=5)


def _turned_down(figures: Figures) -> Health | None:
    share = figures.approval
    if share is None or figures.decided < ENOUGH or share > HALF:
        return None
    word = _("Most turned down") if share < MOST else _("Half turned down")
    cause = _("only %(share)s approved: look at the rules") % {"share": percent(share)}
    return Health(word=word, cause=cause, tone="bad", icon="warn", urgency=4)


def _slow(activity: LedActivity, figures: Figures) -> Health | None:
    seconds = figures.answer_seconds
    if seconds is None or seconds < activity.due_hours * 3600 * SLOW_SHARE:
        return None
    cause = _("typically %(time)s of the %(due)s promised") % {
        "time": duration(seconds, "short"),
        "due": hours_in_words(activity.due_hours),
    }
    return Health(word=_("Slow answers"), cause=cause, tone="warn", icon="clock", urgency=3)


def _unclear(figures: Figures) -> Health | None:
    answers = figures.decided + figures.changes
    if answers < ENOUGH or figures.changes * 2 < answers:
        return None
    cause = _("half of the answers: say more clearly what to show")
    return Health(word=_("Many changes asked"), cause=cause, tone="warn", icon="edit", urgency=2)


def _quiet(activity: LedActivity, figures: Figures, now: datetime) -> Health | None:
    if activity.state != ActivityState.OPEN or any(figures.sent[-QUIET_WEEKS:]):
        return None
    if activity.opened_at is None or now - activity.opened_at < NEW_FOR:
        return Health(word=_("Just opened"), cause=_("nothing sent so far"), tone="info", icon="flag", urgency=0)
    cause = _("for %(n)s weeks or more") % {"n": QUIET_WEEKS}
    return Health(word=_("Nothing sent lately"), cause=cause, tone="info", icon="info", urgency=1)


def _well(figures: Figures) -> str:
    return "" if figures.decided >= ENOUGH else _("too few answers to say more")
