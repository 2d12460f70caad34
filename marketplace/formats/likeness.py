"""How alike two titles are, in whatever spelling: blanks, punctuation, particles and small slips don't make them different.

A word that was exchanged for another does: "…콘덴서의 냉각 장치" is not "…전지의 냉각 장치", however many letters they share.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SAME = 0.8  # titles as alike as this are probably of one result; measured on made pairs (tests/catalog/test_publish.py)
_ENDINGS = re.compile(r"(?<=[가-힣]{2})(?:을|를|이|가|의|은|는|에|에서|으로|로|와|과|및)$")
# What stands in titles of every field and tells nothing apart.
_COMMON = re.compile(
    r"^(?:및|그|이를|이용한|이용하는|위한|갖는|가지는|구비한|포함하는|the|a|an|of|for|and|with|using|thereof|in|to)$"
)


def words(title: str) -> tuple[str, ...]:
    """The words that tell a title from another, without particles and marks."""
    plain = unicodedata.normalize("NFKC", title or "").casefold()
    found = re.findall(r"[^\W_]+", plain)
    return tuple(_ENDINGS.sub("", word) for word in found if not _COMMON.match(word))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same but for spelling)."""
    first, second = words(one), words(other)
    if not first or not second or _numbers(first) != _numbers(second):
        return 0.0  # 제1형, 제2형: what is counted is told apart by its number alone
    return max(_alike("".join(first), "".join(second)), _alike(_letters(one), _letters(other)))


def _numbers(found: tuple[str, ...]) -> list[str]:
    return sorted(re.findall(r"\d+", " ".join(found)))


def _letters(title: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", title).casefold())


def _alike(a: str, b: str) -> float:
    """Letters lost or added cost a little; lost and others added in their place, a word was exchanged: that costs more."""
    if a == b:
        return 1.0
    lost, added = (sum((Counter(x) - Counter(y)).values()) for x, y in ((a, b), (b, a)))
    order = _dice(_grams(a), _grams(b))
    letters = 1 - max(lost, added) / max(len(a), len(b)) - 0.2 * min(lost, added)
    return max(0.0, min(letters, order + 0.3))


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(max(1, len(text) - 1)))


def _dice(a: Counter[str], b: Counter[str]) -> float:
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))
