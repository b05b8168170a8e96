"""What moves when two nodes compare, how long a recall is under way, how fast objects go over loopback: measured.

Prints figures and what they were measured on. The index of the comparison holds ``--objects`` objects in batches of
``--batch``; only the missing batches have bytes of their own, since nothing else is read. The other two figures run
whole nodes (custody, sealing, signatures, SQLite, fsync) over HTTP on loopback, in one process. Run it from the root of
the tree: ``python -m bench.federation``.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from tests.support.exchange_nodes import MemberNode, community, policy_for
from tocsin.exchange.custody.rows import Answered
from tocsin.exchange.envelopes.records import Record
from tocsin.node.federation.exchange import ExchangeSettings
from tocsin.node.federation.quotas import Quota
from tocsin.storage.exchange import batches
from tocsin.storage.exchange.custody_rows import CustodyRows
from tocsin.storage.exchange.tables import BATCHES, DELIVERIES

FREE = Quota(requests_a_minute=10**6, bytes_a_day=10**12, objects_a_day=10**9)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--missing", type=float, default=0.01, help="share of the batches that one side lacks")
    parser.add_argument("--nodes", type=int, default=5, help="holders of what is recalled")
    parser.add_argument("--sent", type=int, default=8192, help="objects sent over loopback")
    asked = parser.parse_args()
    found = {
        "resync": resync(asked.objects, asked.batch, asked.missing),
        "recall": recall(asked.nodes),
        "throughput": throughput(asked.sent),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
    }
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0 if found["resync"]["moved_over_difference"] <= 2 else 1


def resync(objects: int, batch: int, share: float) -> dict:
    """Measure what moves when one node lacks a share of what another gave it."""
    with tempfile.TemporaryDirectory() as folder, community(Path(folder), "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        body = {"text": "x" * 560}
        things = [
            (Record(type="note", version=1, body={**body, "n": n}), policy_for(ada.id, bo.id)) for n in range(batch)
        ]
        ada.exchange.giving.share(things, [bo.id], ada.operator, expires=ada.clock.now() + timedelta(days=9))
        count, every = objects // batch, round(1 / share)
        for node, skip in ((ada, False), (bo, True)):
            _fill(node, ada, count, batch, every if skip else 0)
        begun = time.perf_counter()
        told = bo.exchange.reconciling.holdings(ada.id)
        seconds = time.perf_counter() - begun
        moved, frames = len(told), 0
        one = 0
        # Each answer is one page; what came would be told as held in the next question.
        for frame in ada.exchange.reconciling.lacking(told, bo.id, ada.clock.now()):
            moved, frames, one = moved + frame.size, frames + 1, len(frame.data)
        missing = count // every
        pages = -(-missing // max(1, frames))
        total = len(told) * pages + missing * (one + 5)
        return {
            "objects": objects,
            "batches": count,
            "missing_batches": missing,
            "holdings_bytes": len(told),
            "seconds_to_tell": round(seconds, 2),
            "pages": pages,
            "bytes_moved": total,
            "bytes_of_difference": missing * one,
            "moved_over_difference": round(total / (missing * one), 3),
        }


def _fill(node: MemberNode, ada: MemberNode, count: int, batch: int, every: int) -> None:
    with ada.records.looking() as connection:
        first = batches.batches_after(connection, 0, 1)[0]
    now = node.clock.now()
    with node.records.writing() as writing:
        for start in range(0, count, 5000):
            numbers = [n for n in range(start, min(start + 5000, count)) if n and (not every or n % every)]
            rows = [
                {
                    "id": f"{n:064x}",
                    "position": n + 10,
                    "stream": first.stream,
                    "first": n * batch,
                    "count": batch,
                    "origin": ada.id,
                    "epoch": 0,
                    "sender": "",
                    "state": "own" if node is ada else "opened",
                    "made": now,
                    "expires": first.expires,
                    "received": now,
                    **first.lying.columns(),
                }
                for n in numbers
            ]
            writing.connection.execute(insert(BATCHES), rows)
            if node is ada:
                due = [
                    {
                        "member": "bo.example",
                        "item": row["id"],
                        "kind": "3batch",
                        "position": row["position"],
                        "state": "taken",
                        "tries": 1,
                        "said": "",
                        "asked": now,
                        "changed": now,
                    }
                    for row in rows
                ]
                writing.connection.execute(insert(DELIVERIES), due)


def recall(count: int) -> dict:
    """Measure the time from a recall to the receipts of all holders, each a node with its own threads."""
    names = ["ada", *(f"m{number}" for number in range(count))]
    settings = ExchangeSettings(quota=FREE, seconds=5)
    with tempfile.TemporaryDirectory() as folder, community(Path(folder), *names, settings=settings) as nodes:
        ada = nodes["ada"]
        others = [node.id for node in nodes.values() if node is not ada]
        (leaf,) = ada.share({"n": 1}, others).leaves
        ada.once()
        for node in nodes.values():
            node.exchange.peers.__enter__()
        begun = time.perf_counter()
        name = ada.exchange.recall([leaf], "error", ada.operator)
        while _answered(ada, name) < count and time.perf_counter() - begun < 60:
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        for node in nodes.values():
            node.exchange.peers.__exit__()
        return {"holders": count, "receipts": _answered(ada, name), "seconds": round(seconds, 2)}


def _answered(node: MemberNode, name: str) -> int:
    with node.records.looking() as connection:
        return sum(1 for row in CustodyRows(connection).under(Answered, name) if row.receipt.holder != node.id)


def throughput(count: int) -> dict:
    """Measure objects a second: shared (decided, sealed, kept), then sent, verified, opened, decided and kept."""
    settings = ExchangeSettings(quota=FREE)
    with tempfile.TemporaryDirectory() as folder, community(Path(folder), "ada", "bo", settings=settings) as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        label = policy_for(ada.id, bo.id)
        things = [(Record(type="note", version=1, body={"n": n, "text": "x" * 560}), label) for n in range(count)]
        begun = time.perf_counter()
        shared = ada.exchange.giving.share(things, [bo.id], ada.operator, expires=ada.clock.now() + timedelta(days=9))
        sealed = time.perf_counter()
        failing = ada.once()
        sent = time.perf_counter()
        bo.exchange.read(shared.leaves[-1])
        return {
            "objects": count,
            "shared_a_second": round(count / (sealed - begun)),
            "sent_and_taken_a_second": round(count / (sent - sealed)),
            "failing": failing,
        }


if __name__ == "__main__":
    sys.exit(main())
