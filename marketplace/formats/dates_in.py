"""Days as people and programs write them: `2026-11-22`, `2026. 11. 22.`, `2026/11/22`, `20261122`, `2026년 11월 22일`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from marketplace.formats.text_in import one_line

# Everything the site knows of lies between, and adding terms of decades to a day still gives a day.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(
    r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})\s*[.일]?|(\d{4})(\d\d)(\d\d)", re.ASCII
)


def day(text: str | None) -> date | None:
    """The day that is meant, None for anything else: no such day, or one before 1900 or after 2199."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", one_line(text)))
    if found is None:
        return None
    year, month, number = (int(part) for part in found.groups() if part)
    try:
        meant = date(year, month, number)
    except ValueError:
        return None
    return meant if FIRST <= meant <= LAST else None
