"""What review will take, in plain sentences: before an activity opens, on its page and by the API."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.capacity import ASSUMED_A_DAY, ASSUMED_SECONDS, Capacity, Forecast, forecast
from socialscore.http.numbers import number
from socialscore.queries.capacity import ReviewFacts

MOST_EXPECTED, MOST_A_DAY = 10_000, 500


def capacity_of(facts: ReviewFacts, *, each_a_day: int | None = None) -> Capacity:
    """Who looks, by what was measured, else by what is assumed. :param each_a_day: what the lead says instead."""
    return Capacity(
        reviewers=facts.reviewers,
        each_a_day=each_a_day or facts.each_a_day or ASSUMED_A_DAY,
        seconds_each=facts.seconds_each or ASSUMED_SECONDS,
    )


def expected(facts: ReviewFacts, capacity: Capacity, *, a_week: int) -> Forecast:
    """:param a_week: how many proofs the lead expects here, beside what comes in elsewhere."""
    return forecast(arrivals_a_week=a_week + facts.a_week, capacity=capacity)


def capacity_sentences(facts: ReviewFacts, capacity: Capacity, *, a_week: int) -> list[str]:
    """What to expect, what a reviewer does for it, and what of it was measured."""
    if not capacity.reviewers:
        return [_("Nobody could review it now, so nobody would be answered. Ask a steward for reviewers first.")]
    found = expected(facts, capacity, a_week=a_week)
    return [_waiting(facts, capacity, found, a_week), _work(found), _basis(facts)]


def _waiting(facts: ReviewFacts, capacity: Capacity, found: Forecast, a_week: int) -> str:
    given = {
        "here": number(a_week),
        "elsewhere": number(facts.a_week),
        "seconds": number(capacity.seconds_each),
        "reviewers": ngettext("%(n)s reviewer", "%(n)s reviewers", capacity.reviewers) % {"n": capacity.reviewers},
        "a_day": number(capacity.each_a_day),
    }
    if found.wait_hours is None:
        text = ngettext(
            "With %(here)s proofs a week here, %(elsewhere)s elsewhere, and %(reviewers)s who look at %(a_day)s a day "
            "each, %(n)s more waits after each week: find more reviewers, or expect fewer proofs.",
            "With %(here)s proofs a week here, %(elsewhere)s elsewhere, and %(reviewers)s who look at %(a_day)s a day "
            "each, %(n)s more wait after each week: find more reviewers, or expect fewer proofs.",
            found.left_over,
        )
        return text % {**given, "n": number(found.left_over)}
    text = _(
        "With %(here)s proofs a week here, %(elsewhere)s elsewhere, %(seconds)s seconds each, and %(reviewers)s who "
        "look at %(a_day)s a day each, an answer takes about %(time)s."
    )
    return text % {**given, "time": _in_words(found.wait_hours)}


def _work(found: Forecast) -> str:
    text = ngettext(
        "That is about %(n)s minute of review a week for each of them.",
        "That is about %(n)s minutes of review a week for each of them.",
        found.minutes_each,
    )
    return text % {"n": number(found.minutes_each)}


def _basis(facts: ReviewFacts) -> str:
    if facts.seconds_each is None:
        return _("Nothing was reviewed lately, so the seconds are assumed; so is that each looks once a day.")
    return _("The seconds were measured in the last four weeks; that each looks once a day is assumed.")


def _in_words(hours: float) -> str:
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", round(hours)) % {"n": round(hours)}
    return ngettext("%(n)s day", "%(n)s days", round(hours / 24)) % {"n": round(hours / 24)}
