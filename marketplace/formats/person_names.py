"""Whether two spellings of a person's name are the same, and whether a name stands among several."""

from __future__ import annotations

import re
import unicodedata

BETWEEN_PEOPLE = re.compile(r"[,;/·&、，]|\s및\s|\sand\s", re.IGNORECASE)
_TITLE = (
    r"(?:(?:공동|각자)?대표이사|(?:공동|각자)?대표자?|부?이사장|부?회장|부?사장|부?총장|학장|원장|소장|단장|센터장|전무(?:이사)?|상무(?:이사)?|"
    r"representative director|chairman|chairwoman|president|ceo)"
)
# Before or after a name. Written together with it, a name of two letters is left: 원장미 is a person.
TITLES = re.compile(
    rf"^\s*{_TITLE}(?:\s+|(?=[가-힣]{{2,}}))|(?:\s+|(?<=[가-힣]{{2}})){_TITLE}\s*$", re.IGNORECASE
)


def stands_among(names: tuple[str, ...], written: str) -> bool:
    """Whether one of a person's `names` is one of the people in `written` (`김하나, 이두리`, `대표이사 김하나`).

    Blanks, case, points and the order of the parts do not count: `Anna Lindqvist` is `LINDQVIST, Anna` without its comma.
    """
    there = {_known(part) for part in (*BETWEEN_PEOPLE.split(written), written)} - {()}
    return any(_known(name) in there for name in names if name)


def _known(name: str) -> tuple[str, ...]:
    plain, before = unicodedata.normalize("NFC", name).casefold().strip(), ""
    while plain != before:  # 대표이사 사장 김하나
        plain, before = TITLES.sub("", plain), plain
    parts = re.findall(r"\w+", plain)
    if any("가" <= letter <= "힣" for letter in plain):
        return ("".join(parts),) if parts else ()
    return tuple(sorted(parts))
