"""Open pages in memory, and read them as a person or a crawler would."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from tests.support.api_client import client
from tests.support.fake_node import FakeNode

LOCALES = ("en", "fr", "es", "ru", "zh", "ar")
PATHS = (
    "",
    "places",
    "places/SDN",
    "places/SUN",
    "places/ATA",
    "organisations",
    "organisations/AU",
    "record",
    "data",
    "prevention",
    "places/SDN/what-if",
    "alerts",
    "alerts/aaaa000011112222",
    "alerts/bbbb000011112222",
    "incidents",
    "incidents/I0001",
    "incidents/new",
    "rota",
    "shift",
    "brief",
    "exchange",
    "exchange/held",
    "exchange/members",
    "exchange/new",
    "exchange/log",
)
MORE_PATHS = (
    "about",
    "alerts?state=all",
    "alerts?hazard=conflict&level=warning",
    "alerts?organisation=AU",
    "incidents/I0002",
    "incidents/I0003",
    "brief?name=jonas",
    "search?q=s",
    "search",
    "places/PRK",
    "?period=2020-05",
    "?measure=expected&rank=change",
    "prevention?list=escalation",
    "places/SDN/what-if?gapminder.gini=50",
)


def opened(node: Any = None, **settings: Any) -> Any:
    """Return a client with every installed page."""
    return client(node or FakeNode(), **{"pages": None, **settings})


class Page(HTMLParser):
    """A page as it was sent: its text, its links, its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts)).strip()

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [one["href"] for one in self.all("a") if "href" in one]

    def block(self, name: str) -> Any:
        found = re.search(rf'<script type="application/json" id="{name}"[^>]*>(.*?)</script>', self.html, re.DOTALL)
        assert found, f"no data block {name}"
        return json.loads(found[1])


def page(client: Any, address: str, *, status: int = 200, **headers: str) -> Page:
    """Fetch a page and read it."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:400]}"
    assert answer.headers["content-type"].startswith("text/html")
    return Page(answer.text)
