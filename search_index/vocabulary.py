"""The words of the field: a hand-made glossary in two languages, and what the center adds to or takes from it.

``glossary/*.tsv`` holds one meaning a line under the header ``ko en field``: Korean names, English names, the field
they belong to; several names are separated by ``|``. A blank inside a Korean name separates its parts, and it is found
with and without it (``이차 전지``). Every Korean name also becomes a word that the morphological analysis knows.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from search_index.interface import VocabularyEdits
from search_index.text import has_hangul, normalise, ordinals_as_words

_FOLDER = Path(__file__).parent / "glossary"
_FILE = "vocabulary.json"


class Meaning(NamedTuple):
    """One meaning: its names in Korean and in English, the first of each preferred."""

    ko: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """All meanings in use, and words that only the morphological analysis needs to know."""

    meanings: tuple[Meaning, ...] = ()
    words: tuple[str, ...] = ()

    @cached_property
    def dictionary(self) -> tuple[str, ...]:
        """Korean words to be kept whole, or split at their blanks, by the analysis. Of two spellings the split one."""
        names = (name for meaning in self.meanings for name in meaning.ko)
        words = {ordinals_as_words(word) for word in (*names, *self.words)}
        split = {word.replace(" ", "") for word in words if " " in word}
        return tuple(sorted(word for word in words if _worth_knowing(word) and word not in split))

    @cached_property
    def digest(self) -> str:
        """Changes whenever the vocabulary does."""
        content = json.dumps([self.meanings, self.words], ensure_ascii=False)
        return hashlib.blake2s(content.encode(), digest_size=6).hexdigest()

    def edited(self, edits: VocabularyEdits) -> Vocabulary:
        """This vocabulary with the center's changes."""
        if edits == VocabularyEdits():
            return self
        removed = {(normalise(ko), normalise(en)) for ko, en in edits.removed}
        kept = []
        for meaning in self.meanings:
            ko = tuple(k for k in meaning.ko if not any((k, e) in removed for e in meaning.en))
            if ko == meaning.ko:
                kept.append(meaning)
            elif ko:
                kept.append(Meaning(ko, meaning.en))
        added = (Meaning((normalise(ko),), (normalise(en),)) for ko, en in edits.pairs)
        return Vocabulary((*kept, *added), (*self.words, *map(normalise, edits.words)))


def _worth_knowing(word: str) -> bool:
    return len(word) > 1 and has_hangul(word) and all(has_hangul(part) for part in word.split())


@lru_cache(maxsize=1)
def builtin() -> Vocabulary:
    """The glossary that comes with the library."""
    return Vocabulary(tuple(meaning for file in sorted(_FOLDER.glob("*.tsv")) for meaning in read(file)))


@lru_cache(maxsize=1)
def asked_already() -> Mapping[str, bool]:
    """Of each one-word name of the glossary, whether the morphological analysis must be taught it.

    Those in ``glossary/taken_apart.txt`` it takes into nouns by itself, as is best. A test asks it anew; to ask in every
    process took 2.6 s of a processor before the first search.
    """
    apart = set((_FOLDER / "taken_apart.txt").read_text(encoding="utf-8").split())
    return {word: word not in apart for word in builtin().dictionary if " " not in word}


def read(file: Path) -> Iterator[Meaning]:
    """Meanings of a glossary file."""
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            meaning = Meaning(_names(row["ko"]), _names(row["en"] or ""))
            if meaning.ko and meaning.en:
                yield meaning


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in text.split("|") if (name := normalise(part))))


def load_edits(folder: Path) -> VocabularyEdits:
    """The center's changes kept with the index; none when there is no such file or it can't be read."""
    try:
        return edits_of(json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return VocabularyEdits()


def edits_of(content: Mapping[str, Any]) -> VocabularyEdits:
    """The center's changes as they are kept; none when it is something else."""
    try:
        return VocabularyEdits(
            words=tuple(map(str, content["words"])),
            pairs=tuple(_pairs(content["pairs"])),
            removed=tuple(_pairs(content["removed"])),
        )
    except (ValueError, KeyError, TypeError):
        return VocabularyEdits()


def save_edits(folder: Path, edits: VocabularyEdits) -> None:
    """Keep the center's changes with the index."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content: Mapping[str, Any] = {"words": edits.words, "pairs": edits.pairs, "removed": edits.removed}
    temporary = folder / f"{_FILE}.new"
    temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, folder / _FILE)


def _pairs(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for ko, en in rows:
        yield str(ko), str(en)
