import pytest

from tests.exchange.log.test_merkle import mth
from tocsin.errors import BadInputError
from tocsin.exchange.log.merkle import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    root_of_range,
)
from tocsin.exchange.log.tiles import ENTRIES, Tile, bundle, bundled, folded, hashes_of, read_path, subtree_of, tiles_of


def test_the_tree_of_seventy_thousand_leaves_has_the_tiles_that_c2sp_names():
    tiles = [tile for tile in tiles_of(70_000) if tile.level != ENTRIES]
    widths = {level: [tile.width for tile in tiles if tile.level == level] for level in range(3)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}


def test_a_tree_of_256_leaves_has_a_full_tile_and_a_partial_one_above():
    assert [tile.path for tile in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


def test_a_growing_tree_needs_only_the_tiles_that_changed():
    have = set(tiles_of(700))
    assert set(tiles_of(1400, since=700)) >= set(tiles_of(1400)) - have
    assert tiles_of(700, since=700) == ()


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234067, 999_999_999, 10**12])
def test_a_path_names_its_tile_and_no_other(number):
    for tile in (Tile(0, number), Tile(63, number, 255), Tile(ENTRIES, number, 1)):
        assert read_path(tile.path.removeprefix("tile/")) == tile


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "0",
            "0/",
            "0/0",
            "0/00",
            "0/0000",
            "0/x000/000",
            "00/000",
            "64/000",
            "-1/000",
            "0/000.p/0",
            "0/000.p/256",
        ),
        *(
            "0/000.p/01",
            "0/000/",
            "/0/000",
            "0/001/x002",
            "0/x1/234",
            "0/../000",
            "0/000\n",
            "0/\u0660\u0660\u0660",
            "entry/000",
        ),
        "0/" + "x999/" * 30 + "999",
    ],
)
def test_a_path_in_any_other_spelling_names_no_tile(path):
    with pytest.raises(BadInputError, match="names no tile"):
        read_path(path)


def test_a_bundle_gives_back_its_entries_and_a_broken_one_is_refused():
    entries = [b"", b"one", bytes(65_535)]
    data = bundle(entries)
    assert bundled(Tile(ENTRIES, 0, 3), data) == entries
    assert bundled(Tile(ENTRIES, 0, 2), data) == entries[:2]
    for broken in (data[:-1], data + b"\x00", data[:3], b"\x00"):
        with pytest.raises(BadInputError, match="cut off"):
            bundled(Tile(ENTRIES, 0, 3), broken)
    with pytest.raises(BadInputError, match="4 entries and nothing else"):
        bundled(Tile(ENTRIES, 0, 4), data)
    with pytest.raises(BadInputError, match="at most 65535"):
        bundle([bytes(65_536)])


def test_a_tile_with_part_of_a_hash_or_too_few_is_refused():
    for size in (0, 31, 33, 32 * 257):
        with pytest.raises(BadInputError, match="are not 1 hashes"):
            hashes_of(Tile(0, 0, 1), bytes(size))
    assert hashes_of(Tile(0, 0, 1), bytes(64)) == [bytes(32)]


def test_proofs_read_from_tiles_hold_against_the_definition_across_the_borders_of_tiles():
    leaves = [leaf_hash(at.to_bytes(4, "big")) for at in range(66_100)]
    level_one = [folded(leaves[at : at + 256]) for at in range(0, 66_048, 256)]
    levels = [leaves, level_one, [folded(level_one[:256])]]
    read = 0

    def tile_bytes(tile):
        nonlocal read
        read += 1
        return b"".join(levels[tile.level][tile.number * 256 : tile.number * 256 + tile.width])

    sizes = {size: mth(leaves[:size]) for size in (1, 255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 66_100)}
    for size, root in sizes.items():
        look = subtree_of(size, tile_bytes)
        assert root_of_range(0, size, look) == root
        for index in {0, 1, 254, 255, 256, 257, size // 2, size - 2, size - 1}:
            if 0 <= index < size:
                assert is_included(leaves[index], index, size, inclusion_proof(index, size, look), root)
        for old, old_root in sizes.items():
            if old <= size:
                assert is_consistent(old, size, old_root, root, consistency_proof(old, size, look))
    read = 0
    inclusion_proof(12_345, 66_100, subtree_of(66_100, tile_bytes))
    assert read < 30
    with pytest.raises(BadInputError, match="no such part"):
        subtree_of(300, tile_bytes)(8, 1)
