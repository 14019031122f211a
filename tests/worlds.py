"""Where use cases run: in memory here, over Django in `tests.django_world`; and a community that lives there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from socialscore.application import activities, review, submission
from socialscore.application.ports import KeptFile
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.activity import Activity
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, InvitationId, SubjectId
from socialscore.domain.person import Person, Role
from socialscore.domain.proof import Content
from socialscore.domain.review import Decision, Opinion
from socialscore.domain.rules import Rules
from socialscore.domain.score import ScoreEntry
from tests.builders import NOW, a_person, some_rules
from tests.domain.steps import APPROVE, CONTENT
from tests.in_memory import InMemoryUnitOfWork
from tests.in_memory_store import Store, copy_of

BERLIN = ZoneInfo("Europe/Berlin")
UNDO_SECONDS = 10


class Balance(NamedTuple):
    """What is kept beside the ledger, for speed."""

    score: int
    reserved: int
    boards: dict[str, int]


class World(Protocol):
    def uow(self) -> UnitOfWork: ...

    def join(self, **fields: Any) -> Person:
        """Store a new member; `email` is a confirmed address of theirs."""

    def secret_of(self, invitation_id: InvitationId) -> str:
        """What the link of an invitation carries."""

    def entries(self, subject_id: SubjectId) -> list[ScoreEntry]:
        """The ledger of one subject, oldest first."""

    def balance(self, subject_id: SubjectId) -> Balance: ...

    def event_names(self) -> list[str]:
        """What was announced, oldest first."""

    def audit_codes(self) -> list[str]: ...

    def consents(self, person: Person) -> list[tuple[str, bool]]:
        """Purpose, and whether it stands; oldest first."""

    def views(self, action_id: ActionId) -> int:
        """How often somebody's looking at a proof was recorded."""


class InMemoryWorld:
    def __init__(self, zone: tzinfo = BERLIN) -> None:
        self.store = Store()
        self._zone = zone

    def uow(self) -> InMemoryUnitOfWork:
        return InMemoryUnitOfWork(self.store, zone=self._zone)

    def join(self, **fields: Any) -> Person:
        email = fields.pop("email", None)
        person = a_person(**fields)
        if email:
            self.store.addresses[email] = person.person_id
        self.store.people[person.person_id] = copy_of(person)
        return person

    def secret_of(self, invitation_id: InvitationId) -> str:
        return invitation_id.hex

    def entries(self, subject_id: SubjectId) -> list[ScoreEntry]:
        return [entry for entry in self.store.entries if entry.subject_id == subject_id]

    def balance(self, subject_id: SubjectId) -> Balance:
        boards = {period: points for (owner, period), points in self.store.boards.items() if owner == subject_id}
        return Balance(
            self.store.scores[subject_id],
            self.store.reserved[subject_id],
            {period: points for period, points in boards.items() if points},
        )

    def event_names(self) -> list[str]:
        return [type(event).__name__ for event in self.store.events]

    def audit_codes(self) -> list[str]:
        return [row.code for row in self.store.audit]

    def consents(self, person: Person) -> list[tuple[str, bool]]:
        own = [row for row in self.store.consents if row.person_id == person.person_id]
        return [(str(row.purpose), row.withdrawn_at is None) for row in own]

    def views(self, action_id: ActionId) -> int:
        return sum(viewed == action_id for viewed, _, _ in self.store.views)


@dataclass
class Community:
    """A lead, two participants and two reviewers in a world, and what they do in one line each."""

    world: World
    lead: Person = field(init=False)
    participant: Person = field(init=False)
    other: Person = field(init=False)
    reviewer: Person = field(init=False)
    second: Person = field(init=False)
    steward: Person = field(init=False)

    def __post_init__(self) -> None:
        self.lead = self.world.join(role=Role.LEAD)
        self.participant, self.other = self.world.join(), self.world.join()
        self.reviewer, self.second = (self.world.join(role=Role.VALIDATOR) for _ in range(2))
        self.steward = self.world.join(is_steward=True)

    def draft_activity(self, rules: Rules | None = None, *, lead: Person | None = None, **window: Any) -> ActivityId:
        activity_id = ActivityId(uuid4())
        activities.create_activity(
            self.world.uow(),
            activity_id=activity_id,
            lead_id=(lead or self.lead).subject_id,
            name="Beach clean-up",
            description="",
            rules=rules or some_rules(),
            **window,
        )
        return activity_id

    def open_activity(self, rules: Rules | None = None, *, lead: Person | None = None, **window: Any) -> ActivityId:
        activity_id = self.draft_activity(rules, lead=lead, **window)
        by = (lead or self.lead).subject_id
        activities.open_activity(self.world.uow(), activity_id=activity_id, by=by, now=NOW)
        return activity_id

    def submit(
        self,
        activity_id: ActivityId,
        person: Person | None = None,
        *,
        action_id: ActionId | None = None,
        content: Content = CONTENT,
        files: tuple[KeptFile, ...] = (),
        now: datetime = NOW,
        number: int | None = None,
    ) -> Action:
        return submission.submit_action(
            self.world.uow(),
            action_id=action_id or ActionId(uuid4()),
            activity_id=activity_id,
            subject_id=(person or self.participant).subject_id,
            content=content,
            files=files,
            now=now,
            zone=BERLIN,
            number=number,
        )

    def claim(
        self, action_id: ActionId | None, reviewer: Person | None = None, *, now: datetime = NOW, **fields: Any
    ) -> Action:
        reviewer_id = (reviewer or self.reviewer).subject_id
        action = review.claim(self.world.uow(), reviewer_id=reviewer_id, action_id=action_id, now=now, **fields)
        assert action is not None
        return action

    def judge(
        self,
        action: Action,
        opinion: Opinion = APPROVE,
        reviewer: Person | None = None,
        *,
        now: datetime = NOW,
        claim_next: bool = False,
        but: Sequence[ActionId] = (),
        zone: tzinfo | None = None,
    ) -> review.Judged:
        """A verdict with the hold that the page of this action shows."""
        assert action.lease is not None
        return review.judge(
            self.world.uow(),
            action_id=action.action_id,
            reviewer_id=(reviewer or self.reviewer).subject_id,
            opinion=opinion,
            hold=review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version),
            now=now,
            claim_next=claim_next,
            but=but,
            zone=zone,
        )

    def stage(
        self, action_id: ActionId, opinion: Opinion = APPROVE, reviewer: Person | None = None, *, now: datetime = NOW
    ) -> Decision:
        judged = self.judge(self.claim(action_id, reviewer, now=now), opinion, reviewer, now=now)
        assert judged.decision is not None
        return judged.decision

    def settle(self, decision_id: DecisionId, *, now: datetime = NOW + timedelta(seconds=UNDO_SECONDS)) -> bool:
        return review.settle(self.world.uow(), decision_id=decision_id, now=now) is not None

    def decide(self, action_id: ActionId, opinion: Opinion = APPROVE, *, now: datetime = NOW) -> Action:
        """Judged at `now` and settled ten seconds later."""
        decision = self.stage(action_id, opinion, now=now)
        assert self.settle(decision.decision_id, now=decision.effective_at)
        return self.action(action_id)

    def action(self, action_id: ActionId) -> Action:
        with self.world.uow() as uow:
            return uow.actions.find_by_id(action_id)

    def activity(self, activity_id: ActivityId) -> Activity:
        with self.world.uow() as uow:
            return uow.activities.find_by_id(activity_id)

    def person(self, person: Person) -> Person:
        """As stored now."""
        with self.world.uow() as uow:
            return uow.people.find_by_id(person.person_id)
