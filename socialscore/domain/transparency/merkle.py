"""
The Merkle tree of RFC 6962 and RFC 9162: roots, and proofs that an entry is in it and that it only ever grew.

A tree is read through `Nodes`: `nodes(level, index)` is the hash of the complete subtree over the `2**level` leaves
from `index * 2**level`. What is not complete is computed, so that a million leaves cost twenty hashes.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
Nodes = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962, 2.1: leaves and nodes are hashed apart, so that no entry passes for a subtree."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def top_of(row: bytes) -> bytes:
    """The one node over a row of hashes, as many as a power of two, written one after the other as tiles are."""
    pair = 2 * HASH_BYTES
    while len(row) > HASH_BYTES:
        row = b"".join([sha256(b"\x01" + row[at : at + pair]).digest() for at in range(0, len(row), pair)])
    return row


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """The nodes of a small tree that is held in memory, by the hashes of its leaves."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


class Growing:
    """A tree that is read leaf by leaf and keeps the hashes of its complete subtrees only, twenty for a million."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, node: bytes, level: int = 0) -> None:
        """
        Add the hash of the next leaf, or of the complete subtree over the next `2**level` leaves.

        :raises ValueError: if no subtree of that size begins there.
        """
        above, beside = divmod(self.size, 1 << level)
        if beside:
            raise ValueError("A complete subtree begins at a multiple of its size.")
        while above & 1:
            node, above = node_hash(self._peaks.pop(), node), above >> 1
        self._peaks.append(node)
        self.size += 1 << level

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _subtree(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """
    The hashes beside the way from leaf `index` to the root of `size` leaves, the deepest first (RFC 9162, 2.1.3).

    :raises ValueError: if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("There is no leaf of this index in a tree of this size.")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_subtree(middle, high, nodes))
            high = middle
        else:
            path.append(_subtree(low, middle, nodes))
            low = middle
    return path[::-1]


def is_included(leaf: bytes, *, index: int, size: int, root_hash: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the hash of leaf `index` to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    turns = _turns(index, size - 1)
    found = leaf
    for is_left, beside in zip(turns, proof, strict=False):
        found = node_hash(beside, found) if is_left else node_hash(found, beside)
    return len(proof) == len(turns) and found == root_hash


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """
    What shows that the first `old` of `new` leaves are unchanged (RFC 9162, 2.1.4).

    :raises ValueError: unless `0 < old <= new`; that a tree grew from nothing needs no proof.
    """
    if not 0 < old <= new:
        raise ValueError("There is no proof between these sizes.")
    low, high, path = 0, new, []
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_subtree(middle, high, nodes))
            high = middle
        else:
            path.append(_subtree(low, middle, nodes))
            low = middle
    return ([_subtree(low, high, nodes)] if low else []) + path[::-1]


def is_consistent(old: int, new: int, *, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0 and old_root != EMPTY_ROOT:
        return False
    if old in (0, new):
        return not proof and (old_root == new_root or old != new)
    # The proof begins with the hash of the last complete subtree of the old tree, which may be all of it.
    if not proof:
        return False
    first, *path = proof if old & (old - 1) else [old_root, *proof]
    whole = (old & -old).bit_length() - 1
    turns = _turns((old - 1) >> whole, (new - 1) >> whole)
    before = after = first
    for is_left, beside in zip(turns, path, strict=False):
        before = node_hash(beside, before) if is_left else before
        after = node_hash(beside, after) if is_left else node_hash(after, beside)
    return len(path) == len(turns) and (before, after) == (old_root, new_root)


def _turns(at: int, last: int) -> list[bool]:
    """On the way up from node `at` of a row that ends with `last`: whether what stands beside is to the left."""
    turns = []
    while last:
        is_left = bool(at & 1) or at == last
        turns.append(is_left)
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return turns


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(low: int, high: int, nodes: Nodes) -> bytes:
    """The hash over leaves `low` to `high`, where `low` is where a subtree of that size may begin."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, low >> level)
    middle = low + _split(count)
    return node_hash(_subtree(low, middle, nodes), _subtree(middle, high, nodes))
