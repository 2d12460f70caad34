"""Listings that may answer a need: ranked by what title and problem say, the need's field first, and cut off where nothing fits.

`tests/relevance/needs_measure.py` measures exactly this order and this cut on judged needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from marketplace.catalog.permissions import tokens_of
from marketplace.catalog.queries.briefs import Brief, briefs
from marketplace.gateways.search import engine
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import language
from search_index import Hit, Query
from search_index.interface import Engine, Language

LOOKED_AT = 40
LONGEST = 480  # what the engine reads of a question
# A listing of the need's own field counts so much more when listings are put in order, and when it is asked whether it fits.
FIELD_ORDER, FIELD_FIT = 1.6, 1.3
# What a listing must score to be an answer, for each unit of what the rarest word of the collection weighs: below it the words in
# common are chance. Set on the judged needs, of which ten have no answer.
FIT = 4.0
FEWEST_WORDS = 2


def asked_of(index: Engine, title: str, problem: str, audience: Sequence[str], spoken: Language) -> list[Hit]:
    """The listings that say something of what a need says, the best first by words alone, across languages."""
    text = f"{title} {problem}"[:LONGEST]
    query = Query(text=text, audience=tuple(audience), per_page=LOOKED_AT, language=spoken, correct=False)
    return list(index.search(query).hits)


def fitting(hits: Sequence[Hit], field: str, field_of: Callable[[Hit], str], size: int) -> list[Hit]:
    """The hits that fit a need, the best first: none where what they share with it is too little to be an answer.

    `size`: how many listings there are, since a word is the rarer, and weighs the more, the more texts lack it.
    """
    enough = FIT * math.log(1 + size)

    def strength(hit: Hit, factor: float) -> float:
        return hit.score * (factor if field and field_of(hit) == field else 1.0)

    kept = [hit for hit in hits if strength(hit, FIELD_FIT) >= enough and len(_shared(hit)) >= FEWEST_WORDS]
    return sorted(kept, key=lambda hit: -strength(hit, FIELD_ORDER))


def _shared(hit: Hit) -> set[str]:
    """The need's words that a listing has, itself or by a translation."""
    return {*hit.reasons.matched, *(row.source for row in hit.reasons.expansions)}


def for_need(actor: Actor, title: str, problem: str, field: str) -> list[tuple[Brief, Hit]]:
    """The listings that may answer a need and that the reader may see, the best first; none where nothing fits."""
    index = engine()
    spoken: Language = "en" if language() == "en" else "ko"
    hits = [hit for hit in asked_of(index, title, problem, tokens_of(actor), spoken) if hit.id.isdigit()]
    rows = briefs(actor, [int(hit.id) for hit in hits])
    seen = [hit for hit in hits if int(hit.id) in rows]
    ordered = (
        fitting(seen, field, lambda hit: rows[int(hit.id)].field, index.stats().documents) if seen else []
    )
    return [(rows[int(hit.id)], hit) for hit in ordered]
