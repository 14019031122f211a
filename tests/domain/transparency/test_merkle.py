"""Trees: roots by the definition of RFC 6962, proofs between all sizes, and no other proof."""

import pytest

from socialscore.domain.transparency.merkle import (
    EMPTY_ROOT,
    Growing,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    nodes_of,
    root,
    top_of,
)

MOST = 40
LEAVES = [leaf_hash(bytes([number])) for number in range(MOST)]
NODES = nodes_of(LEAVES)
ROOTS = [root(size, NODES) for size in range(MOST + 1)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


class TestRoot:
    def test_is_that_of_the_definition(self) -> None:
        assert ROOTS[1:] == [by_definition(LEAVES[:size]) for size in range(1, MOST + 1)]

    def test_keeps_leaves_and_nodes_apart(self) -> None:
        assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


class TestInclusion:
    def test_holds_for_every_leaf_of_every_size(self) -> None:
        for size in range(1, MOST + 1):
            for index in range(size):
                proof = inclusion_proof(index, size, NODES)
                assert is_included(LEAVES[index], index=index, size=size, root_hash=ROOTS[size], proof=proof)

    def test_holds_at_no_other_index_of_the_same_tree(self) -> None:
        for index in range(20):
            proof = inclusion_proof(index, 20, NODES)
            held = [
                other
                for other in range(-1, MOST)
                if is_included(LEAVES[index], index=other, size=20, root_hash=ROOTS[20], proof=proof)
            ]
            assert held == [index]

    def test_needs_the_whole_path_and_no_more(self) -> None:
        proof = inclusion_proof(5, 20, NODES)
        for other in (proof[:-1], proof[1:], [*proof, proof[0]], proof[::-1], []):
            assert not is_included(LEAVES[5], index=5, size=20, root_hash=ROOTS[20], proof=other)

    def test_does_not_take_a_node_for_a_leaf(self) -> None:
        proof = inclusion_proof(4, 20, NODES)
        node = node_hash(LEAVES[4], LEAVES[5])
        assert not is_included(node, index=4, size=20, root_hash=ROOTS[20], proof=proof[1:])

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (9, 3)])
    def test_is_of_leaves_that_are_there(self, index: int, size: int) -> None:
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, size, NODES)
        assert not is_included(LEAVES[0], index=index, size=size, root_hash=ROOTS[size], proof=[])


class TestConsistency:
    def test_holds_between_all_sizes(self) -> None:
        for new in range(1, MOST + 1):
            for old in range(1, new + 1):
                proof = consistency_proof(old, new, NODES)
                assert is_consistent(old, new, old_root=ROOTS[old], new_root=ROOTS[new], proof=proof)

    def test_holds_for_no_other_pair_of_sizes(self) -> None:
        proof = consistency_proof(11, 20, NODES)
        held = [
            (old, new)
            for new in range(MOST + 1)
            for old in range(new + 1)
            if is_consistent(old, new, old_root=ROOTS[old], new_root=ROOTS[new], proof=proof)
        ]
        assert held == [(11, 20)]

    def test_needs_the_whole_proof_and_no_more(self) -> None:
        for old in (8, 11):
            proof = consistency_proof(old, 20, NODES)
            for other in (proof[:-1], proof[1:], [*proof, proof[0]], proof[::-1], []):
                assert not is_consistent(old, 20, old_root=ROOTS[old], new_root=ROOTS[20], proof=other)

    def test_finds_a_leaf_that_was_changed(self) -> None:
        changed = nodes_of([*LEAVES[:3], leaf_hash(b"another"), *LEAVES[4:]])
        for old in range(4, 20):
            proof = consistency_proof(old, 20, changed)
            assert not is_consistent(old, 20, old_root=ROOTS[old], new_root=root(20, changed), proof=proof)

    def test_from_nothing_needs_no_proof(self) -> None:
        assert is_consistent(0, 5, old_root=EMPTY_ROOT, new_root=ROOTS[5], proof=[])
        assert is_consistent(0, 0, old_root=EMPTY_ROOT, new_root=EMPTY_ROOT, proof=[])
        assert not is_consistent(0, 5, old_root=EMPTY_ROOT, new_root=ROOTS[5], proof=[ROOTS[5]])
        assert not is_consistent(0, 5, old_root=ROOTS[1], new_root=ROOTS[5], proof=[])

    def test_allows_no_two_roots_of_one_size(self) -> None:
        assert is_consistent(5, 5, old_root=ROOTS[5], new_root=ROOTS[5], proof=[])
        assert not is_consistent(5, 5, old_root=ROOTS[5], new_root=ROOTS[6], proof=[])
        assert not is_consistent(5, 5, old_root=ROOTS[5], new_root=ROOTS[5], proof=[ROOTS[5]])
        assert not is_consistent(0, 0, old_root=EMPTY_ROOT, new_root=ROOTS[1], proof=[])

    @pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
    def test_is_between_sizes_that_grow(self, old: int, new: int) -> None:
        with pytest.raises(ValueError, match="no proof"):
            consistency_proof(old, new, NODES)

    def test_does_not_hold_backwards(self) -> None:
        assert not is_consistent(4, 3, old_root=ROOTS[4], new_root=ROOTS[3], proof=[])
        assert not is_consistent(-1, 3, old_root=ROOTS[1], new_root=ROOTS[3], proof=[])


class TestGrowing:
    @pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 20, 255, 256, 300])
    def test_has_the_root_of_what_was_added(self, size: int) -> None:
        leaves = [leaf_hash(bytes([number % 256, number // 256])) for number in range(size)]
        tree = Growing()
        for leaf in leaves:
            tree.add(leaf)
        assert (tree.size, tree.root()) == (size, root(size, nodes_of(leaves)))

    @pytest.mark.parametrize("size", [0, 1, 5, 256, 300])
    def test_grows_by_complete_subtrees_too(self, size: int) -> None:
        leaves = [leaf_hash(number.to_bytes(2)) for number in range(size + 8 - size % 8 + 3)]
        tree, nodes = Growing(), nodes_of(leaves)
        while tree.size + 8 <= len(leaves):
            tree.add(nodes(3, tree.size // 8), 3)
        for leaf in leaves[tree.size :]:
            tree.add(leaf)
        assert tree.root() == root(len(leaves), nodes)

    def test_takes_no_subtree_where_none_begins(self) -> None:
        tree = Growing()
        tree.add(leaf_hash(b""))
        with pytest.raises(ValueError, match="multiple"):
            tree.add(leaf_hash(b""), 1)


@pytest.mark.parametrize("level", [0, 1, 5])
def test_the_top_of_a_row_is_the_node_over_it(level: int) -> None:
    assert top_of(b"".join(LEAVES[: 1 << level])) == NODES(level, 0)
