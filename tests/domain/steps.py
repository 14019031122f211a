"""The life of one action in single steps, for tests that begin in the middle of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from socialscore.domain import judging
from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionSubmitted
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.caps import Claim
from socialscore.domain.community import CommunityRules
from socialscore.domain.ids import ActionId, DecisionId, LeaseId, PartId, RevisionId, VerdictId
from socialscore.domain.person import Person, Role
from socialscore.domain.proof import Content
from socialscore.domain.review import Decision, Lease, Opinion, Outcome
from tests.builders import DAY, NOW, a_person, an_activity

RULES = CommunityRules()
CONTENT = Content(text="Three bags", count=3, people_agreed=True)
APPROVE = Opinion(outcome=Outcome.APPROVE, count=2, ticked=("place",))
ASK = Opinion(outcome=Outcome.CHANGES, reason="PHOTO", sentence="Could you add a photo?")
DECLINE = Opinion(outcome=Outcome.DECLINE, reason="UNCLEAR", sentence="The proof does not show it.")
UNDO = timedelta(seconds=10)


def a_reviewer(**fields: Any) -> Person:
    return a_person(role=Role.VALIDATOR, **fields)


def a_draft(activity: Activity, person: Person, content: Content = CONTENT, now: datetime = NOW) -> Action:
    action = Action.start(action_id=ActionId(uuid4()), activity=activity, person=person, now=now)
    action.write(content, revision_id=RevisionId(uuid4()), now=now)
    return action


def send(
    action: Action,
    activity: Activity,
    person: Person,
    *,
    claims: list[Claim] | None = None,
    now: datetime = NOW,
    again: bool = False,
) -> ActionSubmitted:
    """Submit the draft, or `again` after changes were asked for."""
    step = action.resubmit if again else action.submit
    part_ids = (PartId(uuid4()), PartId(uuid4()))
    return step(activity=activity, person=person, claims=claims or [], part_ids=part_ids, now=now, zone=UTC)


def a_sent_action(activity: Activity, person: Person | None = None, content: Content = CONTENT) -> Action:
    """Waits for review since NOW."""
    person = person or a_person()
    action = a_draft(activity, person, content)
    send(action, activity, person)
    return action


def take(
    action: Action,
    activity: Activity,
    reviewer: Person,
    *,
    held: int = 0,
    now: datetime = NOW,
    rules: CommunityRules = RULES,
) -> Lease:
    lease_id = LeaseId(uuid4())
    return judging.claim(
        action, reviewer=reviewer, activity=activity, held=held, lease_id=lease_id, rules=rules, now=now
    )


def say(
    action: Action,
    activity: Activity,
    reviewer: Person,
    opinion: Opinion = APPROVE,
    *,
    now: datetime = NOW,
    **hold: Any,
) -> Decision | None:
    """Give a verdict with the action's hold, unless another one, or parts of one, are said."""
    lease = hold.get("lease", action.lease)
    assert lease is not None
    return judging.judge(
        action,
        opinion,
        reviewer=reviewer,
        activity=activity,
        lease_id=hold.get("lease_id", lease.lease_id),
        fence=hold.get("fence", lease.fence),
        version=hold.get("version", action.version),
        verdict_id=VerdictId(uuid4()),
        decision_id=DecisionId(uuid4()),
        rules=hold.get("rules", RULES),
        now=now,
    )


def take_and_say(
    action: Action, activity: Activity, reviewer: Person, opinion: Opinion = APPROVE, *, now: datetime = NOW
) -> Decision | None:
    take(action, activity, reviewer, now=now)
    return say(action, activity, reviewer, opinion, now=now)


def settled(action: Action, activity: Activity, opinion: Opinion = APPROVE, *, now: datetime = NOW) -> Action:
    """Judged by a new reviewer at `now`, and settled ten seconds later."""
    take_and_say(action, activity, a_reviewer(), opinion, now=now)
    assert action.settle(activity=activity, now=now + UNDO) is not None
    return action


def revision_id() -> RevisionId:
    return RevisionId(uuid4())


def asked(activity: Activity, person: Person) -> Action:
    """Changes were asked for; the answer is written."""
    action = settled(a_sent_action(activity, person), activity, ASK)
    action.write(replace(CONTENT, count=4), revision_id=revision_id(), now=NOW)
    return action


def in_status(status: Status) -> Action:
    activity, person = an_activity(), a_person()
    action = a_sent_action(activity, person)
    ends: dict[Status, Callable[[], object]] = {
        Status.CHANGES_REQUESTED: lambda: settled(action, activity, ASK),
        Status.APPROVED: lambda: settled(action, activity, APPROVE),
        Status.DECLINED: lambda: settled(action, activity, DECLINE),
        Status.WITHDRAWN: lambda: action.withdraw(by=person, now=NOW),
        Status.CANCELLED: lambda: action.cancel(actor=None, now=NOW),
        Status.EXPIRED: lambda: settled(action, activity, ASK).expire(now=NOW + 31 * DAY),
    }
    if status is Status.DRAFT:
        return a_draft(activity, person)
    if status in ends:
        ends[status]()
    if status is Status.REVERSED:
        action.status, action.reserved = Status.REVERSED, None
    assert action.status is status
    return action
