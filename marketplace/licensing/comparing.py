"""Two texts of an agreement side by side: which articles, which paragraphs, which words differ. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Piece = tuple[str, str]  # ("same" | "ins" | "del", words)


@dataclass(frozen=True)
class ArticleChange:
    """One article. `number` is its place in the later text, None for one that was taken out."""

    key: str
    number: int | None
    heading: list[Piece]
    paragraphs: list[list[Piece]]

    @property
    def changed(self) -> bool:
        return any(op != "same" for line in (self.heading, *self.paragraphs) for op, _ in line)


def compare(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[ArticleChange]:
    """Every article of the later text in its order; what was taken out stands where it stood.

    Articles belong together by their key, whatever was done to their words.
    """
    old, new = [_key(article) for article in before], [_key(article) for article in after]
    found: list[ArticleChange] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            for article, later, number in zip(
                before[i1:i2], after[j1:j2], range(j1 + 1, j2 + 1), strict=True
            ):
                found.append(
                    ArticleChange(
                        _key(later),
                        number,
                        words(article["heading"], later["heading"]),
                        _paragraphs(article["paragraphs"], later["paragraphs"]),
                    )
                )
            continue
        found += [_whole("del", article, None) for article in before[i1:i2]]
        found += [_whole("ins", article, number) for number, article in enumerate(after[j1:j2], start=j1 + 1)]
    return found


def changed_keys(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[str]:
    """Of the articles that differ, in their order."""
    return [change.key for change in compare(before, after) if change.changed]


def taken_over(
    now: Sequence[dict[str, Any]],
    before: Sequence[dict[str, Any]],
    after: Sequence[dict[str, Any]],
    keys: set[str],
) -> list[dict[str, Any]]:
    """The articles of `now` with what `after` changed in `before`, but only in the articles of these keys.

    One that was added stands after the article that it follows in `after`, or last where that one is not there.
    """
    later = {_key(article): article for article in after}
    gone = keys - set(later)
    known = {_key(article) for article in before}
    found = [
        later[key] if key in keys and key in later else article
        for article in now
        if (key := _key(article)) not in gone
    ]
    for place, article in enumerate(after):
        if _key(article) in known or _key(article) not in keys:
            continue
        there = [_key(one) for one in found]
        ahead = _key(after[place - 1]) if place else None
        found.insert(there.index(ahead) + 1 if ahead in there else len(found) if place else 0, article)
    return found


def words(before: str, after: str) -> list[Piece]:
    """The later sentence with what was taken out of the earlier one, word by word."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    pieces: list[Piece] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(new[j1:j2])))
            continue
        pieces += [
            (kind, text)
            for kind, text in (("del", "".join(old[i1:i2])), ("ins", "".join(new[j1:j2])))
            if text
        ]
    return pieces


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = list(before[i1:i2]), list(after[j1:j2])
        both = min(len(old), len(new))
        lines += [words(*pair) for pair in zip(old[:both], new[:both], strict=True)]
        lines += [[("del", line)] for line in old[both:]]
        lines += [[("ins", line)] for line in new[both:]]
    return lines


def _whole(op: str, article: dict[str, Any], number: int | None) -> ArticleChange:
    return ArticleChange(
        _key(article), number, [(op, article["heading"])], [[(op, line)] for line in article["paragraphs"]]
    )


def _key(article: dict[str, Any]) -> str:
    return str(article.get("key") or article["heading"])
