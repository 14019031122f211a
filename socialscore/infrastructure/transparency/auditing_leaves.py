"""Each leaf against what it opens to, against the tables it stands for, and against the rules it was decided by."""

from collections.abc import Iterator, Mapping
from typing import Any

from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName, entry_bytes, opens
from socialscore.domain.transparency.leaves import rules_digest
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import read_entry
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.transparency.auditing_awards import next_leaves
from socialscore.infrastructure.transparency.auditing_rows import Chunk, Decided, Opened, Row, VersionRules, moment_of
from socialscore.infrastructure.transparency.findings import Code, Finding

_TYPES = {str(one): one for one in EntryType}


def wrong_leaves() -> Iterator[Finding]:
    """Each thing that is wrong with a leaf, by its number; one query for 2 000 rows where all is whole."""
    last, rules = 0, VersionRules()
    while True:
        ids, whole = next_leaves(last, rules)
        if not ids:
            return
        last = ids[-1]
        if others := [leaf_id for leaf_id in ids if leaf_id not in whole]:
            yield from _findings(others, rules)


def wrong_with(leaf_id: int) -> list[Code]:
    """What is wrong with one leaf; a query for each kind of thing that it stands for."""
    return [finding.code for finding in _findings([leaf_id], VersionRules())]


def _findings(ids: list[int], rules: VersionRules) -> Iterator[Finding]:
    chunk = Chunk(ids, rules)
    for row in chunk.rows:
        for code in _wrong(row, chunk):
            yield Finding(code, f"{row.leaf_id if row.leaf_index is None else row.leaf_index}")


def _wrong(row: Row, chunk: Chunk) -> list[Code]:
    opened, decided = chunk.opened(row.leaf_id), chunk.decided.get(row.leaf_id)
    found = [] if _is_sealed(row, opened) else _unsealed(row, opened, chunk)
    if Code.LEAF_CHANGED in found:
        return found
    if not _is_told(row, decided, opened, chunk):
        found.append(Code.TABLE_DIFFERS)
    if row.type == EntryType.AWARD and row.has_entry and not _is_by_rules(row, decided, chunk):
        found.append(Code.RULES_GIVE_OTHERS)
    return found


def _is_sealed(row: Row, opened: Opened) -> bool:
    """Whether an entry made anew of all that the leaf opens to is the leaf; if it is, nothing is left to ask of it."""
    kind = _TYPES.get(row.type)
    try:
        return kind is not None and entry_bytes(kind, opened) == row.leaf_bytes
    except Malformed:
        return False


def _unsealed(row: Row, opened: Opened, chunk: Chunk) -> list[Code]:
    """What it is that does not fit; nothing if whoever was erased took the openings along."""
    try:
        entry = read_entry(row.leaf_bytes)
    except Malformed:
        return [Code.LEAF_CHANGED]
    found = []
    if entry["type"] != row.type:
        found.append(Code.TABLE_DIFFERS)
    if not all(_holds(entry, name, opening) for name, opening in opened.items()):
        found.append(Code.OPENING_DIFFERS)
    if set(entry["commit"]) - set(opened) and not _is_erased(row, chunk):
        found.append(Code.OPENING_MISSING)
    return found


def _holds(entry: Mapping[str, Any], name: OpeningName, opening: Opening) -> bool:
    try:
        return opens(entry, name, opening)
    except Malformed:
        return False


def _is_erased(row: Row, chunk: Chunk) -> bool:
    """Whoever was erased has taken the openings along; a change of rights has no other trace of whom it was about."""
    return row.subject not in chunk.living if row.has_entry else row.type == EntryType.ROLE


def _is_told(row: Row, decided: Decided | None, opened: Opened, chunk: Chunk) -> bool:
    """Whether the rows that a leaf stands for still say what it opens to."""
    try:
        return _is_table(row, opened, chunk) and _is_proof(decided, opened)
    except (KeyError, TypeError, ValueError):  # sealed anew by somebody who has the key, and means nothing
        return False


def _is_table(row: Row, opened: Opened, chunk: Chunk) -> bool:
    if OpeningName.BODY not in opened:
        return True
    body = opened[OpeningName.BODY].opening
    if row.type == EntryType.RULES:
        return _is_version(body, chunk)
    if row.type == EntryType.PREDECESSOR:
        return _is_end(body)
    if not row.has_entry:
        return row.type not in (EntryType.AWARD, EntryType.ADJUSTMENT, EntryType.REVERSAL)
    person = opened[OpeningName.SUBJECT].opening["person"] if OpeningName.SUBJECT in opened else None
    return person == row.subject and _says(body, row)


def _is_version(body: Mapping[str, Any], chunk: Chunk) -> bool:
    """Whether a version of the rules, of an activity or of the community, still says what was published."""
    if "activity" not in body:
        rules = chunk.published_by_community.get(int(body["community_rules_version"]))
        return rules is not None and rules_digest(rules) == body["community_rules_sha256"]
    rules = chunk.published.get((str(body["activity"]), int(body["rules_version"])))
    return rules is not None and rules_digest(rules) == body["rules_sha256"]


def _is_end(body: Mapping[str, Any]) -> bool:
    """Whether the log that was closed is still what its successor began with; after a restore, it may lack its end."""
    rows = models.LogCheckpoint.objects.filter(log__origin=body["origin"], size=body["size"])
    kept = rows.values_list(as_bytes("root_hash"), flat=True).first()
    return kept is None or kept.hex() == body["root"]


def _is_proof(decided: Decided | None, opened: Opened) -> bool:
    """Whether what was sent is still what was decided on; once a proof is dropped, only the log knows its digest."""
    if decided is None or not decided.proof_hash or OpeningName.EVIDENCE not in opened:
        return True
    return bool(opened[OpeningName.EVIDENCE].opening["proof_hash"] == decided.proof_hash)


def _says(body: Mapping[str, Any], row: Row) -> bool:
    """Whether the log says of an entry what the ledger says; what it does not mention is not compared."""
    said: dict[str, Any] = {"points": row.points, "decided_at": moment_of(row.created_at or "")}
    if row.activity is not None:
        said |= {"action": row.action, "activity": row.activity, "rules_version": row.rule_version}
    if row.reverses is not None:
        said["reverses"] = row.reverses.hex()
    return all(body.get(name, value) == value for name, value in said.items())


def _is_by_rules(row: Row, decided: Decided | None, chunk: Chunk) -> bool:
    """Whether the rules, applied anew to what the reviewer ticked and counted, give the points of the entry."""
    if decided is None or decided.points != row.points or decided.number != row.rule_version:
        return False
    return chunk.points_by_rules(decided) == row.points
