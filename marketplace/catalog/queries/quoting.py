"""Why a listing answers a text, in its own words: what stands in it as it is shown, never a stem or a part of another word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marketplace.catalog.models import Listing
from search_index import Hit

PROSE = ("problem", "solution", "benefit", "applications", "summary")
SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
LONGEST_QUOTE = 180


def prose_of(listing: Listing, spoken: str) -> list[str]:
    """What a listing says in sentences, in this language."""
    return [text for part in PROSE if (text := getattr(listing, f"{part}_{spoken}"))]


def words_standing(hit: Hit, texts: Sequence[str]) -> list[str]:
    """The marked words of these texts, each once, in the order in which they stand."""
    found: dict[str, str] = {}
    for text in texts:
        for fragment in hit.mark(text):
            word = fragment.text.strip()
            if fragment.marked and len(word) > 1 and not word.isdigit():
                found.setdefault(word.lower(), word)
    return list(found.values())


def quotation(hit: Hit, texts: Sequence[str], fewest: int = 1) -> str:
    """The sentence with the most different marked words, `fewest` at least; of those a whole one rather than a mere name of
    something, then the shortest; "" where there is none."""
    sentences = [one.strip() for text in texts for one in SENTENCES.split(text) if len(one) <= LONGEST_QUOTE]
    counted = [(len(words_standing(hit, [one])), one) for one in sentences]
    fitting = [
        (-count, not one.endswith((".", "!", "?")), len(one), one)
        for count, one in counted
        if count >= fewest
    ]
    return min(fitting)[3] if fitting else ""
