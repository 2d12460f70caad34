"""What the rules read and what they answer. Pure: the built data of a paper in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.kernel.text import Text
from marketplace.licensing.days import Days

ARTICLES = Text("계약서 본문", "The articles")
_END = re.compile(r"[.;](?!\d)\s*")


@dataclass(frozen=True)
class Finding:
    """Where something is wrong, with the words that are, and what mends it; a doubt is shown and does not stop."""

    place: Text
    words: str
    mend: Text
    stops: bool = True

    @property
    def sentence(self) -> Text:
        return Text("{place}의 “{words}”: {mend}", "{place}, “{words}”: {mend}").fill(
            place=self.place, words=self.words, mend=self.mend
        )


@dataclass(frozen=True)
class Facts:
    """A paper's data (gateways.documents.contracts), its language, and the days that the machine keeps for it.

    territories: the countries agreed, by their codes; none where they are not known.
    """

    data: Mapping[str, Any]
    lang: str
    days: Days
    territories: tuple[str, ...] = ()

    @property
    def terms(self) -> Mapping[str, Any]:
        """Its terms; an NDA has none of these."""
        found: Mapping[str, Any] = self.data.get("terms") or {}
        return found

    def paragraphs(self) -> Iterator[tuple[Text, str, str]]:
        """(place, key of the article, text) of everything that is read as the contract's words."""
        for number, article in enumerate(self.data["articles"], start=1):
            place = Text("제{n}조({heading})", "Article {n} ({heading})").fill(
                n=number, heading=article["heading"]
            )
            for text in article["paragraphs"]:
                yield place, article.get("key") or "", text
        for number, text in enumerate(self.data.get("special_terms") or [], start=1):
            yield Text("특약 {n}", "Special term {n}").fill(n=number), "special", text

    def sentences(self, *keys: str) -> Iterator[tuple[Text, str]]:
        """(place, sentence) of the articles of these keys, or of all; without what people typed into the terms.

        Special terms are the parties' own words, which prevail: they are not held against the terms.
        """
        for place, key, text in self.paragraphs():
            if key == "special" or (keys and key not in keys):
                continue
            for words in self._free_text():
                text = text.replace(words, "")
            for sentence in _END.split(text):
                if sentence:
                    yield place, sentence

    def _free_text(self) -> list[str]:
        named = [
            self.terms.get(name) for name in ("technical_assistance", "exclusive_grounds", "field_of_use")
        ]
        events = [row["event"] for row in self.terms.get("milestones") or []]
        return sorted((words for words in (*named, *events) if words), key=len, reverse=True)

    def in_its_words(self, text: Text) -> str:
        """A text in the language of the paper."""
        return text.en if self.lang == "en" else text.ko

    @property
    def royalty(self) -> Mapping[str, Any]:
        """The running royalty; empty where none is agreed."""
        found: Mapping[str, Any] = self.terms.get("royalty") or {}
        return found

    @property
    def has_fee(self) -> bool:
        """Whether the terms agree on any money."""
        return any(self.terms.get(name) for name in ("upfront", "lump_sum", "milestones", "royalty"))

    def place_of(self, *keys: str) -> Text:
        """The first article of one of these keys; the articles as a whole where none is there."""
        return next((place for place, key, _ in self.paragraphs() if key in keys), ARTICLES)

    def typed(self) -> set[str]:
        """What people have typed into the terms, in whatever language."""
        return set(_strings(self.terms))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
