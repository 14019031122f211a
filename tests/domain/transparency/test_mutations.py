"""One bit changed anywhere in a proof or a receipt is refused: 20 000 of them in full, a twentieth in `make test`."""

import json
from collections.abc import Iterator
from random import Random

import pytest

from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    nodes_of,
    root,
)
from socialscore.domain.transparency.receipts import check, read_receipt

from .samples import SIGNER, a_receipt

SIZE = 300
LEAVES = [leaf_hash(number.to_bytes(2)) for number in range(SIZE)]
NODES = nodes_of(LEAVES)
ROOTS = [root(size, NODES) for size in range(SIZE + 1)]
how_many = pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.long)])


def flipped(data: bytes, bit: int) -> bytes:
    """The bytes with one bit changed."""
    return (int.from_bytes(data) ^ 1 << bit).to_bytes(len(data))


def spoiled(parts: list[bytes], chance: Random) -> list[bytes]:
    """The parts with one bit of one of them changed."""
    at = chance.randrange(len(parts))
    return [*parts[:at], flipped(parts[at], chance.randrange(8 * len(parts[at]))), *parts[at + 1 :]]


def pairs(many: int, chance: Random) -> Iterator[tuple[int, int]]:
    """Two numbers below each other, up to the size of the tree."""
    for _ in range(many):
        high = chance.randrange(2, SIZE + 1)
        yield chance.randrange(1, high), high


class TestOneBit:
    @how_many
    def test_of_an_inclusion_is_refused(self, many: int) -> None:
        chance, refused = Random(6962), 0
        for index, size in pairs(many, chance):
            proof = inclusion_proof(index, size, NODES)
            assert is_included(LEAVES[index], index=index, size=size, root_hash=ROOTS[size], proof=proof)
            leaf, root_hash, *path = spoiled([LEAVES[index], ROOTS[size], *proof], chance)
            refused += not is_included(leaf, index=index, size=size, root_hash=root_hash, proof=path)
        assert refused == many

    @how_many
    def test_of_a_consistency_is_refused(self, many: int) -> None:
        chance, refused = Random(9162), 0
        for old, new in pairs(many, chance):
            proof = consistency_proof(old, new, NODES)
            assert is_consistent(old, new, old_root=ROOTS[old], new_root=ROOTS[new], proof=proof)
            before, after, *path = spoiled([ROOTS[old], ROOTS[new], *proof], chance)
            refused += not is_consistent(old, new, old_root=before, new_root=after, proof=path)
        assert refused == many

    @how_many
    def test_of_a_receipt_is_refused(self, many: int) -> None:
        receipts = [json.dumps(a_receipt(index).to_data()).encode() for index in range(20)]
        chance = Random(8785)
        accepted = [raw for number in range(many) if is_accepted(raw := spoiled([receipts[number % 20]], chance)[0])]
        assert all(is_accepted(raw) for raw in receipts)
        assert accepted == []


def is_accepted(raw: bytes) -> bool:
    """Whether every step holds under the pinned key."""
    try:
        return all(step.holds for step in check(read_receipt(raw), pinned=SIGNER.verifier))
    except Malformed:
        return False
