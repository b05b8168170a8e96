"""The log as static files: what a witness or a stranger fetches is enough to check it, and nothing more is shown."""

from datetime import UTC, datetime

import pytest

from tests.support.api_client import VISITOR, client
from tests.support.registers import signer
from tests.support.small_node import small_node
from tocsin.exchange.log.checkpoints import open_checkpoint
from tocsin.exchange.log.merkle import inclusion_proof, is_included, leaf_hash, root_of_range
from tocsin.exchange.log.notes import ED25519, NoteKey
from tocsin.exchange.log.tiles import ENTRIES, Tile, bundled, subtree_of, tiles_of
from tocsin.node.clock import FixedClock

ADA = signer("ada")


@pytest.fixture
def node(tmp_path):
    with small_node(tmp_path / "home", clock=FixedClock(datetime(2026, 11, 28, tzinfo=UTC))) as found:
        found.log.add("sent", [f"{at:064x}" for at in range(700)])
        found.log.publish(ADA.public, ADA)
        yield found


def test_a_stranger_rebuilds_the_tree_from_the_tiles_alone(node):
    with client(node, person=VISITOR) as api:
        answer = api.get("/exchange/log/checkpoint")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        key = NoteKey(node.log.origin, ED25519, ADA.public.raw)
        checkpoint, _ = open_checkpoint(answer.content, [key])

        def fetch(tile):
            found = api.get(f"/exchange/log/{tile.path}")
            assert found.status_code == 200, tile.path
            assert found.headers["content-type"] == "application/octet-stream"
            assert "immutable" in found.headers["cache-control"]
            return found.content

        assert all(fetch(tile) for tile in tiles_of(checkpoint.size))
        look = subtree_of(checkpoint.size, fetch)
        assert root_of_range(0, checkpoint.size, look) == checkpoint.root
        entry = bundled(Tile(ENTRIES, 2, 188), fetch(Tile(ENTRIES, 2, 188)))[0]
        assert is_included(leaf_hash(entry), 512, 700, inclusion_proof(512, 700, look), checkpoint.root)


def test_a_partial_tile_of_an_older_head_is_the_beginning_of_the_newer_one(node):
    with client(node, person=VISITOR) as api:
        whole = api.get("/exchange/log/tile/0/000").content
        assert api.get("/exchange/log/tile/0/000.p/7").content == whole[: 7 * 32]
        entries = bundled(Tile(ENTRIES, 0), api.get("/exchange/log/tile/entries/000").content)
        assert bundled(Tile(ENTRIES, 0, 7), api.get("/exchange/log/tile/entries/000.p/7").content) == entries[:7]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tile/0/003", 404),
        ("tile/0/002", 404),
        ("tile/0/002.p/189", 404),
        ("tile/1/000.p/3", 404),
        ("tile/0/0", 400),
        ("tile/0/..%2f..%2fsecret", 400),
        ("tile/subjects/000", 400),
        ("tile/entries/000.p/0", 400),
    ],
)
def test_what_the_head_does_not_need_is_not_there(node, path, status):
    with client(node, person=VISITOR) as api:
        assert api.get(f"/exchange/log/{path}").status_code == status


def test_a_node_without_a_log_says_so(tmp_path):
    with small_node(tmp_path / "home") as node, client(node, person=VISITOR) as api:
        assert api.get("/exchange/log/checkpoint").status_code == 404
        assert api.get("/exchange/log/tile/0/000").status_code == 404


def test_what_acts_are_about_is_told_at_this_node_only(node):
    local, elsewhere = node.reader(node.operator).log(), node.reader(VISITOR).log()
    assert local.acts[0].subject == f"{699:064x}"
    assert {act.subject for act in elsewhere.acts} == {""}
    assert elsewhere.size == 700
