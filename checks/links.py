"""Does every link in the documentation lead somewhere? Pages, anchors, pictures and the site's contents are checked."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml  # type: ignore[import-untyped]  # comes without types

from checks.tree import ROOT, Finding, report, tracked

__all__ = ["anchors", "findings", "main"]

FENCE = re.compile(r"^(?P<mark>```+|~~~+).*?^(?P=mark)[ ]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?P<ticks>`+)(?:(?!(?P=ticks)).)+(?P=ticks)")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\((?P<inline>[^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)")
DEFINITION = re.compile(r"^\[[^\]]+\]:\s*(?P<definition>\S+)", re.MULTILINE)
HTML = re.compile(r"<(?:a|img|source)\b[^>]*?\b(?:href|src)=\"(?P<html>[^\"]+)\"")
HEADING = re.compile(r"^#{1,6}[ ]+(?P<title>.+?)[ #]*$", re.MULTILINE)
NAMED = re.compile(r"\{#(?P<brace>[\w.-]+)\}|<a\s+(?:id|name)=\"(?P<tag>[^\"]+)\"")
LOCAL = {"127.0.0.1", "localhost"}


def main() -> int:
    """Check every Markdown page and the site's contents; 0 when every link leads somewhere."""
    pages = tracked("*.md")
    return report([*(finding for page in pages for finding in findings(page)), *_contents()])


def findings(page: Path) -> Iterator[Finding]:
    """Yield the links of one page that lead nowhere."""
    text = _without_code(page.read_text(encoding="utf-8"))
    for pattern in (LINK, DEFINITION, HTML):
        for match in pattern.finditer(text):
            where = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
            fault = _fault(page, match[1] if pattern is not LINK else match["inline"])
            if fault:
                yield Finding(where, fault, "mend the link")


def anchors(page: Path) -> set[str]:
    """Return the anchors a page's headings and named places make, as Python-Markdown's table of contents does."""
    return set(_anchors(page))


@cache
def _anchors(page: Path) -> frozenset[str]:
    text = _without_code(page.read_text(encoding="utf-8"), keep_inline=True)
    named = {match["brace"] or match["tag"] for match in NAMED.finditer(text)}
    seen: dict[str, int] = {}
    for match in HEADING.finditer(text):
        slug = _slug(match["title"])
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        named.add(f"{slug}_{count}" if count else slug)
    return frozenset(named)


def _slug(title: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[`*]|\{#.*\}", "", title))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _without_code(text: str, *, keep_inline: bool = False) -> str:
    """Blank out code, keeping every line's number."""
    blank = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    return blank if keep_inline else CODE.sub("", blank)


def _fault(page: Path, link: str) -> str:
    """Say what is wrong with a link, or nothing."""
    parts = urlsplit(link)
    if parts.scheme:
        well = parts.scheme == "https" and "." in parts.netloc
        return "" if well or parts.hostname in LOCAL else f"{link!r} is not an https address"
    if parts.path.startswith("/"):
        return f"{link!r} starts at the root of nowhere"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return f"{link!r} leads to no file"
    docs = ROOT / "docs"
    fault = ""
    if page.is_relative_to(docs) and not target.is_relative_to(docs):
        fault = f"{link!r} leaves the documentation site"
    elif parts.fragment and target.suffix == ".md" and parts.fragment not in anchors(target):
        fault = f"{link!r} names an anchor that {target.relative_to(ROOT)} does not have"
    return fault


def _contents() -> Iterator[Finding]:
    """Compare the site's contents with the pages there are: each page stands in it once."""
    listed = list(_pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    there = {str(page.relative_to(ROOT / "docs")) for page in tracked("docs/*.md")}
    for name in sorted(set(listed) - there):
        yield Finding("mkdocs.yml", f"lists {name!r}, which does not exist", "remove it or write it")
    for name in sorted(there - set(listed)):
        yield Finding(f"docs/{name}", "is not in the contents", "add it to nav in mkdocs.yml")
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield Finding("mkdocs.yml", f"lists {name!r} more than once", "keep one")


def _pages(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _pages(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pages(value)


if __name__ == "__main__":
    sys.exit(main())
