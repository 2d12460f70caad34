"""ORCID iDs: sixteen characters in four groups, the last one an ISO 7064 MOD 11-2 check character (0–9 or X)."""

import re
import unicodedata

from stdnum.iso7064 import mod_11_2

from marketplace.kernel.text import Text

_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?orcid\.org/", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-‐-―−]")
_SHAPE = re.compile(r"[0-9]{15}[0-9X]")


def normalise(text: str) -> str:
    """Return sixteen characters without address, hyphens and spaces, X upper-case; junk is not removed."""
    bare = _ADDRESS.sub("", unicodedata.normalize("NFKC", text or "").strip()).rstrip("/")
    return _SEPARATORS.sub("", bare).upper()


def why_invalid(text: str) -> Text | None:
    """Return the sentence that says what to correct, or None when the iD is valid."""
    value = normalise(text)
    if not _SHAPE.fullmatch(value):
        return Text(
            "ORCID는 16자리입니다. 예: 0000-0002-1825-0097",
            "An ORCID iD has 16 characters, e.g. 0000-0002-1825-0097.",
        )
    if not mod_11_2.is_valid(value):
        return Text(
            "ORCID의 마지막 검증 문자가 맞지 않습니다. 번호를 다시 확인해 주십시오.",
            "The last character of the ORCID iD does not match. Check the number again.",
        )
    return None


def is_valid(text: str) -> bool:
    """Tell whether the text is an ORCID iD, with or without hyphens or its web address."""
    return why_invalid(text) is None


def format(text: str) -> str:
    """Return `0000-0002-1825-0097`; a text of another shape is returned unchanged."""
    value = normalise(text)
    if not _SHAPE.fullmatch(value):
        return text
    return "-".join(value[start : start + 4] for start in range(0, 16, 4))


def url(text: str) -> str:
    """Return the iD as the web address that ORCID asks to be displayed."""
    return f"https://orcid.org/{format(text)}"
