"""Alerts made by chance: mostly valid, now and then wrong in one of the ways that a schema can refuse."""

import random
from typing import Any

from lxml import etree

from tocsin.formats.cap.schema import ALERTS, DSIG, NAMESPACES, Rule

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_GOOD = {
    "time": ("2026-11-27T18:00:00+02:00", "2026-11-27T18:00:00-00:00", " 2024-02-29T24:00:00+14:00\n"),
    "dateTime": ("2026-11-27T18:00:00Z", "2026-11-27T18:00:00", "2026-11-27T18:00:00.25+02:00"),
    "language": ("en", "fr-CA", " zh-Hans-CN ", ""),
    "uri": ("https://example.org/a?b=c#d", "map.png", "", " //host:80/a b ", "mailto:a@b", "http://é.example/ü", "#a"),
    "integer": ("0", "-5", " +7 "),
    "decimal": ("1", "1.50", ".5", "5.", " -2 "),
    "string": ("word", "several words", "", "é & <", "  spaces  ", "\u4e2d\n\t\r", "\U0001f30a"),
}
_BAD = {
    "time": (
        *("2026-11-27T18:00:00Z", "2026-11-27T18:00:00", "2026-02-29T18:00:00+00:00", "2026-11-27T24:00:01+00:00"),
        *("2026-11-27T18:00:60-00:00", "2026-11-27T18:00:00+14:01", "2026-11-27T18:00:00.5+02:00", "", "soon"),
        *("0000-11-27T18:00:00-00:00", "12026-11-27T18:00:00-00:00", "2026-11-27T18:00:00,00:00"),
    ),
    "dateTime": ("2026-11-27", "2026-13-27T18:00:00", "", "now"),
    "language": ("EN_us", "123456789", "en-", "  ", "é"),
    "uri": ("%zz", "http://[bad", "a#b#c", "http://x:80a/", "http://x:/", "http://x/?q=[1]", "1a:b", "::"),
    "integer": ("", "1.0", "1e3", "-", "\u0663"),
    "decimal": ("", ".", "1e3", "NaN"),
    "string": (),
}


def made_alert(chance: random.Random, version: str = "1.2", *, faults: float = 0.0) -> bytes:
    """Return one alert's document; ``faults`` is the chance of something wrong at each element."""
    root = _element(chance, ALERTS[version], NAMESPACES[version], faults, top=True)
    for _ in range(chance.choice((0, 0, 0, 1, 2)) if version == "1.2" else 0):
        etree.SubElement(etree.SubElement(root, f"{{{DSIG}}}Signature", nsmap={"ds": DSIG}), f"{{{DSIG}}}Object")
    if chance.random() < 0.2:
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", 'href="a.xsl"'))
    data: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=chance.random() < 0.5)
    return data


def _element(chance: random.Random, rule: Rule, namespace: str, faults: float, *, top: bool = False) -> Any:
    own = {chance.choice((None, "cap")): namespace, "xsi": _XSI} if top else None
    element = etree.Element(f"{{{namespace}}}{rule.name}", nsmap=own)
    if rule.kind != "group":
        element.text = _text(chance, rule, faults)
        return element
    if top and chance.random() < 0.3:
        element.set(f"{{{_XSI}}}schemaLocation", f"{namespace} CAP.xsd")
    for part in rule.parts:
        count = part.least if chance.random() < 0.5 else chance.choice((1, 2, 3) if part.many else (1,))
        if chance.random() < faults:
            count = chance.choice((0, 2))
        for _ in range(count):
            element.append(_element(chance, part, namespace, faults))
    _disturb(chance, element, namespace, faults)
    if chance.random() < 0.1 and len(element):
        element.insert(chance.randrange(len(element) + 1), etree.Comment(" a comment "))
    if chance.random() < 0.3 and len(element):
        element.text = "\n  "
    return element


def _text(chance: random.Random, rule: Rule, faults: float) -> str:
    wrong = chance.random() < faults
    if rule.kind == "choice":
        return chance.choice(("", "actual", f" {rule.choices[0]}", "None ")) if wrong else chance.choice(rule.choices)
    return chance.choice((_BAD if wrong and _BAD[rule.kind] else _GOOD)[rule.kind])


def _disturb(chance: random.Random, element: Any, namespace: str, faults: float) -> None:
    children = list(element)
    if children and chance.random() < faults:
        moved = chance.choice(children)
        element.remove(moved)
        element.insert(chance.randrange(len(children)), moved)
    if chance.random() < faults:
        tag = chance.choice(("x", "{urn:x}y", f"{{{namespace}}}identifier", f"{{{namespace}}}value"))
        element.insert(chance.randrange(len(element) + 1), etree.Element(tag))
    if chance.random() < faults:
        element.set(chance.choice(("a", f"{{{_XSI}}}schemaLocation", f"{{{_XSI}}}other")), "b")
    if chance.random() < faults:
        element.text = "words"
