"""What a gettext catalogue must hold, and how one is written so that it changes only when its words do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel import Locale
from babel.messages.pofile import normalize

from checks.tree import ROOT, Finding
from tocsin.errors import BadInputError
from tocsin.surfaces.language_catalogues import placeholders
from tocsin.surfaces.language_files import read_file

__all__ = [
    "PLURAL_FORMS",
    "UPDATE",
    "Entries",
    "Message",
    "entries_of",
    "faults_of",
    "seed_faults",
    "untranslated",
    "write_catalogue",
]

PLURAL_FORMS = {
    "ar": (
        "nplurals=6; plural=n == 0 ? 0 : (n == 1 ? 1 : (n == 2 ? 2 : "
        "(n % 100 >= 3 && n % 100 <= 10 ? 3 : (n % 100 >= 11 ? 4 : 5))));"
    ),
    "es": "nplurals=3; plural=n == 1 ? 0 : (n != 0 && n % 1000000 == 0 ? 1 : 2);",
    "fr": "nplurals=3; plural=n <= 1 ? 0 : (n % 1000000 == 0 ? 1 : 2);",
    "ru": (
        "nplurals=3; plural=n % 10 == 1 && n % 100 != 11 ? 0 : "
        "(n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2);"
    ),
    "zh": "nplurals=1; plural=0;",
}
"""CLDR's cardinal categories of whole numbers, in CLDR's order (zero, one, two, few, many, other)."""

UPDATE = "run: python -m checks.messages --update"

_ORDER = ("zero", "one", "two", "few", "many", "other")
_SAMPLE = (*range(205), 1_000_000, 3_000_000)


@dataclass(frozen=True)
class Message:
    """A message as the code or a catalogue has it."""

    singular: str
    plural: str = ""
    where: tuple[str, ...] = ()
    """The places that use it; for a catalogue's entry, its own line."""
    forms: tuple[str, ...] = ()
    fuzzy: bool = False


Entries: TypeAlias = dict[str, Message]


def entries_of(path: Path) -> Entries:
    """Read a catalogue's entries by message id; :class:`BadInputError` names the line where it is broken."""
    return {
        entry.singular: Message(
            entry.singular, entry.plural, (f"{_relative(path)}:{entry.line}",), entry.forms, entry.fuzzy
        )
        for entry in read_file(path).entries.values()
    }


def faults_of(path: Path, locale: str, found: Entries) -> Iterator[Finding]:
    """Yield what a catalogue has too much, or has wrong, against the messages found in the tree."""
    name = _relative(path)
    try:
        entries = entries_of(path)
    except BadInputError as error:
        yield Finding(error.where, error.what, error.remedy)
        return
    yield from _plural_faults(path, locale)
    for singular, entry in entries.items():
        if singular not in found:
            yield Finding(entry.where[0], f"{singular!r} is used nowhere", UPDATE)
        elif all(entry.forms):
            count = int(PLURAL_FORMS[locale][len("nplurals=")])
            yield from _entry_faults(entry, found[singular], count)
    if path.read_text(encoding="utf-8") != _written(locale, found, entries):
        yield Finding(
            f"{name}:1", "is not sorted and written as --update writes it", "run: python -m checks.messages --update"
        )


def seed_faults(path: Path, found: Entries) -> Iterator[Finding]:
    """Yield what is wrong with a seed: the few words an added language starts with."""
    try:
        entries = entries_of(path)
    except BadInputError as error:
        yield Finding(error.where, error.what, error.remedy)
        return
    for singular, entry in entries.items():
        if singular not in found:
            yield Finding(entry.where[0], f"{singular!r} is used nowhere", "take it out")
        else:
            yield from _entry_faults(entry, found[singular], len(entry.forms))


def untranslated(found: Entries, paths: dict[str, Path]) -> Iterator[Finding]:
    """Yield each message that some language lacks, at the first place that uses it."""
    lacking: dict[str, list[str]] = {}
    for locale, path in paths.items():
        try:
            entries = entries_of(path)
        except BadInputError:  # told by faults_of
            continue
        for singular in found:
            entry = entries.get(singular)
            if entry is None or not all(entry.forms):
                lacking.setdefault(singular, []).append(locale)
    for singular, locales in lacking.items():
        what = f"{singular!r} is not translated into {', '.join(locales)}"
        yield Finding(found[singular].where[0], what, f"{UPDATE}, and translate it in locales/*/messages.po")


def write_catalogue(path: Path, locale: str, found: Entries, known: Entries) -> None:
    """Write a catalogue of exactly the messages found, with the translations known; a template without a locale."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_written(locale, found, known), encoding="utf-8")


def _written(locale: str, found: Entries, known: Entries) -> str:
    rule = PLURAL_FORMS.get(locale, "nplurals=2; plural=(n != 1);")
    header = (
        f"Language: {locale}\n",
        "MIME-Version: 1.0\n",
        "Content-Type: text/plain; charset=UTF-8\n",
        "Content-Transfer-Encoding: 8bit\n",
        f"Plural-Forms: {rule}\n",
    )
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(normalize(line) for line in header)]
    for singular in sorted(found):
        message, entry = found[singular], known.get(singular)
        kept = entry.forms if entry and bool(entry.plural) == bool(message.plural) else ()
        lines = ["#, fuzzy"] if entry and entry.fuzzy else []
        lines.append("msgid " + normalize(singular, width=110))
        if message.plural:
            lines.append("msgid_plural " + normalize(message.plural, width=110))
            count = int(rule[len("nplurals=")])
            forms = (*kept, *[""] * count)[:count]
            lines += [f"msgstr[{index}] " + normalize(form, width=110) for index, form in enumerate(forms)]
        else:
            lines.append("msgstr " + normalize(kept[0] if kept else "", width=110))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _plural_faults(path: Path, locale: str) -> Iterator[Finding]:
    rule = read_file(path).plural
    category = Locale.parse(locale).plural_form
    categories = sorted({category(count) for count in _SAMPLE}, key=_ORDER.index)
    for count in _SAMPLE:
        if rule(count) != categories.index(category(count)):
            what = f"Plural-Forms gives {count} the form {rule(count)}; CLDR says {category(count)}"
            yield Finding(f"{_relative(path)}:1", what, f"write: Plural-Forms: {PLURAL_FORMS[locale]}")
            return


def _entry_faults(entry: Message, message: Message, count: int) -> Iterator[Finding]:
    where, needed = entry.where[0], placeholders(message.singular) | placeholders(message.plural)
    if entry.fuzzy:
        yield Finding(where, f"{entry.singular!r} is marked fuzzy", "check the translation and take the mark away")
    if entry.plural != message.plural:
        yield Finding(
            where, f"{entry.singular!r} has another plural in the code", "run: python -m checks.messages --update"
        )
        return
    if message.plural and len(entry.forms) != count:
        yield Finding(where, f"{entry.singular!r} has {len(entry.forms)} forms, not {count}", "give them all")
    for form in entry.forms:
        held = placeholders(form)
        optional = {"n"} if message.plural else set()
        if not needed - optional <= held <= needed or re.search(r"%\((?!\w+\)s)", form):
            names = ", ".join(f"%({name})s" for name in sorted(needed)) or "none"
            yield Finding(where, f"{form!r} does not keep the placeholders of {entry.singular!r}", f"they are: {names}")
        if form != form.strip():
            yield Finding(where, f"{form!r} begins or ends with white space", "leave it out")


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
