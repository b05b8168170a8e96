import json
import random
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from tocsin.errors import BadInputError
from tocsin.exchange.log.merkle import (
    EMPTY,
    NOTHING,
    Frontier,
    consistency_proof,
    extended,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/exchange/log/rfc6962.json").read_text(encoding="utf-8"))
LEAVES = [leaf_hash(bytes([at])) for at in range(70)]


def mth(leaves):
    """Section 2.1 of RFC 6962, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(mth(leaves[:half]), mth(leaves[half:]))


def subtree(height, index):
    return mth(LEAVES[index << height : (index + 1) << height])


def unhex(texts):
    return tuple(bytes.fromhex(text) for text in texts)


def test_the_roots_are_those_that_other_implementations_of_rfc_6962_publish():
    tree = NOTHING
    for entry, root in zip(VECTORS["entries"], VECTORS["roots"], strict=True):
        tree = extended(tree, [leaf_hash(bytes.fromhex(entry))])
        assert tree.root.hex() == root


def test_the_proofs_are_those_that_other_implementations_of_rfc_6962_publish():
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in VECTORS["entries"]]
    roots = unhex(VECTORS["roots"])

    def look(height, index):
        return mth(leaves[index << height : (index + 1) << height])

    for case in VECTORS["inclusion"]:
        path = unhex(case["path"])
        assert inclusion_proof(case["index"], case["size"], look) == path
        assert is_included(leaves[case["index"]], case["index"], case["size"], path, roots[case["size"] - 1])
    for case in VECTORS["consistency"]:
        path = unhex(case["path"])
        assert consistency_proof(case["old"], case["new"], look) == path
        assert is_consistent(case["old"], case["new"], roots[case["old"] - 1], roots[case["new"] - 1], path)


def test_a_tree_that_grows_leaf_by_leaf_has_the_root_of_the_definition():
    tree = Frontier()
    assert tree.root == EMPTY == mth([])
    for size, leaf in enumerate(LEAVES, 1):
        tree = extended(tree, [leaf])
        assert (tree.size, tree.root) == (size, mth(LEAVES[:size]))
    assert extended(extended(NOTHING, LEAVES[:11]), LEAVES[11:]) == tree


def test_every_leaf_of_every_small_tree_is_proved_and_no_other_leaf_place_or_size_fits_the_proof():
    for size in range(1, 34):
        root = mth(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(index, size, subtree)
            assert is_included(LEAVES[index], index, size, path, root)
            assert not is_included(LEAVES[index + 1], index, size, path, root)
            assert not any(
                is_included(LEAVES[index], other, size, path, root) for other in range(size) if other != index
            )
            assert not is_included(LEAVES[index], index, size, (*path, root), root)
            assert not (path and is_included(LEAVES[index], index, size, path[:-1], root))
            assert not is_included(LEAVES[index], index, size, path, mth(LEAVES[: size + 1]))


def test_every_pair_of_small_trees_is_proved_consistent_and_no_other_root_fits_the_proof():
    for new in range(34):
        for old in range(new + 1):
            path = consistency_proof(old, new, subtree)
            roots = mth(LEAVES[:old]), mth(LEAVES[:new])
            assert is_consistent(old, new, *roots, path)
            assert not is_consistent(old, new, LEAVES[0][::-1], roots[1], path)
            assert not is_consistent(old, new, roots[0], LEAVES[0][::-1], path) or old == 0
            assert not is_consistent(old, new, *roots, (*path, LEAVES[3]))
            assert not (path and is_consistent(old, new, *roots, path[:-1]))
            assert not is_consistent(new + 1, old, roots[1], roots[0], path)


def test_one_changed_bit_anywhere_in_a_proof_shows_nothing():
    chance = random.Random(1)
    for _ in range(300):
        new = chance.randrange(2, 70)
        old, index = chance.randrange(1, new), chance.randrange(new)
        places = partial(is_included, LEAVES[index], index, new, root=mth(LEAVES[:new]))
        grows = partial(is_consistent, old, new, mth(LEAVES[:old]), mth(LEAVES[:new]))
        for path, shows in (
            (inclusion_proof(index, new, subtree), lambda p, places=places: places(path=p)),
            (consistency_proof(old, new, subtree), grows),
        ):
            at, bit = chance.randrange(len(path)), chance.randrange(256)
            changed = (int.from_bytes(path[at], "big") ^ (1 << bit)).to_bytes(32, "big")
            assert shows(path)
            assert not shows((*path[:at], changed, *path[at + 1 :]))
            assert not shows((*path[:at], path[at][:-1], *path[at + 1 :]))


def test_what_a_tree_does_not_have_is_refused_by_name():
    with pytest.raises(BadInputError, match="no entry 3"):
        inclusion_proof(3, 3, subtree)
    with pytest.raises(BadInputError, match="never had 4"):
        consistency_proof(4, 3, subtree)
    assert not is_included(LEAVES[0], -1, 1, (), LEAVES[0])
    assert not is_included(LEAVES[0], 0, 0, (), EMPTY)
