"""Code tables and their type-ahead: IPC, KSIC, TRL, fields, mini-clusters, licence kinds, territories, licences.

The tables are the `data/*.tsv` files beside this module; their README tells edition and origin of each.
IPC symbols go down to subclasses (H01M); a full symbol such as `H01M 10/0525` is valid when its subclass is known
and its shape is right.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from marketplace.kernel.text import Text

SCHEMES = (
    "ipc",
    "ksic",
    "trl",
    "field",
    "mini_cluster",
    "output_kind",
    "licence_kind",
    "territory",
    "open_licence",
)
_DATA = Path(__file__).parent / "data"
_IPC_SYMBOL = re.compile(r"([A-H]\d{2}[A-Z])\s*(\d{1,4})(?:\s*/\s*|-)(\d{2,6})")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?:ies|y|s)$")  # "battery" finds "batteries"
_KSIC_SECTIONS = (
    ("C", "10", "34"),
    ("D", "35", "35"),
    ("E", "36", "39"),
    ("J", "58", "63"),
    ("M", "70", "73"),
)


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a table. `parent` is the code one level up, None at the top."""

    scheme: str
    code: str
    title: Text
    parent: str | None

    def title_in(self, lang: str) -> str:
        """Return the title in Korean or English."""
        return self.title.ko if lang == "ko" else self.title.en


def table(scheme: str) -> dict[str, Code]:
    """Return the rows of a scheme by code, in the order of the file. Raises KeyError for an unknown scheme."""
    if scheme not in SCHEMES:
        raise KeyError(f"unknown code scheme {scheme}")
    return _table(scheme)


@cache
def _table(scheme: str) -> dict[str, Code]:
    lines = (_DATA / f"{scheme}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = {}
    for line in lines:
        code, ko, en = line.split("\t")
        rows[code] = Code(scheme, code, Text(ko or en, en or ko), _parent(scheme, code))
    return rows


def _parent(scheme: str, code: str) -> str | None:
    if scheme == "ipc":
        return {1: None, 3: code[:1], 4: code[:3]}.get(len(code), code[:4])
    if scheme == "ksic" and code.isdigit():
        if len(code) > 2:
            return code[:-1]
        return next((section for section, first, last in _KSIC_SECTIONS if first <= code <= last), None)
    return None


def normalise(scheme: str, text: str) -> str:
    """Return a code in its stored spelling: `h01m10/0525` → `H01M 10/0525`, `C28202` → `28202`, `cc-by-4.0` → `CC-BY-4.0`.

    What cannot be read is returned stripped and otherwise unchanged.
    """
    text = unicodedata.normalize("NFKC", text or "").strip()
    if scheme == "ipc":
        symbol = _IPC_SYMBOL.fullmatch(text.upper())
        return f"{symbol[1]} {int(symbol[2])}/{symbol[3]}" if symbol else text.upper()
    if scheme == "ksic":
        bare = re.sub(r"[\s.\-]", "", text.upper())
        return bare[1:] if len(bare) > 1 and bare[0].isalpha() else bare
    if text in table(scheme):
        return text
    folded = {code.casefold(): code for code in table(scheme)}
    return folded.get(text.casefold(), text)


def is_known(scheme: str, text: str) -> bool:
    """Tell whether the code exists; for IPC also a full symbol of a known subclass."""
    code = normalise(scheme, text)
    if scheme == "ipc" and " " in code:
        return bool(_IPC_SYMBOL.fullmatch(code)) and code[:4] in table("ipc")
    return code in table(scheme)


def lookup(scheme: str, text: str) -> Code | None:
    """Return the row of a code, or None. A full IPC symbol gets the title of its subclass."""
    code = normalise(scheme, text)
    found = table(scheme).get(code)
    if found or scheme != "ipc" or not is_known("ipc", code):
        return found
    return Code("ipc", code, table("ipc")[code[:4]].title, code[:4])


@lru_cache(20_000)  # a page of results names some forty
def title(scheme: str, text: str, lang: str = "ko") -> str:
    """Return the title of a code, or the code itself when it is unknown, so that a page always shows something."""
    found = lookup(scheme, text)
    return found.title_in(lang) if found else text


def ancestors(scheme: str, text: str) -> list[str]:
    """Return the code and all above it, top first: `H01M 10/0525` → H, H01, H01M, `H01M 10/0525`.

    Search indexes all of them, so that a filter on a class finds what is filed deeper. Unknown codes give [].
    """
    return list(_chain(scheme, text))


@lru_cache(10_000)
def _chain(scheme: str, text: str) -> tuple[str, ...]:
    found = lookup(scheme, text)
    chain: list[str] = []
    while found:
        chain.append(found.code)
        found = table(scheme).get(found.parent) if found.parent else None
    return tuple(reversed(chain))


def children(scheme: str, code: str | None = None) -> list[Code]:
    """Return the rows directly under a code, or the top rows for None."""
    return [row for row in table(scheme).values() if row.parent == code]


def choices(scheme: str, lang: str = "ko") -> list[tuple[str, str]]:
    """Return (code, title) pairs of a short table for a select box."""
    return [(row.code, row.title_in(lang)) for row in table(scheme).values()]


def search_codes(scheme: str, text: str, lang: str = "ko", limit: int = 10) -> list[Code]:
    """Find codes for the type-ahead, best first: exact code, code prefix, then titles holding every word.

    Words match in either language, whatever `lang` is; `lang` decides between equals, so that titles starting with
    the text in the reader's language come first. An IPC symbol typed in full is offered as it is.
    """
    query = _fold(text)
    if not query:
        return []
    typed = normalise(scheme, text)
    ranked: list[tuple[tuple[int, int, int], Code]] = []
    for order, row in enumerate(table(scheme).values()):
        rank = _rank(row, query, typed, lang)
        if rank is not None:
            ranked.append(((rank, len(row.code), order), row))
    ranked.sort(key=lambda pair: pair[0])
    found = [row for _, row in ranked]
    if scheme == "ipc" and " " in typed and (symbol := lookup("ipc", typed)):
        found.insert(0, symbol)
    return found[:limit]


def _rank(row: Code, query: str, typed: str, lang: str) -> int | None:
    if row.code == typed:
        return 0
    if row.code.startswith(typed) or row.code.casefold().startswith(query):
        return 1
    own, other = (_fold(title) for title in (row.title if lang == "ko" else row.title[::-1]))
    if own.startswith(query):
        return 2
    words = [_PLURAL.sub("", word) for word in query.split()]
    joined = own.replace(" ", "")
    if all(word in own for word in words) or query.replace(" ", "") in joined:
        return 3
    if all(word in other or word in own for word in words):
        return 4
    return None


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def all_codes() -> Iterator[Code]:
    """Yield every row of every scheme."""
    for scheme in SCHEMES:
        yield from table(scheme).values()
