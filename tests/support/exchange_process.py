"""One member's exchange in a process of its own, told what to do by lines of JSON: for partitions and kills.

``python -m tests.support.exchange_process NAME HOME HOST PORT ADDRESSES NAMES...``: addresses are JSON.
"""

import contextlib
import json
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.support.exchange_nodes import MemberNode, Served, made_members
from tocsin.errors import TocsinError
from tocsin.node.federation.exchange import ExchangeSettings


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def move(self, **_: float) -> datetime:
        return self.now()


def main() -> None:
    name, home, host, port, addresses, *names = sys.argv[1:]
    _, founding = made_members(*names)
    settings = ExchangeSettings(addresses=json.loads(addresses), seconds=1.0)
    node = MemberNode(name, Path(home), Now(), founding, settings).open()
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((host, int(port)))
    opened.listen(64)
    with contextlib.closing(node), Served(node.exchange, opened), node.exchange.peers:
        say({"ready": name})
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                say(answer(node, asked))
            except TocsinError as error:
                say({"error": str(error)})


def say(value: dict) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def answer(node: MemberNode, asked: dict) -> dict:
    match asked["do"]:
        case "share":
            shared = [node.share({"n": number}, asked["to"]) for number in range(asked["count"])]
            return {"leaves": [leaf for one in shared for leaf in one.leaves]}
        case "held":
            return {"held": sum(1 for leaf in asked["leaves"] if _held(node, leaf))}
        case "recall":
            return {"recall": node.exchange.recall(asked["leaves"], "error", node.operator)}
        case "receipts":
            from tocsin.exchange.custody.rows import Answered
            from tocsin.storage.exchange.custody_rows import CustodyRows

            with node.records.looking() as connection:
                found = list(CustodyRows(connection).under(Answered, asked["recall"]))
            return {"receipts": len([one for one in found if one.receipt.holder != node.id])}
        case "state":
            return {"state": msgspec.to_builtins(node.exchange.peers.state(asked["member"]))}
    return {"error": f"unknown order {asked['do']!r}"}


def _held(node: MemberNode, leaf: str) -> bool:
    try:
        node.exchange.read(leaf)
    except TocsinError:
        return False
    return True


if __name__ == "__main__":
    main()
