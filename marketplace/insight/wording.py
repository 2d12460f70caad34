"""How figures are written on pages, in files and on paper."""

from __future__ import annotations

from datetime import date

from marketplace.formats import dates_text, money_text
from marketplace.insight.queries import COMPANIES, HOURS, WON
from marketplace.kernel.text import Text, language, t

COUNTERS = {HOURS: "시간", COMPANIES: "곳"}  # Korean alone: in English the figure's name says what is counted
NONE = "–"


def in_words(kind: str, value: object, *, short: bool = False) -> str:
    """A value of this kind in the reader's language; `short` for lists: 1억 2,500만 원."""
    if value is None:
        return NONE
    if isinstance(value, Text):
        return t(value.ko, value.en)
    if isinstance(value, date):
        return dates_text.date_text(value, language())
    if kind == "percent":
        return f"{value}%"
    if isinstance(value, int):
        return _number(kind, value, short)
    return str(value)


def _number(kind: str, value: int, short: bool) -> str:
    if kind == WON:
        if value and short:
            return money_text.won_short(value, language())
        return money_text.won(value, language())
    return t(f"{value:,}{COUNTERS.get(kind, '')}", f"{value:,}")


def change(now: int, before: int) -> tuple[str, str]:
    """(what it changed by, up | down | flat) against the year before; "" where there was nothing to compare with."""
    if not before:
        return "", "flat"
    percent = round(100 * (now - before) / before)
    return f"{abs(percent)}%", "up" if percent > 0 else "down" if percent < 0 else "flat"
