"""pymerkle builds the same trees, accepts our paths of inclusion, and proves that our roots follow each other."""

from random import Random

import pytest
from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion

from socialscore.domain.transparency.merkle import inclusion_proof, leaf_hash, nodes_of, root

SIZE = 300
ENTRIES = [f"entry {number}".encode() for number in range(SIZE)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
NODES = nodes_of(LEAVES)
ROOTS = [root(size, NODES) for size in range(SIZE + 1)]


@pytest.fixture(scope="module")
def tree() -> InmemoryTree:
    return InmemoryTree.init_from_entries(ENTRIES)


def flipped(data: bytes, chance: Random) -> bytes:
    """The hash with one bit changed."""
    return (int.from_bytes(data) ^ 1 << chance.randrange(8 * len(data))).to_bytes(len(data))


class TestPymerkle:
    def test_has_the_same_roots(self, tree: InmemoryTree) -> None:
        assert [tree.get_root(size) for size in range(SIZE + 1)] == ROOTS

    @pytest.mark.parametrize("of_each_size", [2, pytest.param(40, marks=pytest.mark.long)])
    def test_accepts_our_paths_and_refuses_one_bit(self, tree: InmemoryTree, of_each_size: int) -> None:
        chance = Random(6962)
        for size in range(1, SIZE + 1):
            for index in chance.sample(range(size), min(size, of_each_size)):
                proof = tree.prove_inclusion(index + 1, size)
                # Its paths begin with the leaf; the way up is ours.
                proof.path = [LEAVES[index], *inclusion_proof(index, size, NODES)]
                verify_inclusion(LEAVES[index], ROOTS[size], proof, index=index + 1, size=size)
                at = chance.randrange(len(proof.path))
                proof.path[at] = flipped(proof.path[at], chance)
                with pytest.raises(InvalidProof):
                    verify_inclusion(LEAVES[index], ROOTS[size], proof, index=index + 1, size=size)

    def test_proves_that_our_roots_follow_each_other(self, tree: InmemoryTree) -> None:
        chance = Random(9162)
        for new in range(2, SIZE + 1):
            old = chance.randrange(1, new)
            proof = tree.prove_consistency(old, new)
            verify_consistency(ROOTS[old], ROOTS[new], proof, prior_size=old, later_size=new)
            with pytest.raises(InvalidProof):
                verify_consistency(ROOTS[old], flipped(ROOTS[new], chance), proof, prior_size=old, later_size=new)
