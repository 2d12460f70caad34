"""Digital object identifiers as people paste them: `10.1000/182`, `doi:10.1000/182`, `https://doi.org/10.1000%2F182`."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_PREFIX = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/|^doi\s*[:：]\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+")
_IN_TEXT = re.compile(r"\b10\.\d{4,9}(?:\.\d+){0,4}/[^\s\"<>,;]+")
LONGEST = 200
LONGEST_WRITTEN = 3_000  # with its address, each letter as several %XX


def read(text: str | None) -> str | None:
    """The DOI alone, in lower case as registries compare it; None when the text is anything else or more than one."""
    if text and len(text) > LONGEST_WRITTEN:
        return None
    bare = unicodedata.normalize("NFKC", text or "").strip()
    while (shorter := _PREFIX.sub("", bare)) != bare:
        bare = shorter.strip()
    if "%" in bare:
        bare = unquote(bare)
    bare = _without_tail(bare)
    return bare.lower() if _DOI.fullmatch(bare) and len(bare) <= LONGEST else None


def first_in(text: str) -> str | None:
    """The first DOI that stands somewhere in a text, such as the first page of a paper."""
    found = _IN_TEXT.search(unicodedata.normalize("NFKC", text))
    return read(found.group()) if found else None


def all_in(text: str) -> list[str]:
    """The DOIs that stand somewhere in a text, each once, in their order."""
    found = (read(one.group()) for one in _IN_TEXT.finditer(unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(one for one in found if one))


def address(doi: str) -> str:
    """Where the DOI leads."""
    return f"https://doi.org/{doi}"


def _without_tail(text: str) -> str:
    """A full stop or bracket of the sentence around it is not part of it."""
    bare = text.rstrip(".,;")
    if bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;")
    return bare
