"""What the rules read and what they answer. Pure: the built data of a paper in, findings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.kernel.text import Text
from marketplace.licensing.days import Days


@dataclass(frozen=True)
class Finding:
    """Where something is wrong, with the words that are, and what mends it."""

    place: Text
    words: str
    mend: Text

    @property
    def sentence(self) -> Text:
        return Text("{place}의 “{words}”: {mend}", "{place}, “{words}”: {mend}").fill(
            place=self.place, words=self.words, mend=self.mend
        )


@dataclass(frozen=True)
class Facts:
    """A paper's data (gateways.documents.contracts), its language, and the days that the machine keeps for it."""

    data: Mapping[str, Any]
    lang: str
    days: Days

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
