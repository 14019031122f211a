"""
The sequencer: numbers the leaves that wait, extends the tree, signs, and moves the boards by what it numbered.

One at a time (`turns.py`). It looks for leaves without a number, never for those after the last: the order of ids is
not that of commits.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import UUIDField

from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import EMPTY_ROOT, consistency_proof, is_consistent, root
from socialscore.domain.transparency.tiles import nodes_from
from socialscore.infrastructure import ranking
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.asking import is_witnessed, require_no_objection
from socialscore.infrastructure.transparency.opening import current_log, newest, put_signed, require_seed
from socialscore.infrastructure.transparency.state import LogBroken, State, read_state, require_not_behind, write_state
from socialscore.infrastructure.transparency.tiling import Tiles
from socialscore.infrastructure.turns import takes_turn

MOST_AT_ONCE = 5_000
_NUMBER = """
UPDATE socialscore_logleaf SET log_id = %s, leaf_index = numbered.leaf_index
FROM (
    SELECT leaf_id, %s + row_number() OVER (ORDER BY leaf_id) - 1 AS leaf_index
    FROM (SELECT leaf_id FROM socialscore_logleaf WHERE leaf_index IS NULL ORDER BY leaf_id LIMIT %s) AS waiting
) AS numbered
WHERE socialscore_logleaf.leaf_index IS NULL AND socialscore_logleaf.leaf_id = numbered.leaf_id
RETURNING socialscore_logleaf.leaf_index, socialscore_logleaf.leaf_hash
"""


def sequence(*, now: datetime, at_most: int = MOST_AT_ONCE, are_witnesses_asked: bool = True) -> int:
    """
    Number what waits and sign the log; how many leaves that were. One query where nothing waits.

    :param are_witnesses_asked: whether they were, since this process began; nothing is signed before.
    :raises Conflict: the narrow one of why this database may not sign: its copy, its seed, or what a witness holds.
    :raises LogBroken: if the tree has changed under what was signed.
    """
    if not models.LogLeaf.objects.filter(log=None, leaf_index=None).exists():
        return 0
    if not are_witnesses_asked and is_witnessed():
        return 0
    with transaction.atomic():
        if not takes_turn():
            return 0
        log = current_log(now)
        require_seed(log)
        last = newest(log)
        tiles = Tiles(log)
        old = Checkpoint(
            origin=log.origin,
            size=last.size if last else 0,
            root_hash=bytes(last.root_hash) if last else EMPTY_ROOT,
        )
        require_not_behind(read_state(), old, nodes_from(tiles.read))
        if not old.size:
            # There before the first signature: a worker that is killed right after it must not look like a lost file.
            write_state(State(origin=old.origin, size=0, root_hash=EMPTY_ROOT))
        require_no_objection(log)
        hashes = _number(log, old.size, at_most)
        if not hashes:
            return 0
        tiles.extend(old.size, hashes)
        new = _grown(old, old.size + len(hashes), tiles)
        numbered = models.ScoreEntry.objects.filter(leaf__log=log, leaf__leaf_index__gte=old.size)
        ranking.move(numbered.values("subject_id"))
        put_signed(log, new, now=now)
    write_state(State(origin=new.origin, size=new.size, root_hash=new.root_hash))
    return len(hashes)


def _number(log: models.Log, first: int, at_most: int) -> list[bytes]:
    """Give numbers from `first` on; the hashes in their order."""
    log_id = UUIDField().get_db_prep_value(log.pk, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Where the table was empty when it was analysed, all that waits would be counted anew for each leaf.
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_NUMBER, [log_id, first, at_most])
        numbered = cursor.fetchall()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_nestloop = on")
    return [bytes(leaf) for _index, leaf in sorted(numbered, key=lambda row: row[0])]


def _grown(old: Checkpoint, size: int, tiles: Tiles) -> Checkpoint:
    nodes = nodes_from(tiles.read)
    new = Checkpoint(origin=old.origin, size=size, root_hash=root(size, nodes))
    proof = consistency_proof(old.size, size, nodes) if old.size else []
    if not is_consistent(old.size, size, old_root=old.root_hash, new_root=new.root_hash, proof=proof):
        raise LogBroken(f"The tree of {size} leaves does not begin with the {old.size} that were signed.")
    return new
