"""A problem in somebody's own words, answered by listings that fit by the measure of the search page, each with what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.catalog.models import EVERYTHING, Listing
from marketplace.catalog.queries.listings import visible_to
from marketplace.catalog.queries.presented import marked
from marketplace.catalog.queries.quoting import prose_of, quotation, words_standing
from marketplace.catalog.queries.searching.finding import search
from marketplace.catalog.queries.searching.state import Asked
from marketplace.catalog.queries.searching.typed import SYNTAX, as_typed
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import language
from search_index import Hit

MOST = 3
MOST_MISSING = 5
FEWEST_QUOTED = 2  # words of the problem in the quoted sentence: one is chance, unless it has few
FEW_WORDS = 3


@dataclass(frozen=True)
class Answer:
    """A technology with the sentence of it that fits, `quote` as HTML with its words marked, and rare words it says nothing of."""

    listing: Listing
    quote: object
    quote_language: str
    words: int  # how many words of the problem the quoted sentence has
    missing: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """At most three technologies that fit. Where none does: those near it, and the words of the problem they have."""

    items: Sequence[Answer] = ()
    near: Sequence[Answer] = ()
    partly: Sequence[str] = ()
    away: bool = False  # there is no index at the moment: nothing can be said of what fits


def answers_to(actor: Actor, text: str) -> Answers:
    """What this reader may see and what fits the problem. A technology without a sentence to quote is no answer, nor is one
    whose sentence has a single word of a problem of several."""
    found = search(actor, Asked(text=" ".join(SYNTAX.sub(" ", text).split())))
    if found.from_database:
        return Answers(away=True)
    quoted = _quoted(actor, found.hits, text)
    if not found.fits:
        return Answers(near=quoted[:MOST], partly=as_typed(found.partly, text))
    few = len(text.split()) < FEW_WORDS
    # A number or a name, which is not among a text's words, is asked for by few words; in a sentence it is chance.
    named = few and not any(hit.judgement.fits for hit in found.hits.values())
    fewest = 1 if few else FEWEST_QUOTED
    fitting = [
        one for one in quoted if named or (found.hits[one.listing.id].judgement.fits and one.words >= fewest)
    ]
    return Answers(items=fitting[:MOST], near=() if fitting else quoted[:MOST])


def _quoted(actor: Actor, hits: Mapping[int, Hit], text: str) -> list[Answer]:
    """Of these hits, those with a sentence to quote, in their order, as the database has them now."""
    query = visible_to(actor).where(Listing.id.in_(hits), Listing.state == "published")
    rows = {row.id: row for row in db.session.scalars(query.options(*EVERYTHING))}
    return [
        Answer(
            rows[number],
            marked(hit.mark(quote)) or quote,
            spoken,
            len(words_standing(hit, [quote])),
            as_typed(hit.judgement.missing, text)[:MOST_MISSING],
        )
        for number, hit in hits.items()
        if number in rows
        for quote, spoken in _said(rows[number], hit)
    ]


def _said(listing: Listing, hit: Hit) -> list[tuple[str, str]]:
    """The sentence that fits and its language; nothing where none does. Of the reader's language where the listing has any: a
    word that it only has in the other one is mostly another word."""
    spoken, other = ("ko", "en") if language() == "ko" else ("en", "ko")
    prose = prose_of(listing, spoken)
    spoken, prose = (spoken, prose) if prose else (other, prose_of(listing, other))
    quote = quotation(hit, prose)
    return [(quote, spoken)] if quote else []
