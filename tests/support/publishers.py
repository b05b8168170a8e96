"""Publishers on this machine: they speak the official wire formats, and misbehave on request.

with Publishers() as web:
    address = web.offers("/data.csv", Answer(b"..."))
    web.offers("/flaky.csv", Answer(status=500), Answer(b"..."))      # one answer after another, the last one stays
    web.asked("/data.csv")                                            # headers of every request so far
"""

import csv
import hashlib
import io
import json
import sys
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

RELEASED = datetime(2024, 6, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What the publisher does with one request."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/csv"
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = RELEASED
    break_after: int | None = None
    """Send so many bytes of the body, then drop the connection."""
    hang: bool = False
    """Say nothing at all until the test ends."""
    silent_validators: bool = False
    """Send neither ETag nor Last-Modified."""

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up on us: that is what several tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Publishers:
    """A web server on 127.0.0.1."""

    def __init__(self) -> None:
        self._answers: dict[str, list[Answer]] = {}
        self._seen: list[tuple[str, dict[str, str]]] = []
        self._over = threading.Event()
        server = _Server(("127.0.0.1", 0), self._handler())
        server.daemon_threads = True
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def offers(self, path: str, *answers: Answer) -> str:
        """Answer requests for a path (with its query, or for any query where it has none) by these, in turn."""
        self._answers[path] = list(answers)
        return self.address + path

    def answers(self, path: str) -> tuple[Answer, ...]:
        """Return what is still on offer for a path."""
        return tuple(self._answers.get(path, ()))

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the headers of the requests for a path, with or without a query."""
        return [headers for target, headers in self._seen if target == path or target.split("?")[0] == path]

    @property
    def requests(self) -> int:
        return len(self._seen)

    def _next(self, target: str) -> Answer | None:
        held = self._answers.get(target) or self._answers.get(target.split("?", maxsplit=1)[0])
        if not held:
            return None
        return held.pop(0) if len(held) > 1 else held[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                outer._seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = outer._next(self.path)
                if answer is None:
                    answer = Answer(b"no such file", status=404, kind="text/plain")
                if answer.hang:
                    outer._over.wait(20)
                    self.close_connection = True
                    return
                self._give(answer)

            def _give(self, answer: Answer) -> None:
                modified = format_datetime(answer.modified, usegmt=True) if answer.modified else ""
                validators = {"ETag": answer.etag, "Last-Modified": modified} if answer.status == 200 else {}
                if answer.silent_validators:
                    validators = {}
                known = self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since")
                if validators and known in validators.values():
                    self.send_response(304)
                    self.end_headers()
                    return
                status, body, start = answer.status, answer.body, 0
                wanted = self.headers.get("Range", "")
                if wanted and validators and self.headers.get("If-Range") in validators.values():
                    start = int(wanted.removeprefix("bytes=").rstrip("-"))
                    status, body = 206, body[start:]
                self.send_response(status)
                self.send_header("Content-Type", answer.kind)
                self.send_header("Content-Length", str(len(body)))
                if status == 206:
                    last = len(answer.body) - 1
                    self.send_header("Content-Range", f"bytes {start}-{last}/{len(answer.body)}")
                for name, value in {**validators, **answer.headers}.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if answer.break_after is not None:
                    self.wfile.write(body[: answer.break_after])
                    self.wfile.flush()
                    self.close_connection = True
                    return
                self.wfile.write(body)

        return Handler


def event(id: int, gw: int, start: str, end: str, best: int, kind: int = 1, **more: object) -> dict[str, object]:
    """One event as UCDP writes it."""
    return {
        "id": id,
        "relid": f"X-{id}",
        "year": int(end[:4]),
        "active_year": 1,
        "code_status": "Clear",
        "type_of_violence": kind,
        "conflict_new_id": 300,
        "dyad_new_id": 400 + kind,
        "side_a": "Government, of A",
        "side_b": "Civilians" if kind == 3 else "B",
        "country": "Somewhere",
        "country_id": gw,
        "region": "Africa",
        "event_clarity": 1,
        "date_prec": 1,
        "date_start": f"{start} 00:00:00.000",
        "date_end": f"{end} 00:00:00.000",
        "deaths_civilians": 0,
        "best": best,
        "high": best,
        "low": best,
        "gwnoa": "2;200",
        "gwnob": "",
        **more,
    }


def event_csv(events: list[dict[str, object]]) -> bytes:
    """The CSV of the yearly and the monthly releases."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(event(0, 0, "2000-01-01", "2000-01-01", 0)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(events)
    return text.getvalue().encode()


def zipped(name: str, content: bytes) -> bytes:
    """A zip with one member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def ucdp_api(web: Publishers, version: str, events: list[dict[str, object]], size: int = 2) -> str:
    """Offer a release as pages of the UCDP API, and return the API's address."""
    pages = [events[at : at + size] for at in range(0, len(events), size)] or [[]]
    path = f"/api/gedevents/{version}"
    for number, rows in enumerate(pages):
        following = f"{web.address}{path}?pagesize=1000&page={number + 1}" if number + 1 < len(pages) else ""
        page = {
            "TotalCount": len(events),
            "TotalPages": len(pages),
            "PreviousPageUrl": "",
            "NextPageUrl": following,
            "Result": rows,
        }
        query = "?pagesize=1000" + (f"&page={number}" if number else "")
        web.offers(path + query, Answer(json.dumps(page).encode(), kind="application/json"))
    return web.address + "/api"


def world_bank_page(rows: list[tuple[str, int, float | None]], page: int = 1, pages: int = 1, total: int = 0) -> bytes:
    """One page of an indicator: ``[about, rows]``."""
    about = {
        "page": page,
        "pages": pages,
        "per_page": 20000,
        "total": total or len(rows),
        "sourceid": "2",
        "lastupdated": "2025-07-01",
    }
    listed = [
        {
            "indicator": {"id": "SP.POP.TOTL", "value": "Population, total"},
            "country": {"id": code[:2], "value": code},
            "countryiso3code": code,
            "date": str(year),
            "value": value,
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for code, year, value in rows
    ]
    return json.dumps([about, listed]).encode()


def views_pages(web: Publishers, rows: list[tuple[str, int, float]], size: int = 3) -> str:
    """Offer a history as pages of the VIEWS API, and return the API's address."""
    run = "/views/predictors_fatalities002_0000_00/cm/px/ucdp_ged_sb_best_sum"
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    for number, part in enumerate(parts, start=1):
        following = f"{web.address}{run}?page={number + 1}&pagesize=10000" if number < len(parts) else ""
        page = {
            "next_page": following,
            "prev_page": "",
            "row_count": len(rows),
            "page_count": len(parts),
            "page_cur": number,
            "data": [
                {"country_id": 1, "month_id": month, "isoab": code, "ucdp_ged_sb_best_sum": value}
                for code, month, value in part
            ],
        }
        web.offers(f"{run}?page={number}&pagesize=10000", Answer(json.dumps(page).encode(), kind="application/json"))
    return web.address + "/views"


def bomb(size: int = 50 * 2**20) -> bytes:
    """A zip of a few kilobytes that unpacks to megabytes of zeros."""
    return zipped("bomb.csv", b"\0" * size)
