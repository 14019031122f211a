"""What can be appealed against, by whom and until when (product.md, "Action: states")."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.appeals import ANSWERED_WITHIN, About, Appeal
from socialscore.domain.characters import is_storable
from socialscore.domain.correcting import Adjustment, AdjustmentState, Reversal
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import AppealId, SubjectId
from socialscore.domain.report import Report, ReportState
from socialscore.domain.review import LEAST_SENTENCE, LONGEST_SENTENCE, DecisionState

ASKED_WITHIN = timedelta(days=14)


class NothingToAppeal(RuleBroken):
    text = gettext_noop("There is nothing here to appeal against: no points were refused or taken away.")


class NothingTakenAway(RuleBroken):
    text = gettext_noop(
        "Nothing was taken away here that can be given back. If an action was not approved, appeal on its own page."
    )


class WordsMissing(RuleBroken):
    text = gettext_noop("Say in your own words what should be looked at again, in 10 to 2 000 characters.")
    field = "words"


class TooLateToAppeal(RuleBroken):
    text = gettext_noop("An appeal is possible for %(days)s days after the answer. That time is over.")


def contested(action: Action, reversal: Reversal | None) -> tuple[About, UUID, datetime, int]:
    """
    What an appeal about an action is against: its kind, its id, when it was said, and the points that stood.

    :param reversal: the last one of the action.
    :raises NothingToAppeal: if no points were refused or taken away.
    """
    if action.status is Status.REVERSED and reversal is not None:
        return About.REVERSED, reversal.reversal_id, reversal.reversed_at, reversal.award.points
    decision = action.decision
    if decision is None or decision.state is not DecisionState.SETTLED or decision.settled_at is None:
        raise NothingToAppeal
    if action.status is Status.DECLINED:
        return About.DECLINED, decision.decision_id, decision.settled_at, 0
    if action.status is not Status.APPROVED or (action.points_awarded or 0) >= action.sent.up_to:
        raise NothingToAppeal
    return About.FEWER, decision.decision_id, decision.settled_at, action.points_awarded or 0


def open_appeal(
    action: Action,
    *,
    by: SubjectId,
    activity: Activity,
    reversal: Reversal | None,
    took_part: Collection[SubjectId],
    words: str,
    appeal_id: AppealId,
    now: datetime,
) -> Appeal:
    """
    Appeal against what was last decided about one's action; a suspension is no obstacle.

    :param took_part: whoever judged it, reversed it or answered an appeal about it.
    :raises NothingToAppeal: if no points were refused or taken away. :raises TooLateToAppeal: after 14 days.
    :raises WordsMissing: without words of one's own.
    """
    about, contested_id, said_at, stood = contested(action, reversal)
    lead = set() if action.rules.lead_may_review else {activity.lead}
    return _opened(
        Appeal(
            appeal_id=appeal_id,
            subject_id=by,
            about=about,
            contested_id=contested_id,
            stood=stood,
            took_part=frozenset({*took_part, *lead}),
            words=words,
            opened_at=now,
            due_at=now + ANSWERED_WITHIN,
            action_id=action.action_id,
            revision_id=action.sent.revision_id,
        ),
        said_at,
    )


def open_about_adjustment(
    adjustment: Adjustment, *, by: SubjectId, words: str, appeal_id: AppealId, now: datetime
) -> Appeal:
    """
    Appeal against points that a steward took away.

    :raises NothingToAppeal: if none were. :raises TooLateToAppeal: after 14 days.
    :raises WordsMissing: without words of one's own.
    """
    if adjustment.state is not AdjustmentState.CONFIRMED or adjustment.points >= 0 or adjustment.ended_at is None:
        raise NothingToAppeal
    return _opened(
        Appeal(
            appeal_id=appeal_id,
            subject_id=by,
            about=About.ADJUSTED,
            contested_id=adjustment.adjustment_id,
            stood=adjustment.points,
            took_part=adjustment.took_part,
            words=words,
            opened_at=now,
            due_at=now + ANSWERED_WITHIN,
        ),
        adjustment.ended_at,
    )


def open_about_report(report: Report, *, by: SubjectId, words: str, appeal_id: AppealId, now: datetime) -> Appeal:
    """
    Appeal against what a steward took away after a report; another steward answers it, and never who reported it.

    :raises NothingTakenAway: if it stands, or an appeal about the action is the way. :raises TooLateToAppeal: after 14
        days. :raises WordsMissing: without words of one's own.
    """
    if report.state is not ReportState.UPHELD or report.decided_by is None or report.decided_at is None:
        raise NothingTakenAway
    appeal = _opened(
        Appeal(
            appeal_id=appeal_id,
            subject_id=by,
            about=About.REPORTED,
            contested_id=report.report_id,
            stood=0,
            took_part=frozenset({report.reporter, report.decided_by}),
            words=words,
            opened_at=now,
            due_at=now + ANSWERED_WITHIN,
        ),
        report.decided_at,
    )
    if not report.taken:
        raise NothingTakenAway
    return appeal


def _opened(appeal: Appeal, said_at: datetime) -> Appeal:
    if appeal.opened_at > said_at + ASKED_WITHIN:
        raise TooLateToAppeal(days=ASKED_WITHIN.days)
    appeal.words = appeal.words.strip()
    if not LEAST_SENTENCE <= len(appeal.words) <= LONGEST_SENTENCE or not is_storable(appeal.words):
        raise WordsMissing
    return appeal
