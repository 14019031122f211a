"""What whoever runs the server can do to the database by hand: to numbers, to the log, to signatures."""

import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Model, QuerySet

from socialscore.domain.errors import DomainError
from socialscore.domain.rules import Rules
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.commitments import SALT_BYTES, EntryType, Opening, OpeningName, entry_bytes
from socialscore.domain.transparency.merkle import Growing, leaf_hash
from socialscore.infrastructure import ranking
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_ledger import ALL_TIME, month_of
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.opening import newest
from socialscore.infrastructure.transparency.state import State, write_state
from socialscore.infrastructure.transparency.tiling import Tiles
from socialscore.wiring import community_zone

OUT_OF_THE_WAY = 2**40  # no log is that long
CHUNK = 500


def awards() -> list[models.LogLeaf]:
    """The awards of the log that is written to, in its order; those of erased people say nothing that could change."""
    written = models.Log.objects.order_by("-number")[:1]
    leaves = models.LogLeaf.objects.filter(type=EntryType.AWARD, log__in=written, openings__name=OpeningName.SUBJECT)
    return list(leaves.select_related("entry__action").order_by("leaf_index"))


def an_award() -> models.LogLeaf | None:
    """One from the first quarter of the log on, whose points can be others under its rules; None if there is none."""
    found = awards()
    return next(
        (leaf for leaf in found[len(found) // 4 :] if other_points(leaf) != entry_of(leaf).confirmed_delta), None
    )


def log() -> models.Log:
    """The log that is written to."""
    return models.Log.objects.latest("number")


def entry_of(leaf: models.LogLeaf) -> models.ScoreEntry:
    """The row of the ledger that a leaf stands for, as it is now."""
    return models.ScoreEntry.objects.get(leaf=leaf)


def action_of(leaf: models.LogLeaf) -> models.Action:
    """The action that an award is for."""
    return models.Action.objects.select_related("activity_version").get(entries__leaf=leaf)


def index_of(leaf: models.LogLeaf) -> int:
    """The number of a leaf, as it is now."""
    index = models.LogLeaf.objects.get(pk=leaf.pk).leaf_index
    assert index is not None, "attacks begin on a log in which nothing waits"
    return index


# Numbers


def other_points(leaf: models.LogLeaf) -> int:
    """What the rules would have allowed as well: the most, or less where that was given."""
    decision, entry = _decision(leaf), entry_of(leaf)
    most = _rules(decision).points.up_to(decision.revision.count or 0)
    return most if most != entry.confirmed_delta else most // 2


def set_points(leaf: models.LogLeaf, points: int) -> None:
    """Wherever the site shows them: ledger, score, boards, action, decision, verdict, and what the leaf opens to."""
    entry = entry_of(leaf)
    move_score(entry, points - entry.confirmed_delta)
    models.ScoreEntry.objects.filter(pk=entry.pk).update(confirmed_delta=points)
    models.Action.objects.filter(pk=action_of(leaf).pk).update(points_awarded=points)
    decision = _decision(leaf)
    opinion, stated = {**decision.verdict.opinion, "other": points}, decision.revision.count or 0
    count = opinion.get("count")
    try:
        given = _rules(decision).points.award(
            stated=stated, count=stated if count is None else count, ticked=opinion.get("ticked", ()), other=points
        )
        lines = [asdict(line) for line in given.lines]
    except DomainError:  # no rule gives so many
        lines = decision.lines
    models.Decision.objects.filter(pk=decision.pk).update(points=points, lines=lines)
    models.Verdict.objects.filter(pk=decision.verdict_id).update(points=points, lines=lines, opinion=opinion)
    rewrite_opening(leaf, OpeningName.BODY, points=points)


def move_score(entry: models.ScoreEntry, points: int, subject_id: UUID | None = None) -> None:
    """Move what is kept of somebody's sums, in the month of the entry, and their place on boards."""
    whose = subject_id or entry.subject_id
    models.PersonProfile.objects.filter(subject=whose).update(reputation_score=F("reputation_score") + points)
    for period in (month_of(entry.created_at, community_zone()), ALL_TIME):
        row = {"subject_id": whose, "period": period}
        if not models.BoardSum.objects.filter(**row).update(points=F("points") + points):
            models.BoardSum.objects.bulk_create([models.BoardSum(**row, points=points)])
    ranking.move([whose])


def delete_points(leaf: models.LogLeaf) -> None:
    """The entry of the ledger goes, and what it gave."""
    entry = entry_of(leaf)
    move_score(entry, -entry.confirmed_delta)
    models.Action.objects.filter(pk=action_of(leaf).pk).update(points_awarded=0)
    delete_leaves(models.LogLeaf.objects.filter(pk=leaf.pk))
    _delete(models.ScoreEntry.objects.filter(pk=entry.pk))


# The log


def rewrite_opening(leaf: models.LogLeaf, name: OpeningName, **changed: Any) -> None:
    """Let the stored opening say something else; the leaf still commits to what it said."""
    row = models.LogOpening.objects.get(leaf=leaf, name=name)
    models.LogOpening.objects.filter(pk=row.pk).update(opening={**row.opening, **changed})


def commit_again(leaf: models.LogLeaf, *, anew: bool = False) -> None:
    """Let a leaf commit to what its openings say now; `anew` with other salts."""
    rows = list(models.LogOpening.objects.filter(leaf=leaf))
    for row in rows if anew else ():
        row.salt = os.urandom(SALT_BYTES)
        models.LogOpening.objects.filter(pk=row.pk).update(salt=row.salt)
    openings = {OpeningName(row.name): Opening(salt=bytes(row.salt), opening=row.opening) for row in rows}
    content = entry_bytes(EntryType(leaf.type), openings)
    models.LogLeaf.objects.filter(pk=leaf.pk).update(leaf_bytes=content, leaf_hash=leaf_hash(content))


def delete_leaves(leaves: QuerySet[models.LogLeaf]) -> None:
    ids = list(leaves.values_list("pk", flat=True))
    _delete(models.LogOpening.objects.filter(leaf__in=ids))
    _delete(models.LogLeaf.objects.filter(pk__in=ids))


def move_numbers(first: int, by: int) -> None:
    """Give each leaf from `first` on another number, in two steps, because numbers are unique at any moment."""
    leaves = models.LogLeaf.objects.filter(log=log())
    leaves.filter(leaf_index__gte=first).update(leaf_index=F("leaf_index") + OUT_OF_THE_WAY)
    leaves.filter(leaf_index__gte=OUT_OF_THE_WAY).update(leaf_index=F("leaf_index") - OUT_OF_THE_WAY + by)


def swap_numbers(one: models.LogLeaf, other: models.LogLeaf) -> None:
    """Let two leaves change places."""
    for leaf, index in ((one, OUT_OF_THE_WAY), (other, index_of(one)), (one, index_of(other))):
        models.LogLeaf.objects.filter(pk=leaf.pk).update(leaf_index=index)


# Signatures


def sign_again(now: datetime) -> None:
    """Build the tree anew from the leaves, and sign it with the real key, in place of each checkpoint there was."""
    written = log()
    leaves = models.LogLeaf.objects.filter(log=written, leaf_index__isnull=False).order_by("leaf_index")
    hashes = [bytes(one) for one in leaves.values_list("leaf_hash", flat=True)]
    _delete(models.LogTile.objects.filter(log=written))
    Tiles(written).extend(0, hashes)
    signed = models.LogCheckpoint.objects.filter(log=written)
    dates = dict(signed.values_list("size", "created_at"))
    _delete(signed)
    sizes = {size for size in dates if size <= len(hashes)} | ({len(hashes)} if hashes else set())
    models.LogCheckpoint.objects.bulk_create(
        models.LogCheckpoint(
            log=written,
            size=one.size,
            root_hash=one.root_hash,
            note=str(one.signed(signer(written.origin))),
            created_at=dates.get(one.size, now),
        )
        for one in _checkpoints(written.origin, hashes, sizes)
    )


def forget() -> None:
    """Let the file that remembers what was signed last say what the database says."""
    written = log()
    last = newest(written)
    assert last is not None, "attacks leave a signed log"
    write_state(State(origin=written.origin, size=last.size, root_hash=bytes(last.root_hash)))


def _checkpoints(origin: str, hashes: list[bytes], sizes: set[int]) -> Iterable[Checkpoint]:
    tree = Growing()
    for one in hashes:
        tree.add(one)
        if tree.size in sizes:
            yield Checkpoint(origin=origin, size=tree.size, root_hash=tree.root())


def _decision(leaf: models.LogLeaf) -> models.Decision:
    settled = models.Decision.objects.select_related("verdict", "revision", "action__activity_version")
    return settled.get(pk=UUID(leaf.cause.removeprefix("CONFIRM:")))


def _rules(decision: models.Decision) -> Rules:
    return Rules.from_data(decision.action.activity_version.rules)


def _delete(rows: QuerySet[Any, Any]) -> None:
    """By SQL, as somebody at the database would: nothing of ours is asked."""
    ids = list(rows.values_list("pk", flat=True))
    model: type[Model] = rows.model
    table, column = model._meta.db_table, model._meta.pk.column  # noqa: SLF001 (Django's documented `_meta`)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", some)  # noqa: S608 (names of ours)
