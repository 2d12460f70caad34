"""Territories of a licence: several ISO 3166-1 alpha-2 codes, or WORLD; groups of countries as a short way to name many.

A group is never stored. It stands for the countries that it holds on the day it is chosen, so that a union that grows
later does not change a right granted before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from marketplace.formats import codes
from marketplace.formats.countries import HOME
from marketplace.kernel.text import Text

WORLD = "WORLD"
# What a form offers at once; the other countries unfold.
FREQUENT = (HOME, WORLD, "US", "EU", "CN", "JP", "ASIA")


class Group(NamedTuple):
    """Countries under one name."""

    name: Text
    countries: frozenset[str]


def _codes(written: str) -> frozenset[str]:
    return frozenset(written.split())


GROUPS: dict[str, Group] = {
    "EU": Group(
        Text("유럽연합 27개국", "European Union (27 countries)"),
        _codes("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"),
    ),
    # The United Nations' list of Asia (M49, region 142), with Taiwan, Hong Kong and Macao.
    "ASIA": Group(
        Text("아시아 전체", "All of Asia"),
        _codes(
            "AF AM AZ BH BD BT BN KH CN CY GE HK IN ID IR IQ IL JP JO KZ KP KR KW KG LA LB MO MY MV MN MM NP OM PK PS PH "
            "QA SA SG LK SY TW TJ TH TL TR TM AE UZ VN YE"
        ),
    ),
}
_SEPARATORS = re.compile(r"[\s,;+/]+")


def split(written: object) -> list[str]:
    """The codes of a cell or list as they were written, in capitals: `kr, us` → KR, US. Anything else is a code that nobody knows."""
    if isinstance(written, list | tuple | set | frozenset):
        parts = [str(part) for part in written]
    else:
        parts = _SEPARATORS.split("" if written is None else str(written))
    return [part.strip().upper() for part in parts if part.strip()]


def written_in(row: Mapping[str, Any]) -> list[str]:
    """What a row of our exchange format says under `territories` or `territory`; home where it says nothing."""
    return split(row.get("territories") or row.get("territory")) or [HOME]


def unknown(written: Iterable[str]) -> list[str]:
    """Those that are no country, no group and not WORLD."""
    return [code for code in written if code not in GROUPS and code not in codes.table("territory")]


def expand(written: Iterable[str]) -> list[str]:
    """What is stored: countries in the order of their codes, home first; WORLD alone where it is among them."""
    found: set[str] = set()
    for code in written:
        found |= GROUPS[code].countries if code in GROUPS else {code}
    return [WORLD] if WORLD in found else sorted(found, key=lambda code: (code != HOME, code))


def collapse(stored: Iterable[str]) -> list[str]:
    """The shortest way to say it: groups that are there as a whole, then the countries that are left, home first."""
    left, named = set(stored), []
    for code, group in GROUPS.items():
        if group.countries <= left:
            named.append(code)
    for code in named:
        left -= GROUPS[code].countries
    return [*named, *sorted(left, key=lambda code: (code not in (HOME, WORLD), code))]


def name(code: str) -> Text:
    """A country, a group or the world in both languages."""
    if code in GROUPS:
        return GROUPS[code].name
    return Text(codes.title("territory", code, "ko"), codes.title("territory", code, "en"))


def names(stored: Iterable[str]) -> Text:
    """All of them in one line: 대한민국, 미국."""
    said = [name(code) for code in collapse(stored)]
    return Text(", ".join(one.ko for one in said), ", ".join(one.en for one in said))


def choices() -> list[tuple[str, Text]]:
    """(code, name) of everything that can be chosen: the frequent ones, then the countries by their English name."""
    rest = [code for code in codes.table("territory") if code not in FREQUENT]
    return [(code, name(code)) for code in (*FREQUENT, *rest)]
