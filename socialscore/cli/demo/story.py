"""Twelve weeks in Harbour Commons: who did what, who looked at it, and how it ended. The dice are always the same."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from uuid import UUID

from socialscore.application import activities, review, submission, timers
from socialscore.cli.demo import pictures
from socialscore.cli.demo.activities import PLANS, Plan
from socialscore.cli.demo.people import LEADS, MEMBERS, SIGN_INS, Member
from socialscore.domain.action import Action
from socialscore.domain.activity import CHANGES_WITHIN
from socialscore.domain.errors import Conflict, NotAllowed, NotFound, RuleBroken
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.domain.rules import ReasonUse
from socialscore.wiring import community_zone, proof_store, unit_of_work

DAYS = 84
ACTIONS = 312
DRAFTS = 6
UNDO_SECONDS = 10
PROTAGONIST = SIGN_INS["participant"][0]
REVIEWERS = (SIGN_INS["validator"][0], SIGN_INS["validator2"][0])
BACKLOG = timedelta(days=6)
BACKLOG_SHARE, SLOW_SHARE = 0.8, 0.12
ENDS_BEFORE = timedelta(days=9)  # when the festival closes and the bat count is called off


@dataclass(slots=True)
class Story:
    """Events on a clock of their own: each is played through the use cases with its own `now`."""

    members: dict[str, Member]
    until: datetime
    dice: Random = field(default_factory=lambda: Random(20261124))  # noqa: S311 (a story, not a secret)
    _events: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _activity_ids: dict[str, ActivityId] = field(default_factory=dict)

    def play(self) -> None:
        """Tell the whole story up to `until`; what lies beyond has not happened yet."""
        start = self.until - timedelta(days=DAYS)
        for plan in PLANS:
            self._open(plan, start)
        self._plan_actions(start)
        self._plan_drafts()
        self._plan_question()
        while self._events and self._events[0][0] <= self.until:
            moment, _, happen = heapq.heappop(self._events)
            happen(moment)
        timers.end_leases(unit_of_work(), now=self.until)

    def _at(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), happen))

    def _open(self, plan: Plan, now: datetime) -> None:
        activity_id = ActivityId(self._uuid())
        self._activity_ids[plan.name] = activity_id
        lead = self.members[plan.lead].subject_id
        activities.create_activity(
            unit_of_work(),
            activity_id=activity_id,
            lead_id=lead,
            name=plan.name,
            description=plan.description,
            rules=plan.rules,
        )
        activities.open_activity(unit_of_work(), activity_id=activity_id, by=lead, now=now)
        if plan.end:
            self._at(self.until - ENDS_BEFORE, partial(self._end, plan))

    def _end(self, plan: Plan, now: datetime) -> None:
        activity_id, lead = self._activity_ids[plan.name], self.members[plan.lead].subject_id
        if plan.end == "close":
            activities.close_activity(unit_of_work(), activity_id=activity_id, by=lead, now=now)
        else:
            activities.cancel_activity(
                unit_of_work(),
                activity_id=activity_id,
                by=lead,
                reason="The old dock is closed for repairs until spring.",
                now=now,
            )

    def _plan_actions(self, start: datetime) -> None:
        names = [*MEMBERS, *LEADS]
        for n in range(ACTIONS):
            name = PROTAGONIST if n % 13 == 0 else self.dice.choice(names)
            plan = self.dice.choices(PLANS, weights=[plan.weight for plan in PLANS])[0]
            days = DAYS * (n + self.dice.random()) / ACTIONS
            moment = (start + timedelta(days=days)).replace(
                hour=self.dice.randint(7, 20), minute=self.dice.randint(0, 59)
            )
            self._at(max(start, moment), partial(self._submit, name, plan))

    def _plan_drafts(self) -> None:
        for n in range(DRAFTS):
            plan = PLANS[n % 5]
            name = PROTAGONIST if n == 0 else self.dice.choice(MEMBERS)
            moment = self.until - timedelta(days=n + 1, hours=3)
            self._at(moment, partial(self._draft, name, plan))

    def _plan_question(self) -> None:
        """Have a reviewer ask the protagonist for a change two days ago, which nobody has answered yet."""
        plan = next(plan for plan in PLANS if plan.scene == "park")
        action_id = ActionId(self._uuid())
        self._at(self.until - timedelta(days=4), partial(self._send, action_id, PROTAGONIST, plan))
        self._at(self.until - timedelta(days=2), partial(self._ask, action_id, plan))

    def _draft(self, name: str, plan: Plan, now: datetime) -> None:
        submission.save_draft(
            unit_of_work(),
            action_id=ActionId(self._uuid()),
            activity_id=self._activity_ids[plan.name],
            subject_id=self.members[name].subject_id,
            content=Content(text=self.dice.choice(plan.texts)),
            now=now,
        )

    def _submit(self, name: str, plan: Plan, now: datetime) -> None:
        action_id = ActionId(self._uuid())
        try:
            self._send(action_id, name, plan, now)
        except RuleBroken:  # a cap, a pause or a closed activity: in this story people just do something else
            with suppress(NotFound):
                submission.withdraw(
                    unit_of_work(), action_id=action_id, subject_id=self.members[name].subject_id, now=now
                )
            return
        if self.dice.random() < 0.03:
            self._at(now + timedelta(hours=1), partial(self._withdraw, action_id, name))
        self._at(now + self._wait(name, plan, now), partial(self._review, action_id, name, plan))

    def _send(self, action_id: ActionId, name: str, plan: Plan, now: datetime) -> None:
        points, files = plan.rules.points, []
        if plan.scene:
            photos = 2 if self.dice.random() < 0.2 else 1
            files = [
                proof_store().keep([pictures.draw(plan.scene, self.dice)], name=f"{plan.scene}-{n + 1}.jpg")
                for n in range(photos)
            ]
        submission.submit_action(
            unit_of_work(),
            action_id=action_id,
            activity_id=self._activity_ids[plan.name],
            subject_id=self.members[name].subject_id,
            content=Content(
                text=self.dice.choice(plan.texts),
                link=f"{plan.link}/{self.dice.randint(100, 999)}" if plan.link else "",
                count=self.dice.randint(1, points.at_most) if points.has_unit else None,
                people_agreed=True,
            ),
            files=files,
            now=now,
            zone=community_zone(),
        )

    def _withdraw(self, action_id: ActionId, name: str, now: datetime) -> None:
        try:
            submission.withdraw(unit_of_work(), action_id=action_id, subject_id=self.members[name].subject_id, now=now)
        except Conflict:  # a reviewer was faster
            return

    def _ask(self, action_id: ActionId, plan: Plan, now: datetime) -> None:
        self._judge(action_id, lambda _: self._with_reason(Outcome.CHANGES, ReasonUse.CHANGES, plan), now)

    def _review(self, action_id: ActionId, name: str, plan: Plan, now: datetime) -> None:
        settled_at = now + timedelta(minutes=2, seconds=UNDO_SECONDS)
        outcome = self._judge(action_id, lambda action: self._opinion(action, plan), now)
        if outcome is Outcome.CHANGES and self.dice.random() < 0.6:
            later = settled_at + timedelta(hours=self.dice.uniform(3, 70))
            self._at(later, partial(self._answer, action_id, name, plan))
        elif outcome is Outcome.CHANGES:
            self._at(settled_at + CHANGES_WITHIN + timedelta(hours=1), self._expire)

    def _judge(self, action_id: ActionId, opinion_of: Callable[[Action], Opinion], now: datetime) -> Outcome | None:
        """Claim, judge and settle; None if it was withdrawn or cancelled meanwhile."""
        reviewer = self.members[self.dice.choice(REVIEWERS)].subject_id
        try:
            action = review.claim(unit_of_work(), reviewer_id=reviewer, action_id=action_id, now=now)
        except (Conflict, NotAllowed):
            return None
        assert action is not None, "an item asked for by id is claimed or refused"
        assert action.lease is not None, "a claimed item is held"
        opinion = opinion_of(action)
        judged = review.judge(
            unit_of_work(),
            action_id=action_id,
            reviewer_id=reviewer,
            opinion=opinion,
            hold=review.Hold(lease_id=action.lease.lease_id, fence=action.fence, version=action.version),
            now=now + timedelta(minutes=2),
            claim_next=False,
        )
        settled_at = now + timedelta(minutes=2, seconds=UNDO_SECONDS)
        assert judged.decision is not None, "the quorum is one here"
        review.settle(unit_of_work(), decision_id=judged.decision.decision_id, now=settled_at)
        return opinion.outcome

    def _expire(self, now: datetime) -> None:
        timers.expire_silent(unit_of_work(), now=now)

    def _answer(self, action_id: ActionId, name: str, plan: Plan, now: datetime) -> None:
        try:
            self._send(action_id, name, plan, now)
        except (RuleBroken, Conflict):  # the activity ended meanwhile
            return
        wait = timedelta(hours=self.dice.uniform(2, 48))
        self._at(now + wait, partial(self._review, action_id, name, plan))

    def _opinion(self, action: Action, plan: Plan) -> Opinion:
        roll = self.dice.random()
        if roll < 0.09:
            return self._with_reason(Outcome.DECLINE, ReasonUse.DECLINE, plan)
        if roll < 0.2 and action.sent.number == 1:
            return self._with_reason(Outcome.CHANGES, ReasonUse.CHANGES, plan)
        stated = action.sent.content.count
        lowered = stated is not None and stated > 1 and self.dice.random() < 0.15
        ticked = tuple(c.criterion_id for c in plan.rules.points.criteria if self.dice.random() < 0.85)
        note = "Thank you, a clear photo." if self.dice.random() < 0.3 else ""
        return Opinion(
            outcome=Outcome.APPROVE, count=stated - 1 if lowered and stated else stated, ticked=ticked, note=note
        )

    def _wait(self, name: str, plan: Plan, now: datetime) -> timedelta:
        """How long the answer takes; most of the last actions still wait when the story, or the activity, ends."""
        end = self.until - ENDS_BEFORE if plan.end == "cancel" else self.until
        if end - now < BACKLOG and (name == PROTAGONIST or plan.end or self.dice.random() < BACKLOG_SHARE):
            return BACKLOG
        slow = self.dice.random() < SLOW_SHARE
        return timedelta(hours=self.dice.uniform(70, 150) if slow else self.dice.uniform(1, 60))

    def _with_reason(self, outcome: Outcome, use: ReasonUse, plan: Plan) -> Opinion:
        reason = self.dice.choice([r for r in plan.rules.reasons if r.use is use])
        return Opinion(outcome=outcome, reason=reason.code, sentence=reason.sentence)

    def _uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)
