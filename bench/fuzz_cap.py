"""Can any bytes crash, hang or mislead the reader of CAP? Mutations of vectors, signed and made alerts, for minutes.

    python bench/fuzz_cap.py --minutes 60

Every case must end in a verdict with exit code 0, 1 or 2 within the time limit, and have one JSON document. What is
valid must round-trip, our rules and the OASIS schema must agree, and a signature may be valid only over an alert that
was signed. A fault is kept as a file, with the seed that makes it again. Signals and hangs inside the XML library end
the run with a traceback, and the case is the file named ``last``.
"""

import argparse
import faulthandler
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from lxml import etree

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.made_alerts import made_alert  # noqa: E402 - the tree is put on the path first
from tests.support.signers import NOW, certificate_of, key_of  # noqa: E402
from tocsin.errors import BadInputError, TocsinError  # noqa: E402
from tocsin.formats.cap import FileCheck, canonical, check, parse, read, sign, write  # noqa: E402
from tocsin.formats.cap.schema import DSIG  # noqa: E402
from tocsin.formats.cap.validating import problems_of, version_of  # noqa: E402
from tocsin.formats.cap.witness import witnessed  # noqa: E402
from tocsin.formats.cap.wrappers import found_in  # noqa: E402

LIMIT_SECONDS = 5.0
"""Of this process's own time; what stands still is ended by the watchdog below."""
HANG_SECONDS = 60
LARGEST = 400_000
TOKENS = [
    *(
        b"<!DOCTYPE alert>",
        b"<!DOCTYPE a [",
        b"<!ENTITY x 'y'>",
        b"]>",
        b"&x;",
        b"&#0;",
        b"&#x10FFFF;",
        b"&amp;",
        b"&lt;",
    ),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x y?>", b"<?xml version='1.0' encoding='UTF-16'?>", b"\xef\xbb\xbf"),
    *(
        b"\xff\xfe",
        b"\x00",
        b"\r",
        b"\r\n",
        b"\xc3\xa9",
        b"\xe9",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x8c\x8a",
        b"'",
        b'"',
        b"=",
        b"/",
    ),
    *(
        b"<alert>",
        b"</alert>",
        b"<info>",
        b"</info>",
        b"<area/>",
        b"<polygon>1,2 1,3 2,3 1,2</polygon>",
        b"<circle>1,2 3</circle>",
    ),
    *(
        b" xmlns=''",
        b" xmlns:cap='urn:oasis:names:tc:emergency:cap:1.2'",
        b" xml:space='preserve'",
        b" Id='a'",
        b" URI='#a'",
    ),
    *(b"urn:oasis:names:tc:emergency:cap:1.1", b"http://www.w3.org/2000/09/xmldsig#", b"#sha1", b"#WithComments"),
    *(
        b"2026-02-30T00:00:00Z",
        b"9999-12-31T24:00:00-14:00",
        b"0001-01-01T00:00:00+14:00",
        b"-1",
        b"1e999",
        b"nan",
        b"9" * 400,
    ),
    *(
        b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>",
        b"<Object/>",
        b"<XPath>1</XPath>",
        b"%zz",
        b"http://[",
        b" ",
    ),
]


