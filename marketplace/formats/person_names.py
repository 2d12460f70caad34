"""Whether two spellings of a person's name are the same, and whether a name stands among several."""

from __future__ import annotations

import re
import unicodedata

BETWEEN_PEOPLE = re.compile(r"[,;/·&、，]|\s및\s|\sand\s", re.IGNORECASE)
TITLES = re.compile(r"\s*(대표이사|공동대표|각자대표|대표자|대표|사장|CEO|President)\s*", re.IGNORECASE)


def stands_among(names: tuple[str, ...], written: str) -> bool:
    """Whether one of a person's `names` is one of the people in `written` (`김하나, 이두리`, `대표이사 김하나`).

    Blanks, case, points and the order of the parts do not count: `Anna Lindqvist` is `LINDQVIST, Anna` without its comma.
    """
    there = {_known(part) for part in (*BETWEEN_PEOPLE.split(written), written)} - {()}
    return any(_known(name) in there for name in names if name)


def _known(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFC", TITLES.sub(" ", name)).casefold()
    parts = re.findall(r"\w+", plain)
    if any("가" <= letter <= "힣" for letter in plain):
        return ("".join(parts),) if parts else ()
    return tuple(sorted(parts))
