"""A reviewer's own record: how often they agreed, how long they take, what others changed. Nobody else sees it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from socialscore.domain.authority import FEWEST_COMPARISONS, KEPT_FROM, LOST_BELOW, Source
from socialscore.domain.calibration import CalibrationItemNotFound
from socialscore.http.appeals import ABOUT
from socialscore.http.calibration import SAID
from socialscore.http.numbers import number
from socialscore.queries.calibration import ToldAfterwards, told_afterwards
from socialscore.queries.review_record import FEWEST_TIMED, ReviewRecord, review_record
from socialscore.web.roles import ActorRequest, reviewers

SOURCES = {
    Source.SECOND: gettext_lazy("Others looked at the same"),
    Source.APPEAL: gettext_lazy("Somebody answered an appeal"),
    Source.CALIBRATION: gettext_lazy("Two stewards judged it for calibration"),
}


@reviewers
@require_safe
def own_record(request: ActorRequest) -> HttpResponse:
    """The record of whoever asks."""
    record = review_record(request.actor.subject_id)
    context = {
        "record": record,
        "rests_on": _rests_on(record),
        "agreements": [(SOURCES[one.source], one) for one in record.agreements],
        "overturned": [(one, ABOUT[one.about]) for one in record.overturned],
        "fewest_timed": FEWEST_TIMED,
    }
    return render(request, "validator/record.html", context)


@reviewers
@require_safe
def told(request: ActorRequest, lease_id: UUID) -> HttpResponse:
    """
    What an answered item for calibration was, and what two stewards had said.

    :raises CalibrationItemNotFound: if the reviewer answered none under this hold.
    """
    found = told_afterwards(request.actor.subject_id, lease_id=lease_id)
    if found is None:
        raise CalibrationItemNotFound
    return render(request, "validator/told_page.html", told_in_words(found))


def told_in_words(found: ToldAfterwards) -> dict[str, object]:
    """For the page and the fragment alike."""
    return {"told": found, "answered": SAID.get(found.answered, ""), "said": SAID[found.outcome]}


def _rests_on(record: ReviewRecord) -> str:
    """What it follows from that they decide alone, or do not."""
    values: dict[str, object] = {
        "n": record.compared,
        "least": FEWEST_COMPARISONS,
        "lost": _percent(LOST_BELOW),
        "kept": _percent(KEPT_FROM),
    }
    if record.bound_percent is None:
        return _("It is presumed until there are %(least)s comparisons; there are %(n)s.") % values
    values |= {"agreed": number(record.agreed), "bound": record.bound_percent}
    return (
        _(
            "You agreed in %(agreed)s of %(n)s comparisons, so most likely in at least %(bound)s of 100 cases "
            "(Wilson, 95 %%). Deciding alone ends below %(lost)s and begins again from %(kept)s."
        )
        % values
    )


def _percent(share: float) -> int:
    return round(100 * share)