class Faults:
    """What went wrong, each kind once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kinds = folder, Counter[str]()

    def add(self, kind: str, data: bytes, seed: int) -> None:
        """Keep the first case of a kind and say so."""
        self.kinds[kind] += 1
        if self.kinds[kind] == 1:
            path = self.folder / f"fault-{len(self.kinds)}.xml"
            path.write_bytes(data)
            print(f"FAULT {kind}\n  seed {seed}, kept in {path}", flush=True)


def seeds() -> tuple[list[bytes], set[bytes]]:
    """Return documents to begin with, and the content of every alert that was signed."""
    plain = [path.read_bytes() for path in sorted((ROOT / "tests" / "vectors" / "cap").rglob("*.xml"))]
    alerts = [path.read_bytes() for path in sorted((ROOT / "tests" / "vectors" / "cap" / "valid").glob("*.xml"))]
    signed, contents = [], set()
    for at, data in enumerate(alerts):
        contents |= {content(found.element) for found in found_in(parse(data))}
        form = "inclusive" if at % 2 else "exclusive"
        once = sign(data, key_of("ec one"), certificate_of("ec one"), form=form)
        signed += [once, sign(once, key_of("one"), certificate_of("leaf", issuer="ec one", holder="one"))]
    feeds = [
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>'
        + signed[at].partition(b"?>")[2].strip()
        + b"</content></entry></feed>"
        for at in range(0, len(signed), 3)
        if b"<?xml-" not in signed[at]
    ]
    made = [made_alert(random.Random(seed), faults=0.02) for seed in range(200)]
    return [*plain, *signed, *feeds, *made], contents


def content(alert: etree._Element) -> bytes:
    """Return what an alert says, but for signatures and for white space between elements."""
    text = etree.tostring(alert, encoding="unicode", with_tail=False)
    root = etree.fromstring(text, etree.XMLParser(remove_blank_text=True))
    for signature in list(root.iter(f"{{{DSIG}}}Signature")):
        if signature.getparent() is not None:
            signature.tail = None
            signature.getparent().remove(signature)
    data: bytes = etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
    return data


def mutated(chance: random.Random, held: list[bytes]) -> bytes:
    """Return one document with a few changes."""
    data = chance.choice(held)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(CHANGES)(chance, data, held)[:LARGEST]
    return data


def flip(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Change one byte."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def cut(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Leave out a stretch."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 1, 8, 64, 1000)) :]


def token(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Put in a word that means something to a reader."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 1, 3, 200)) + data[at:]


def splice(chance: random.Random, data: bytes, held: list[bytes]) -> bytes:
    """Go on with another document."""
    other = chance.choice(held)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def double(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Repeat a stretch."""
    at, size = chance.randrange(len(data) + 1), chance.choice((4, 40, 400))
    return data[:at] + data[at : at + size] * chance.choice((2, 3, 50)) + data[at:]


def tree(chance: random.Random, data: bytes, held: list[bytes]) -> bytes:
    """Move, double, rename, retext or drop an element, or bring one from another document."""
    try:
        root, other = (
            etree.fromstring(each, etree.XMLParser(resolve_entities=False)) for each in (data, chance.choice(held))
        )
        return changed_tree(chance, root, other)
    except (etree.XMLSyntaxError, ValueError):
        return flip(chance, data, held)


def changed_tree(chance: random.Random, root: etree._Element, other: etree._Element) -> bytes:
    """Change one element."""
    elements = list(root.iter("*"))
    one, two = chance.choice(elements), chance.choice(elements)
    what = chance.randrange(7)
    if what == 0 and one.getparent() is not None:
        one.getparent().remove(one)
    elif what == 1 and one.getparent() is not None:
        one.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))
    elif what == 2:
        two.append(etree.fromstring(etree.tostring(one, with_tail=False)))
    elif what == 3:
        one.text = chance.choice(TOKENS).decode("utf-8", "ignore").replace("\x00", "") or None
    elif what == 4:
        one.tag = two.tag
    elif what == 5:
        one.set(chance.choice(("Id", "a", "Algorithm", "URI")), chance.choice(("", "#a", "a", "x:y")))
    else:
        one.insert(chance.randrange(len(one) + 1), chance.choice(list(other.iter("*"))))
    return bytes(etree.tostring(root))


