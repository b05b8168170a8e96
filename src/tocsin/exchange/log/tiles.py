"""Where does a part of the tree lie, as a file or behind an address, and what do its bytes say? C2SP tlog-tiles.

A tile of level L holds up to 256 neighbouring hashes of height 8 L; a bundle holds the entries under a tile of level
0. Full ones never change; a partial one of width W is the beginning of the full one and is named by its width.
"""

import re
from collections.abc import Callable, Sequence

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.log.merkle import HASH, LARGEST, Subtree, node_hash

__all__ = [
    "ENTRIES",
    "LONGEST",
    "WIDTH",
    "ReadTile",
    "Tile",
    "bundle",
    "bundled",
    "folded",
    "hashes_of",
    "read_path",
    "subtree_of",
    "tiles_of",
]

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""

HEIGHT = 8
"""Levels of the tree that one tile spans."""

ENTRIES = -1
"""The level of a bundle of entries."""

LONGEST = 65_535
"""Bytes of one entry: its length is written in sixteen bits."""

_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class Tile(msgspec.Struct, frozen=True, order=True):
    """Which tile or bundle is meant.

    >>> Tile(0, 1234067, 5).path
    'tile/0/x001/x234/067.p/5'
    >>> Tile(ENTRIES, 0).path
    'tile/entries/000'
    """

    level: int
    """0 to 63, or ENTRIES."""
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address behind the log's own, and its path in the log's folder."""
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        end = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level == ENTRIES else self.level}/{name}{end}"


ReadTile = Callable[[Tile], bytes]
"""Gives the bytes of a tile; a full one may be given for a partial one, of which it is the continuation."""


def read_path(path: str) -> Tile:
    """Return the tile that a path behind ``tile/`` names; anything not written exactly so is a BadInputError.

    >>> read_path("0/x001/x234/067.p/5") == Tile(0, 1234067, 5)
    True
    """
    match = _PATH.fullmatch(path) if len(path) < 100 else None
    if match is not None:
        level = ENTRIES if match[1] == "entries" else int(match[1])
        tile = Tile(level, int(re.sub(r"[x/]", "", match[2])), int(match[3] or WIDTH))
        if (
            level < 64
            and tile.number <= LARGEST
            and tile.path == f"tile/{path}"
            and (not match[3] or tile.width < WIDTH)
        ):
            return tile
    raise BadInputError(
        f"{path[:100]!r} names no tile",
        where="tile",
        remedy="write <level>/<number>[.p/<width>] as C2SP tlog-tiles says",
    )


def tiles_of(size: int, *, since: int = 0) -> tuple[Tile, ...]:
    """Return the tiles and bundles of a tree of ``size`` leaves that one of ``since`` leaves does not have.

    >>> [tile.path for tile in tiles_of(257, since=255)]
    ['tile/entries/000', 'tile/entries/001.p/1', 'tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']
    """
    found, level = [], 0
    while level == 0 or size >> HEIGHT * level:
        have, want = since >> HEIGHT * level, size >> HEIGHT * level
        if have != want:
            found += [
                Tile(level, number, min(WIDTH, want - number * WIDTH))
                for number in range(have // WIDTH, -(-want // WIDTH))
            ]
        level += 1
    bundles = [Tile(ENTRIES, tile.number, tile.width) for tile in found if tile.level == 0]
    return (*bundles, *found)


def hashes_of(tile: Tile, data: bytes) -> list[bytes]:
    """Return the hashes in a tile's bytes; the bytes of the full tile do for a partial one.

    Raises
    ------
    BadInputError
        There are too few, or a part of one.
    """
    if len(data) % HASH or not tile.width * HASH <= len(data) <= WIDTH * HASH:
        raise BadInputError(f"{len(data)} bytes are not {tile.width} hashes", where=tile.path, remedy="fetch it again")
    return [data[at : at + HASH] for at in range(0, tile.width * HASH, HASH)]


def bundle(entries: Sequence[bytes]) -> bytes:
    r"""Return the bytes of a bundle: each entry behind its length.

    >>> bundle([b"", b"ab"])
    b'\x00\x00\x00\x02ab'
    """
    for entry in entries:
        if len(entry) > LONGEST:
            raise BadInputError(f"an entry has {len(entry)} bytes", remedy=f"write at most {LONGEST}")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundled(tile: Tile, data: bytes) -> list[bytes]:
    """Return the entries in a bundle's bytes; the bytes of the full bundle do for a partial one.

    Raises
    ------
    BadInputError
        There are too few or too many, or one is cut off.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) < WIDTH:
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise BadInputError(f"entry {len(entries)} is cut off", where=tile.path, remedy="fetch it again")
        entries.append(data[at + 2 : end])
        at = end
    if at != len(data) or len(entries) < tile.width:
        raise BadInputError(
            f"the bundle does not hold {tile.width} entries and nothing else", where=tile.path, remedy="fetch it again"
        )
    return entries[: tile.width]


def subtree_of(size: int, read: ReadTile) -> Subtree:
    """Return the lookup of complete subtrees of a tree of ``size`` leaves in its tiles, for proofs and roots.

    Raises
    ------
    BadInputError
        From the lookup: a tile has too few bytes, or the tree has no such subtree.
    """

    def subtree(height: int, index: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        first = index << rest
        have = size >> HEIGHT * level
        if first + (1 << rest) > have:
            raise BadInputError(f"a log of {size} entries has no such part", where=f"height {height}, number {index}")
        number, place = divmod(first, WIDTH)
        tile = Tile(level, number, min(WIDTH, have - number * WIDTH))
        data, end = read(tile), place + (1 << rest)
        if len(data) < tile.width * HASH:
            raise BadInputError(
                f"{len(data)} bytes are not {tile.width} hashes", where=tile.path, remedy="fetch it again"
            )
        return folded([data[at : at + HASH] for at in range(place * HASH, end * HASH, HASH)])

    return subtree


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]
