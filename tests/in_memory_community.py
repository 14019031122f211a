"""People, activities, rules, balances and what is recorded of them, without a database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from socialscore.domain.action_states import PENDING
from socialscore.domain.activity import RUNNING, Activity, ActivityNotFound, ActivityState
from socialscore.domain.community import CommunityRules, RulesChangedMeanwhile
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActionId, ActivityId, PersonId, SubjectId, TokenId
from socialscore.domain.person import Listing, Person
from socialscore.domain.proof import Content
from socialscore.domain.score import Award, EntryKind, ScoreEntry
from tests.in_memory_appeals import end_appeals_of
from tests.in_memory_calibration import forget_calibration_of
from tests.in_memory_store import AuditRow, ConsentRow, Store, TokenRow, copy_of, judged_at

NOT_ENDED = (ActivityState.DRAFT, ActivityState.SCHEDULED, *RUNNING)


class InMemoryPeople:
    def __init__(self, store: Store) -> None:
        self._store, self._people, self._addresses = store, store.people, store.addresses

    def find_by_id(self, person_id: PersonId) -> Person:
        if person_id not in self._people:
            raise NotFound
        return copy_of(self._people[person_id])

    def find_by_subject(self, subject_id: SubjectId) -> Person:
        for person in self._people.values():
            if person.subject_id == subject_id:
                return copy_of(person)
        raise NotFound

    def with_addresses(self, emails: Iterable[str]) -> dict[str, Person]:
        known = [email for email in emails if email in self._addresses]
        return {email: self.find_by_id(self._addresses[email]) for email in known}

    def lock(self, person_id: PersonId) -> Person | None:
        return copy_of(self._people.get(person_id))

    def erasures_due(self, now: datetime, limit: int) -> list[PersonId]:
        due = [(p.erased_on, p.person_id) for p in self._people.values() if p.erased_on and p.erased_on <= now]
        return [person_id for _moment, person_id in sorted(due)][:limit]

    def count_reviewers(self, *, at_most: int) -> int:
        able = [p for p in self._people.values() if p.can_review]
        return min(len(able), at_most)

    def free_reviewers(self, *, since: datetime, at_most: int, now: datetime) -> list[Person]:
        leases = [action.lease for action in self._store.actions.values() if action.lease is not None]
        holders = {lease.holder for lease in leases if lease.is_live(now)}
        found = []
        for person in self._people.values():
            judged = sum(at >= since for at in judged_at(self._store, person.subject_id))
            if person.can_review and person.subject_id not in holders and not person.has_done_enough(judged):
                found.append((judged, person.subject_id, person))
        return [copy_of(person) for _judged, _id, person in sorted(found, key=lambda one: one[:2])][:at_most]

    def find_steward(self, *, but: SubjectId) -> Person | None:
        stewards = [p for p in self._people.values() if p.is_steward and p.is_active and p.subject_id != but]
        return copy_of(stewards[0]) if stewards else None

    def stewards(self) -> list[SubjectId]:
        return sorted(p.subject_id for p in self._people.values() if p.is_steward and p.is_active)

    def has_judge(self, *, but: Collection[SubjectId]) -> bool:
        judges = [p for p in self._people.values() if p.can_review or (p.is_steward and p.is_active)]
        return any(p.subject_id not in but for p in judges)

    def shows(self, name: str, *, but: PersonId) -> bool:
        others = [person for person in self._people.values() if person.person_id != but]
        names = [p.display_name for p in others if p.listing is Listing.NAME or p.has_public_profile]
        names += [p.pseudonym for p in others if p.listing is Listing.PSEUDONYM]
        return name.lower() in {shown.lower() for shown in names}

    def save(self, person: Person) -> None:
        if self.find_by_id(person.person_id).version != person.version:
            raise Conflict
        person.version += 1
        self._people[person.person_id] = copy_of(person)


class InMemoryActivities:
    def __init__(self, store: Store) -> None:
        self._store = store

    def find_by_id(self, activity_id: ActivityId) -> Activity:
        if activity_id not in self._store.activities:
            raise ActivityNotFound
        return copy_of(self._store.activities[activity_id])

    def save(self, activity: Activity) -> None:
        stored = self._store.activities.get(activity.activity_id)
        if activity.version != (stored.version if stored else 0):
            raise Conflict
        activity.version += 1
        activity.is_new_version = False
        self._store.activities[activity.activity_id] = copy_of(activity)

    def due(self, now: datetime) -> list[ActivityId]:
        return self._ids(lambda a: copy_of(a).open_when_due(now=now) or copy_of(a).close_when_due(now=now))

    def led_by(self, subject_id: SubjectId) -> list[ActivityId]:
        return self._ids(lambda a: a.lead == subject_id and a.state in NOT_ENDED)

    def cancelled_with_pending(self, limit: int) -> list[ActivityId]:
        return self._ids(lambda a: a.state is ActivityState.CANCELLED and self.has_unsettled(a.activity_id))[:limit]

    def has_unsettled(self, activity_id: ActivityId) -> bool:
        return any(a.activity_id == activity_id and a.status in PENDING for a in self._store.actions.values())

    def _ids(self, wanted: Any) -> list[ActivityId]:
        return sorted(a.activity_id for a in self._store.activities.values() if wanted(a))


class InMemoryCommunityRules:
    def __init__(self, store: Store) -> None:
        self._versions = store.community

    def current(self) -> CommunityRules:
        return self._versions.get(self.number(), CommunityRules())

    def number(self) -> int:
        return max(self._versions, default=0)

    def publish(self, rules: CommunityRules, *, number: int, by: SubjectId, now: datetime) -> None:
        if number in self._versions:
            raise RulesChangedMeanwhile
        self._versions[number] = rules


class InMemoryLedger:
    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store = store
        self._zone = zone

    def append(self, entries: Sequence[ScoreEntry], *, now: datetime) -> None:
        keys = [entry.idempotency_key for entry in (*self._store.entries, *entries)]
        if len(set(keys)) != len(keys):
            raise Conflict
        for entry in entries:
            self._store.entries.append(entry)
            self._store.reserved[entry.subject_id] += entry.reserved_delta
            self._store.scores[entry.subject_id] += entry.confirmed_delta
            for period in (now.astimezone(self._zone).strftime("%Y-%m"), "ALL"):
                self._store.boards[entry.subject_id, period] += entry.confirmed_delta

    def award_of(self, action_id: ActionId) -> Award | None:
        own = [entry for entry in self._store.entries if entry.action_id == action_id]
        taken = {entry.reverses for entry in own}
        given = [e for e in own if e.kind is EntryKind.CONFIRM and e.idempotency_key not in taken]
        return Award(key=given[-1].idempotency_key, points=given[-1].confirmed_delta) if given else None


class InMemoryAudit:
    def __init__(self, store: Store) -> None:
        self._rows = store.audit

    def add(
        self, code: str, *, actor: SubjectId | None, about: SubjectId | None, details: dict[str, object], now: datetime
    ) -> None:
        self._rows.append(AuditRow(code=code, actor=actor, about=about, details=copy_of(details), at=now))


class InMemoryConsents:
    def __init__(self, store: Store) -> None:
        self._rows = store.consents

    def give(self, person_id: PersonId, purpose: str, *, version: str, now: datetime) -> None:
        if self._standing(person_id, purpose) is None:
            self._rows.append(ConsentRow(person_id=person_id, purpose=purpose, version=version, given_at=now))

    def withdraw(self, person_id: PersonId, purpose: str, *, now: datetime) -> None:
        standing = self._standing(person_id, purpose)
        if standing is not None:
            withdrawn = copy_of(standing)
            withdrawn.withdrawn_at = now
            self._rows[self._rows.index(standing)] = withdrawn

    def _standing(self, person_id: PersonId, purpose: str) -> ConsentRow | None:
        own = [row for row in self._rows if (row.person_id, row.purpose) == (person_id, purpose)]
        return next((row for row in own if row.withdrawn_at is None), None)


class InMemoryViews:
    def __init__(self, store: Store) -> None:
        self._rows = store.views

    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        self._rows.add((action_id, viewer, now.date()))


class InMemoryTokens:
    def __init__(self, store: Store) -> None:
        self._rows = store.tokens

    def exists(self, token_id: TokenId) -> bool:
        return token_id in self._rows

    def count_valid(self, person_id: PersonId, *, now: datetime) -> int:
        return sum(row.person_id == person_id and row.expires_at > now for row in self._rows.values())

    def add(
        self, token_id: TokenId, person_id: PersonId, *, name: str, scopes: Sequence[str], expires_at: datetime
    ) -> str:
        self._rows[token_id] = TokenRow(person_id=person_id, scopes=tuple(scopes), expires_at=expires_at)
        return f"scs_{token_id.hex}"

    def remove(self, token_id: TokenId, person_id: PersonId) -> bool:
        row = self._rows.get(token_id)
        if row is None or row.person_id != person_id:
            return False
        del self._rows[token_id]
        return True

    def remove_all(self, person_id: PersonId) -> int:
        own = [token_id for token_id, row in self._rows.items() if row.person_id == person_id]
        return sum(self.remove(token_id, person_id) for token_id in own)


class InMemoryPersonalData:
    def __init__(self, store: Store) -> None:
        self._store = store

    def erase(self, person: Person, *, now: datetime) -> list[str]:
        store = self._store
        del store.people[person.person_id]
        for email in [email for email, owner in store.addresses.items() if owner == person.person_id]:
            del store.addresses[email]
        for token_id in [key for key, row in store.tokens.items() if row.person_id == person.person_id]:
            del store.tokens[token_id]
        for relation in [one for one in store.relations.values() if person.subject_id in one.both]:
            del store.relations[relation.relation_id]
        store.consents[:] = [row for row in store.consents if row.person_id != person.person_id]
        digests = self._digests()
        for action in [copy_of(one) for one in store.actions.values() if one.subject_id == person.subject_id]:
            assert action.revision is not None, "drafts are gone"
            action.revision.content, action.revision.parts = Content(count=action.revision.content.count), ()
            action.revision.proof_hash = ""
            store.actions[action.action_id] = action
        end_appeals_of(store, person.subject_id, now)
        forget_calibration_of(store, person.subject_id)
        return sorted(digests - self._digests())

    def _digests(self) -> set[str]:
        sent = [action.revision for action in self._store.actions.values() if action.revision]
        return {part.sha256 for revision in sent for part in revision.files}