def encoded(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Write the same text in another encoding, with or without saying so."""
    text = data.decode("utf-8", "replace")
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-32", "iso-8859-1", "cp1252", "utf-8-sig", "gb18030", "utf-7", "cp037")
    )
    if chance.random() < 0.5:
        text = f'<?xml version="1.0" encoding="{name}"?>' + text.partition("?>")[2]
    return text.encode(name, "replace")


def wrapped(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Put it into a feed or an envelope, as elements or as text."""
    inner = data.partition(b"?>")[2] if data.startswith(b"<?xml") else data
    if chance.random() < 0.4:
        inner = inner.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    name = chance.choice((b"rss", b"x", b'feed xmlns="http://www.w3.org/2005/Atom"', b"alerts"))
    return (
        b"<"
        + name
        + b"><entry><item><description>"
        + inner
        + b"</description></item></entry></"
        + name.split()[0]
        + b">"
    )


CHANGES: list[Callable[[random.Random, bytes, list[bytes]], bytes]] = [
    *(flip, cut, token, splice, double, tree, tree, tree, tree, tree, tree, tree, tree, encoded, wrapped)
]


def judge(data: bytes, contents: set[bytes]) -> tuple[str, str]:
    """Return the verdict on a case, and what is wrong with the verdict."""
    found = check("case", data, now=NOW)
    msgspec.json.encode(found)
    if found.exit_code not in {0, 1, 2} or (found.exit_code == 0) != found.valid:
        return found.verdict, f"exit code {found.exit_code}"
    if found.exit_code == 2:
        return found.verdict, ""
    fault = misread(data, found, contents)
    if not fault and found.valid and found.wrapper == "none":
        again = write(read(data))
        try:
            fault = "" if canonical(again) == canonical(data) else "writing it again gives other canonical XML"
        except BadInputError:
            fault = ""  # a relative namespace has no canonical form to compare by
    return found.verdict, fault


def misread(data: bytes, found: FileCheck, contents: set[bytes]) -> str:
    """Say what is wrong with what was found in the alerts of a readable document."""
    document = parse(data)
    for each, alert in zip(found_in(document), found.alerts, strict=False):
        if alert.valid != (alert.shown is not None):
            return "shown and not valid, or valid and not shown"
        signed = any(one.state == "valid" for one in alert.signatures)
        if signed and content(each.element) not in contents:
            return "a signature is valid over what nobody signed"
        if version_of(each.element) == "1.2":
            ours, theirs = problems_of(each.element, "1.2"), witnessed(each.element)
            known = bool(ours) and ours[0].message == "info stands after the signature"
            if bool(ours) != bool(theirs) and not known:
                return f"our rules and the schema differ: {(ours or theirs)[0].message[:60]}"
    return ""


def main() -> int:
    """Fuzz for the time asked, print figures, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=None, help="where faults and the last case are kept")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="fuzz-cap-"))
    folder.mkdir(parents=True, exist_ok=True)
    faulthandler.enable()
    held, contents = seeds()
    faults, verdicts, signatures = Faults(folder), Counter[str](), 0
    began, cases, longest, told = time.monotonic(), 0, 0.0, time.monotonic()
    with (folder / "last").open("wb", buffering=0) as last:
        while time.monotonic() - began < asked.minutes * 60:
            seed = asked.seed * 10**9 + cases
            data = mutated(random.Random(seed), held)
            last.seek(0)
            last.truncate()
            last.write(data)
            if cases % 50 == 0:
                faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
            before = time.process_time()  # a busy machine makes nobody slow
            try:
                verdict, fault = judge(data, contents)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
                where = traceback.extract_tb(error.__traceback__)[-1]
                kind = "house error" if isinstance(error, TocsinError) else "crash"
                verdict, fault = (
                    "crash",
                    f"{kind} {type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"[:160],
                )
            seconds = time.process_time() - before
            cases, verdicts[verdict] = cases + 1, verdicts[verdict] + 1
            longest = max(longest, seconds)
            signatures += b"SignatureValue" in data
            if fault or seconds > LIMIT_SECONDS:
                faults.add(fault or f"slow: {seconds:.1f} s", data, seed)
            if time.monotonic() - told > 300:
                told = time.monotonic()
                print(f"{cases} cases, longest {longest:.2f} s, faults {dict(faults.kinds)}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    minutes = (time.monotonic() - began) / 60
    print(f"{minutes:.1f} minutes, {cases} cases ({signatures} signed), longest {longest:.3f} s")
    print("verdicts: " + ", ".join(f"{name} {count}" for name, count in sorted(verdicts.items())))
    print(
        f"faults: {sum(faults.kinds.values())} in {len(faults.kinds)} kinds"
        + (f", kept in {folder}" if faults.kinds else "")
    )
    return 1 if faults.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
