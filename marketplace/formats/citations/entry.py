"""One result as a reference, a registry or an office describes it, under the names of our own exchange format."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from marketplace.formats import codes, doi
from marketplace.formats.text_in import lines, one_line
from marketplace.kernel.text import Text

MOST = {"title": 200, "summary": 2000, "journal": 300, "release": 60, "repository": 300, "extent": 120}
LONGEST_READ = 100_000  # characters of one text that are looked at: far more than is kept of any
_TAG = re.compile(r"<[^>]{0,200}>")
_HANGUL = re.compile("[가-힣]")


@dataclass
class Entry:
    """`record` as a catalogue would bring it; `source` names where it was said, for every field of it.

    `problem`: why it is not taken; its title then holds what was written.
    """

    source: str
    record: dict[str, Any] = field(default_factory=dict)
    problem: Text | None = None

    def put(self, name: str, value: Any) -> None:
        """Keep a value that says something, where nothing was said yet."""
        if value and not self.record.get(name):
            self.record[name] = value

    def text(self, name: str, value: Any) -> None:
        """A title or summary goes to its language; other text as it is. Marks of HTML are taken off."""
        plain = clean(value)
        if name in ("title", "summary", "keywords"):
            name = f"{name}_{'ko' if _HANGUL.search(plain) else 'en'}"
        limit = MOST.get(name.removesuffix("_ko").removesuffix("_en"))
        self.put(name, plain[:limit] if limit else plain)

    def keywords(self, words: Iterable[Any]) -> None:
        for word in words:
            plain = clean(word)[:60]
            if plain:
                name = "keywords_ko" if _HANGUL.search(plain) else "keywords_en"
                held = self.record.setdefault(name, [])
                if plain not in held and len(held) < 20:
                    held.append(plain)

    def people(self, names: Iterable[tuple[str, str]]) -> None:
        """(family name, given names) of each author, or a whole name alone."""
        found = []
        for family, given in names:
            whole = clean(f"{family}{given}" if _HANGUL.search(family) else f"{given} {family}")[:80]
            if whole:
                found.append({"name_ko" if _HANGUL.search(whole) else "name_en": whole, "share": None})
        self.put("inventors", found[:50])

    def identify(self, written: Any) -> None:
        self.put("doi", doi.read(str(written or "")))

    def issue(self, *parts: Any) -> None:
        """Year, month, day, as many as are known."""
        numbers = [int(p) for p in parts if str(p or "").strip().isdigit()]
        if numbers and 1500 <= numbers[0] <= 2199:
            self.put("issued", "-".join(f"{n:02d}" for n in numbers[:3]))

    def classify(self, symbols: Iterable[str]) -> None:
        known = [code for s in symbols if codes.is_known("ipc", code := codes.normalise("ipc", one_line(s)))]
        self.put("ipc", list(dict.fromkeys(known))[:20])


def clean(value: Any) -> str:
    """Text without marks of HTML, composed, on one line but for paragraphs."""
    plain = html.unescape(_TAG.sub("", str(value or "")[:LONGEST_READ]))
    return re.sub(r"[ \t]+", " ", lines(unicodedata.normalize("NFC", plain))).strip()


def name_parts(written: str) -> tuple[str, str]:
    """`Kim, Haneul` or `Haneul Kim` or `김하늘`."""
    family, comma, given = written.partition(",")
    if comma:
        return family.strip(), given.strip()
    parts = written.split()
    return (
        (parts[-1], " ".join(parts[:-1])) if len(parts) > 1 and written.isascii() else (written.strip(), "")
    )
