"""How many opinions an action needs, and why; and when it is a steward's to settle (product.md, "Review rules")."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionCameToStewards
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.community import SECOND_REVIEW_NEEDS, CommunityRules
from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop
from socialscore.domain.ids import DecisionId, VerdictId
from socialscore.domain.judging import reason_codes, require_disinterested, require_undecided, verdict_of
from socialscore.domain.person import Person
from socialscore.domain.review import LEAST_SENTENCE, Decision, JudgedBefore, Opinion, Outcome, check_opinion


class Cause(StrEnum):
    POINTS = "POINTS"
    FIRST = "FIRST"
    RANDOM = "RANDOM"
    ALIKE = "ALIKE"
    AUTHORITY = "AUTHORITY"


class NotWithSteward(Conflict):
    text = gettext_noop("Reviewers are still looking at this one. It comes to a steward if they cannot agree in time.")


class StewardReasonMissing(RuleBroken):
    text = gettext_noop("Say why in a sentence of at least 10 characters; the participant reads it.")
    field = "note"


def causes_of(
    rules: CommunityRules, *, up_to: int, earlier: int, revision_id: UUID, is_alike: bool
) -> tuple[Cause, ...]:
    """
    Why a revision needs a second opinion; nothing if it needs none.

    :param up_to: what it can earn.
    :param earlier: how many actions the person sent before.
    :param is_alike: whether it is like an earlier proof.
    """
    found = {
        Cause.POINTS: 0 < rules.second_review_points <= up_to,
        Cause.FIRST: earlier < rules.second_review_first,
        Cause.RANDOM: lot_of(revision_id) < rules.second_review_percent,
        Cause.ALIKE: is_alike and rules.second_review_alike,
    }
    return tuple(cause for cause, applies in found.items() if applies)


def lot_of(revision_id: UUID) -> int:
    """
    A number below 100 that anybody can compute again, and nobody can choose.

    A plain digest is enough: the id of a revision is drawn by the server and shown to nobody before it is sent, other
    than that of its action, which the participant's device may choose.
    """
    return int.from_bytes(sha256(revision_id.bytes).digest()[:8]) % 100


def ask_second(action: Action, causes: Sequence[Cause], *, reviewers: int) -> bool:
    """
    Fix that the revision under review needs two opinions, and say whether it does.

    :param reviewers: how many could judge it: with fewer than three, nobody waits for a second one.
    """
    if not causes or reviewers < SECOND_REVIEW_NEEDS:
        return False
    action.sent.quorum_required = 2
    action.sent.quorum_causes = (*action.sent.quorum_causes, *map(str, causes))
    return True


def hand_to_steward(action: Action, *, able: int, now: datetime) -> bool:
    """
    Mark it as a steward's, if reviewers cannot decide it or twice the time to answer has passed.

    :param able: how many reviewers could still judge it.
    """
    if action.status is not Status.SUBMITTED or action.is_staged or action.with_steward_at is not None:
        return False
    if able >= _missing(action) and not _is_late(action, now):
        return False
    action.with_steward_at = now
    return True


def came_to_stewards(action: Action, *, was_there: bool) -> list[ActionCameToStewards]:
    """
    What stewards are told, once: that an item is theirs to settle now.

    :param was_there: whether it was before.
    """
    if was_there or action.with_steward_at is None:
        return []
    return [
        ActionCameToStewards(
            action_id=action.action_id,
            activity_id=action.activity_id,
            subject_id=action.subject_id,
            revision=action.sent.number,
            came_at=action.with_steward_at,
        )
    ]


def settle_alone(
    action: Action,
    opinion: Opinion,
    *,
    steward: Person,
    activity: Activity,
    verdict_id: VerdictId,
    decision_id: DecisionId,
    now: datetime,
) -> Decision:
    """
    Decide what reviewers could not. It takes effect at once.

    :raises WrongRole: if the person is no steward. :raises ConflictOfInterest: if it is theirs, or they lead it.
    :raises JudgedBefore: if they gave a verdict on it. :raises NotWithSteward: if reviewers can still decide it.
    :raises StewardReasonMissing: if nothing is said to the participant.
    """
    steward.require_steward()
    require_disinterested(action, reviewer=steward, activity=activity)
    _require_with_steward(action, steward)
    check_opinion(opinion, reason_codes(action, opinion.outcome))
    if opinion.outcome is Outcome.APPROVE and len(opinion.note.strip()) < LEAST_SENTENCE:
        raise StewardReasonMissing
    verdict = verdict_of(action, opinion, steward, verdict_id, now)
    action.verdicts.append(verdict)
    action.lease = None
    action.decision = Decision(
        decision_id=decision_id,
        verdict_id=verdict_id,
        decided_by=steward.subject_id,
        revision=action.sent.number,
        outcome=opinion.outcome,
        points=verdict.points,
        lines=verdict.lines,
        staged_at=now,
        effective_at=now,
    )
    return action.decision


def _require_with_steward(action: Action, steward: Person) -> None:
    require_undecided(action)
    if action.with_steward_at is None:
        raise NotWithSteward
    if any(verdict.reviewer == steward.subject_id for verdict in action.verdicts):
        raise JudgedBefore


def _missing(action: Action) -> int:
    """How many more opinions it takes at the least until enough of them agree."""
    given = [verdict.opinion.outcome for verdict in action.verdicts]
    return action.sent.quorum_required - max((given.count(outcome) for outcome in given), default=0)


def _is_late(action: Action, now: datetime) -> bool:
    if action.due_at is None or action.submitted_at is None:
        return False
    return now >= action.due_at + (action.due_at - action.submitted_at)
