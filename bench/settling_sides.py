"""The product's log and its rival: one global chain, in which each leaf has the hash of the one before."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection

from bench.settling_bare import settle_bare_chain, settle_bare_log
from bench.settling_stage import later
from socialscore.application import review
from socialscore.domain.ids import DecisionId
from socialscore.domain.transparency.commitments import entry_bytes
from socialscore.domain.transparency.leaves import Leaf
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog, with_salts
from socialscore.infrastructure.persistence.django_unit_of_work import DjangoUnitOfWork
from socialscore.wiring import community_zone, unit_of_work

# Whole use cases, and the same rows written by bare statements, which shows what Python hides.
SIDES = {"use case": ("log", "chain"), "statements": ("bare log", "bare chain")}
_CHAIN = """
CREATE TABLE bench_head (size bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO bench_head VALUES (0, '');
CREATE TABLE bench_link (number bigint PRIMARY KEY, cause text UNIQUE NOT NULL, content bytea NOT NULL, hash bytea);
CREATE TABLE bench_opening (number bigint REFERENCES bench_link, name text, salt bytea, opening jsonb);
"""


def make_chain() -> None:
    """The rival's tables."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN)


class Chain(DjangoTransparencyLog):
    """Whoever adds a link waits until whoever added the one before has committed."""

    def append(self, leaves: Sequence[Leaf], *, now: datetime) -> None:
        """As many rows as the log writes, and the head moved."""
        with connection.cursor() as cursor:
            for leaf in leaves:
                openings = with_salts(leaf)
                content = entry_bytes(leaf.type, openings)
                cursor.execute("SELECT size, hash FROM bench_head FOR UPDATE")
                number, before = cursor.fetchone()
                digest = sha256(bytes(before) + content).digest()
                cursor.execute("INSERT INTO bench_link VALUES (%s, %s, %s, %s)", [number, leaf.cause, content, digest])
                rows = [(number, str(n), one.salt, json.dumps(one.opening)) for n, one in openings.items()]
                marks = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
                cursor.execute(f"INSERT INTO bench_opening VALUES {marks}", [value for row in rows for value in row])
                cursor.execute("UPDATE bench_head SET size = size + 1, hash = %s", [digest])


class _ChainedWork(DjangoUnitOfWork):
    def _reset(self) -> None:
        super()._reset()
        self.log = Chain()


def _with_log(decision_id: UUID) -> None:
    review.settle(unit_of_work(), decision_id=DecisionId(decision_id), now=later())


def _with_chain(decision_id: UUID) -> None:
    review.settle(_ChainedWork(community_zone()), decision_id=DecisionId(decision_id), now=later())


SETTLING: dict[str, Callable[[UUID], None]] = {
    "log": _with_log,
    "chain": _with_chain,
    "bare log": settle_bare_log,
    "bare chain": settle_bare_chain,
}
