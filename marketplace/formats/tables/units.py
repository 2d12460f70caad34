"""Units and currencies that headings name: `매출액(천원)`, `(단위: 백만원)`, `Sales (thousand KRW)`, `금액 [USD]`."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.formats.amounts import currency_of

_SCALES: tuple[tuple[str, int], ...] = (
    ("억", 10**8), ("천만", 10**7), ("백만", 10**6), ("십만", 10**5), ("만", 10**4), ("천", 1000), ("백", 100),
    ("thousands", 1000), ("thousand", 1000), ("millions", 10**6), ("million", 10**6), ("billions", 10**9), ("billion", 10**9),
    ("mn", 10**6), ("mio", 10**6), ("mil", 10**6), ("bn", 10**9), ("m", 10**6), ("k", 1000), ("000s", 1000), ("000", 1000), ("1,000", 1000),
    ("1,000,000", 10**6), ("1000", 1000), ("1000000", 10**6), ("10,000", 10**4), ("10000", 10**4), ("'000", 1000),
)  # fmt: skip
_ONLY_WITH_CURRENCY = (
    "k",
    "m",
    "mn",
    "mio",
    "mil",
    "bn",
    "000s",
    "000",
    "'000",
    "1,000",
    "1000",
    "10000",
    "10,000",
    "1000000",
    "1,000,000",
)
_PLAINLY = re.compile(
    r"(?:천만|백만|십만|억|만|천)\s?(?:원|달러|불|유로)|(?:krw|usd|eur)\s+(?:thousand|million)s?|(?:thousand|million)s?\s+(?:of\s+)?(?:krw|usd|eur|won)",
    re.IGNORECASE,
)
_FILLERS = ("단위", "unit", "units", "in", "of", "currency", "통화", "기준", "금액")
_STATED = re.compile(
    r"(?:단위|units?|amounts?\s+in|in\s+(?=thousand|million|krw|usd|eur|won))\s*[:：=\-]?\s*([^)\]】〕]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unit:
    """What a number in the column counts: `factor` units of `currency` (None: not said). `written` as the file says it."""

    factor: int = 1
    currency: str | None = None
    written: str = ""


def unit_of(text: str) -> Unit | None:
    """The unit that a piece of a heading names: `천원`, `단위: 백만원`, `thousand KRW`, `천원, 부가세 별도`; None for what is no unit."""
    for part in (text, *re.split(r"[,/;·](?!\d)", text)):
        if unit := _unit(part):
            return unit
    if match := _PLAINLY.search(unicodedata.normalize("NFKC", text)):
        return _unit(match[0])
    return None


def _unit(text: str) -> Unit | None:
    words = _words(text)
    if not words:
        return None
    factor, currency = 1, None
    for word in words:
        code = currency_of(word)
        scale, rest = (1, word) if code else _scale(word)
        if not code and rest:
            code = currency_of(rest)
            if code is None:
                return None
        if code and currency and code != currency:
            return None
        factor, currency = factor * scale, code or currency
    if currency is None and any(word in _ONLY_WITH_CURRENCY for word in words):
        return None
    return Unit(
        factor,
        currency,
        re.sub(r"^(단위|unit)\s*[:：]?\s*", "", text.strip().strip("()[]"), flags=re.IGNORECASE),
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"단위|[()\[\]{}:：=/·_]|(?<!\d),|,(?!\d)", " ", plain)
    return [word for word in plain.split() if word not in _FILLERS]


def _scale(word: str) -> tuple[int, str]:
    """`천원` is (1000, 원), `krw` is (1, krw), `'000krw` is (1000, krw)."""
    for name, size in sorted(_SCALES, key=lambda pair: -len(pair[0])):
        if word == name:
            return size, ""
        if word.startswith(name) and (currency_of(word[len(name) :]) is not None):
            return size, word[len(name) :]
        if word.endswith(name) and currency_of(word[: -len(name)]) is not None:
            return size, word[: -len(name)]
    return 1, word


def stated_above(rows: Iterable[Sequence[str]]) -> Unit | None:
    """The unit for the whole table, from the lines above its heading: `(단위: 천원)`, `Unit: KRW thousand`, `매출 현황 (백만원)`, `통화 | USD`."""
    found: Unit | None = None
    for row in rows:
        cells = [unicodedata.normalize("NFKC", cell) for cell in row]
        found = _stated_in(cells) or next((unit for cell in cells if (unit := _stated(cell))), None) or found
    return found


def _stated_in(cells: Sequence[str]) -> Unit | None:
    """`통화 | KRW (…)` or `단위 | 천원` in two cells side by side."""
    words = [cell.strip(" :") for cell in cells if cell.strip()]
    for label, value in itertools.pairwise(words):
        if label.casefold() in ("통화", "화폐", "currency") and (
            code := currency_of(re.split(r"[\s(]", value)[0])
        ):
            return Unit(1, code, value)
        if label.casefold() in ("단위", "unit", "units", "금액단위", "금액 단위"):
            return unit_of(value)
    return None


def _stated(cell: str) -> Unit | None:
    if match := _STATED.search(cell):
        return unit_of(match[1])
    for bracket in re.findall(r"[(\[<]([^()\[\]<>]{1,24})[)\]>]", cell):
        unit = _unit(bracket)
        if unit is not None and unit.currency:
            return unit
    return None


def is_currency_column(heading: str) -> str | None:
    """The currency that a column is named after and nothing else (`USD`, `달러`); None for others."""
    bare = heading.strip().strip("()[]")
    return currency_of(bare) if bare and len(bare) > 1 else None
