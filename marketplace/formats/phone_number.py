"""Telephone numbers as people in Korea write them: `054.123.4567`, `054-123-4567~8`, `02)123-4567 (내선 12)`, `+82 …`."""

from __future__ import annotations

import re
import unicodedata

from marketplace.formats.text_in import one_line

LONGEST = 30  # characters, as the columns have them
_HYPHENS = re.compile("[\u2010-\u2015\u2043\u2212\u30fc\u3161\uff70\u00ad·]")
_TILDES = re.compile("[\u223c\u301c\u02dc\uff5e]")
_EXTENSION = re.compile(
    r"[ ,;/]*\(?\s*(?:내선(?:\s*번호)?|구내|교환|ext(?:ension)?\b\.?|x|#)\s*[.:)]?\s*(\d{1,6})\s*(?:번)?\s*\)?$",
    re.I,
)
_LAST_OF_SEVERAL = re.compile(r"\s*([~,/])\s*(\d{1,4})$")
_NUMBER = re.compile(r"(\+)?\(?\d[\d ()./-]*\d")


def parse(text: str | None) -> str | None:
    """The number with hyphens between its parts, a range (`~8`) and an extension (`(내선 12)`) behind it; None if it is
    none. Empty is none, too. A number of another country keeps its blanks."""
    written = _TILDES.sub("~", unicodedata.normalize("NFKC", _HYPHENS.sub("-", one_line(text))))
    extension = several = ""
    if found := _EXTENSION.search(written):
        extension, written = f" (내선 {found[1]})", written[: found.start()]
    if (found := _LAST_OF_SEVERAL.search(written)) and len(re.sub(r"\D", "", written[: found.start()])) >= 7:
        several, written = found[1] + found[2], written[: found.start()]
    written = written.strip()
    digits = re.sub(r"\D", "", written)
    if not _NUMBER.fullmatch(written) or not 7 <= len(digits) <= 15 or not _balanced(written):
        return None
    number = _tidy(written) + several + extension
    return number if len(number) <= LONGEST else None


def _balanced(written: str) -> bool:
    """Brackets that open are closed; one that only closes (`02)123-4567`) is the Korean way."""
    return written.count("(") <= written.count(")") <= 1


def _tidy(written: str) -> str:
    if written.startswith("+"):
        return re.sub(r"\s+", " ", re.sub(r"\s*[./-]\s*", "-", written))
    return re.sub(r"[ ()./-]+", "-", written).strip("-")
