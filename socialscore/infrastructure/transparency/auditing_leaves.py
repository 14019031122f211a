"""Each leaf against what it opens to, against the tables it stands for, and against the rules it was decided by."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from socialscore.domain.errors import DomainError
from socialscore.domain.rules import Rules
from socialscore.domain.transparency.canonical import moment
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, Opening, OpeningName, opens
from socialscore.domain.transparency.leaves import rules_digest
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import read_entry
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.findings import Code, Finding

CHUNK = 500
AWARDED, PUBLISHED = "CONFIRM:", "RULES:"
Opened = Mapping[OpeningName, Opening]


def wrong_leaves() -> Iterator[Finding]:
    """Each thing that is wrong with a leaf, by its number; a few queries for each 500."""
    last = 0
    while True:
        rows = models.LogLeaf.objects.filter(leaf_id__gt=last).select_related("entry__action").order_by("leaf_id")
        chunk = list(rows.prefetch_related("openings")[:CHUNK])
        if not chunk:
            return
        known = _Chunk(chunk)
        for leaf in chunk:
            where = f"{leaf.leaf_id if leaf.leaf_index is None else leaf.leaf_index}"
            yield from (Finding(code, where) for code in _wrong(leaf, known))
        last = chunk[-1].leaf_id


def wrong_with(leaf: models.LogLeaf) -> list[Code]:
    """What is wrong with one leaf, whose openings are read; a query for each kind of thing that it stands for."""
    return list(_wrong(leaf, _Chunk([leaf])))


class _Chunk:
    """What the leaves of a chunk are compared with, read at once."""

    def __init__(self, leaves: list[models.LogLeaf]) -> None:
        subjects = {leaf.entry.subject_id for leaf in leaves if leaf.entry}
        found = models.PersonProfile.objects.filter(subject_id__in=subjects)
        self.living = set(found.values_list("subject_id", flat=True))
        decisions = _ids_in(leaves, AWARDED)
        self.decisions = {
            row.decision_id: row
            for row in models.Decision.objects.filter(pk__in=decisions).select_related(
                "verdict", "revision", "action__activity_version"
            )
        }
        versions = models.ActivityVersion.objects.filter(activity__in=_ids_in(leaves, PUBLISHED))
        self.rules = {(str(row.activity_id), row.number): row for row in versions}

    def decision_of(self, leaf: models.LogLeaf) -> models.Decision | None:
        """The decision that a leaf is an award of."""
        decision_id = _id_in(leaf.cause, AWARDED)
        return self.decisions.get(decision_id) if decision_id else None


def _ids_in(leaves: list[models.LogLeaf], prefix: str) -> set[UUID]:
    return {found for leaf in leaves if (found := _id_in(leaf.cause, prefix))}


def _id_in(cause: str, prefix: str) -> UUID | None:
    """The id after the prefix, None if there is none: a cause may have been tampered with too."""
    try:
        return UUID(cause.removeprefix(prefix).partition(":")[0]) if cause.startswith(prefix) else None
    except ValueError:
        return None


def _wrong(leaf: models.LogLeaf, known: _Chunk) -> Iterator[Code]:
    try:
        entry = read_entry(bytes(leaf.leaf_bytes))
    except Malformed:
        yield Code.LEAF_CHANGED
        return
    if entry["type"] != leaf.type:
        yield Code.TABLE_DIFFERS
    opened = {
        OpeningName(row.name): Opening(salt=bytes(row.salt), opening=row.opening)
        for row in leaf.openings.all()
        if len(bytes(row.salt)) == SALT_BYTES
    }
    if not all(_holds(entry, name, opening) for name, opening in opened.items()):
        yield Code.OPENING_DIFFERS
    if set(entry["commit"]) - set(opened) and not _is_erased(leaf, known):
        yield Code.OPENING_MISSING
    if not _is_table(leaf, opened, known) or not _is_proof(leaf, opened, known):
        yield Code.TABLE_DIFFERS
    if leaf.type == EntryType.AWARD and leaf.entry and not _is_by_rules(leaf.entry, known.decision_of(leaf)):
        yield Code.RULES_GIVE_OTHERS


def _holds(entry: Mapping[str, Any], name: OpeningName, opening: Opening) -> bool:
    try:
        return opens(entry, name, opening)
    except Malformed:
        return False


def _is_erased(leaf: models.LogLeaf, known: _Chunk) -> bool:
    """Whoever was erased has taken the openings along; a change of rights has no other trace of whom it was about."""
    return leaf.entry.subject_id not in known.living if leaf.entry else leaf.type == EntryType.ROLE


def _is_table(leaf: models.LogLeaf, opened: Opened, known: _Chunk) -> bool:
    """Whether the rows that a leaf stands for still say what it opens to."""
    body = opened[OpeningName.BODY].opening if OpeningName.BODY in opened else None
    if body is None:
        return True
    if leaf.type == EntryType.RULES:
        version = known.rules.get((str(body["activity"]), int(body["rules_version"])))
        return version is not None and rules_digest(version.rules) == body["rules_sha256"]
    if leaf.type == EntryType.PREDECESSOR:
        return _is_end(body)
    if leaf.entry is None:
        return leaf.type not in (EntryType.AWARD, EntryType.ADJUSTMENT, EntryType.REVERSAL)
    person = opened[OpeningName.SUBJECT].opening["person"] if OpeningName.SUBJECT in opened else None
    return person == str(leaf.entry.subject_id) and all(
        body.get(name, value) == value for name, value in _said(leaf.entry).items()
    )


def _is_end(body: Mapping[str, Any]) -> bool:
    """Whether the log that was closed is still what its successor began with; after a restore, it may lack its end."""
    rows = models.LogCheckpoint.objects.filter(log__origin=body["origin"], size=body["size"])
    kept = rows.values_list("root_hash", flat=True).first()
    return kept is None or bytes(kept).hex() == body["root"]


def _is_proof(leaf: models.LogLeaf, opened: Opened, known: _Chunk) -> bool:
    """Whether what was sent is still what was decided on; once a proof is dropped, only the log knows its digest."""
    decision = known.decision_of(leaf)
    if decision is None or not decision.revision.proof_hash or OpeningName.EVIDENCE not in opened:
        return True
    return bool(opened[OpeningName.EVIDENCE].opening["proof_hash"] == decision.revision.proof_hash)


def _said(entry: models.ScoreEntry) -> dict[str, Any]:
    """What the ledger says of an entry, in the words of the log."""
    return {
        "points": entry.confirmed_delta,
        "decided_at": moment(entry.created_at),
        **(
            {
                "action": str(entry.action_id),
                "activity": str(entry.action.activity_id),
                "rules_version": entry.rule_version,
            }
            if entry.action
            else {}
        ),
    }


def _is_by_rules(entry: models.ScoreEntry, decision: models.Decision | None) -> bool:
    """Whether the rules, applied anew to what the reviewer ticked and counted, give the points of the entry."""
    if decision is None or decision.points != entry.confirmed_delta:
        return False
    if decision.action.activity_version.number != entry.rule_version:
        return False
    opinion, stated = decision.verdict.opinion, decision.revision.count or 0
    count = opinion.get("count")
    try:
        award = Rules.from_data(decision.action.activity_version.rules).points.award(
            stated=stated,
            count=stated if count is None else count,
            ticked=opinion.get("ticked", ()),
            other=opinion.get("other"),
        )
    except (DomainError, KeyError, TypeError, ValueError):  # tampered with until they mean nothing
        return False
    return award.points == entry.confirmed_delta
