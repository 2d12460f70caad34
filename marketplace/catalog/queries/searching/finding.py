"""Answering a search: by the engine, within what its audience may see, re-checked against the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.catalog.models import EVERYTHING, Listing
from marketplace.catalog.permissions import tokens_of
from marketplace.catalog.queries.briefs import Brief, briefs
from marketplace.catalog.queries.listings import visible_to
from marketplace.catalog.queries.searching import plain
from marketplace.catalog.queries.searching.groups import GROUPS, WITHOUT_INDEX, Option, options, plain_options
from marketplace.catalog.queries.searching.state import DEEPEST_PAGE, Asked
from marketplace.catalog.queries.searching.typed import as_typed
from marketplace.gateways.search import engine, is_serving
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import language
from search_index import Correction, Expansion, Hit, Note, Query, Result, Suggestion

PER_PAGE = 10  # what a phone scrolls through without losing count
NEAR = 3  # shown where nothing fits: more would look like answers
CHUNK = 100  # what the engine gives at most in one page
LONGEST_PROBLEM = 20_000


@dataclass(frozen=True)
class Found:
    """A page of listings with why they were found, and the groups with their counts."""

    listings: Sequence[Listing | Brief]
    total: int
    page: int
    pages: int
    hits: Mapping[int, Hit] = field(default_factory=dict)
    groups: Mapping[str, list[Option]] = field(default_factory=dict)
    expansions: Sequence[Expansion] = ()
    correction: Correction | None = None
    notes: Sequence[Note] = ()
    fits: bool = True  # False where none is an answer: what is listed only has some words of the question
    partly: Sequence[str] = ()  # these words
    near: int = 0  # how many have some of the words, where only a few of them are shown
    from_database: bool = False  # there is no index now: plain answers without counts

    @property
    def number(self) -> int:  # what macros/page.html pagination reads
        return self.page


def search(actor: Actor, asked: Asked) -> Found:
    """Answer a search as this reader may see it."""
    if is_serving():
        found = _from_index(actor, asked)
        # A search server may have gone away between the question and the answer.
        if found.total or is_serving():
            return found
    return _from_database(actor, asked)


def _from_index(actor: Actor, asked: Asked) -> Found:
    result = _ask(actor, asked, asked.page, facets=tuple(GROUPS))
    if asked.page > result.pages:
        result = _ask(actor, asked, result.pages, facets=tuple(GROUPS))
    hits = list(result.hits)
    listings = _visible(actor, hits)
    stale = len(hits) - len(listings)
    following = result.page + 1
    while len(listings) < PER_PAGE and stale and following <= result.pages:
        more = list(_ask(actor, asked, following).hits)  # withdrawn a moment ago: refilled from the next page
        hits += more
        listings = _visible(actor, hits)[:PER_PAGE]
        following += 1
    if not result.fits and not asked.near:
        return _nothing_fits(result, listings, hits, asked)
    return Found(
        listings=listings,
        total=max(len(listings), result.total - stale),
        page=result.page,
        pages=min(result.pages, DEEPEST_PAGE),
        hits={int(hit.id): hit for hit in hits},
        groups=options(result.facets, asked),
        expansions=result.expansions,
        correction=result.correction,
        notes=result.notes,
        fits=result.fits,
        partly=result.partly,
    )


def _nothing_fits(result: Result, listings: Sequence[Brief], hits: Sequence[Hit], asked: Asked) -> Found:
    """No result, and a few listings that have some words of the question, which is said."""
    return Found(
        listings=listings[:NEAR] if result.page == 1 else (),
        total=0,
        page=1,
        pages=1,
        hits={int(hit.id): hit for hit in hits},
        groups=options(result.facets, asked),
        expansions=result.expansions,
        correction=result.correction,
        notes=result.notes,
        fits=False,
        partly=as_typed(result.partly, asked.text),
        near=result.total,
    )


def _from_database(actor: Actor, asked: Asked) -> Found:
    listings, total, page = plain.search(actor, asked, PER_PAGE)
    groups = {name: plain_options(name, asked) for name in WITHOUT_INDEX}
    pages = max(1, -(-total // PER_PAGE))
    return Found(listings, total, page, pages, groups=groups, from_database=True)


def _ask(
    actor: Actor,
    asked: Asked,
    page: int,
    *,
    per_page: int = PER_PAGE,
    facets: tuple[str, ...] = (),
    **more: Any,
) -> Result:
    """One page of the engine's answer; `more` replaces what the page would ask."""
    query = Query(
        text=asked.text,
        audience=tokens_of(actor),
        filters=asked.for_engine(),
        ranges=asked.engine_ranges(),
        facets=facets,
        sort=_sort(asked),
        page=page,
        per_page=per_page,
        language=_language(),
        correct=not asked.literal,
        expand=not asked.literal,
    )
    return engine().search(replace(query, **more))


def _sort(asked: Asked) -> Any:
    return "newest" if asked.sort == "relevance" and not asked.text else asked.sort


def _language() -> Any:
    return "en" if language() == "en" else "ko"


def _ids(hits: Sequence[Hit]) -> list[int]:
    return list(dict.fromkeys(int(hit.id) for hit in hits if hit.id.isdigit()))


def _visible(actor: Actor, hits: Sequence[Hit]) -> list[Brief]:
    """The listings of these hits that exist for the reader in the database now, in the same order."""
    ids = _ids(hits)
    rows = briefs(actor, ids)
    return [rows[number] for number in ids if number in rows]


def _whole(actor: Actor, hits: Sequence[Hit]) -> list[Listing]:
    """The same with all that a listing says."""
    ids = _ids(hits)
    query = visible_to(actor).where(Listing.id.in_(ids), Listing.state == "published")
    rows = {row.id: row for row in db.session.scalars(query.options(*EVERYTHING))}
    return [rows[number] for number in ids if number in rows]


def _pages(actor: Actor, asked: Asked, **options: Any) -> Iterator[Sequence[Hit]]:
    page = 1
    while True:
        result = _ask(actor, asked, page, per_page=CHUNK, highlight=False, **options)
        yield result.hits
        if page >= result.pages:
            return
        page += 1


def listings_of(actor: Actor, asked: Asked, limit: int = 1000) -> list[Listing]:
    """Every listing of a result that the reader may see, in its order, at most `limit`: for an export."""
    found: list[Listing] = []
    for hits in _pages(actor, asked) if is_serving() else ():
        found += _whole(actor, hits)
        if len(found) >= limit:
            break
    return found[:limit] if is_serving() else list(plain.search(actor, asked, limit)[0])


def matching(actor: Actor, asked: Asked, among: set[int]) -> list[int]:
    """Which of these listings (row ids) answer the search for this reader, newest first.

    Words are searched as the page would, but never corrected: nobody looks at what an alert was taken to mean.
    """
    found: list[int] = []
    for hits in _pages(actor, asked, sort="newest", correct=False) if among else ():
        found += [int(hit.id) for hit in hits if hit.id.isdigit() and int(hit.id) in among]
        if len(found) == len(among):
            break
    return found


def similar_to(actor: Actor, listing: Listing, limit: int = 3) -> list[tuple[Brief, Hit]]:
    """Listings like this one that the reader may see, each with the words they share."""
    hits = engine().similar(str(listing.id), audience=tokens_of(actor), language=_language(), limit=limit + 2)
    by_id = {int(hit.id): hit for hit in hits if hit.id.isdigit()}
    return [(row, by_id[row.id]) for row in _visible(actor, hits) if row.id != listing.id][:limit]


def for_problem(actor: Actor, text: str, limit: int = 10) -> list[tuple[Brief, Hit]]:
    """Listings that may solve what a text describes, the best first, each with the words they share."""
    hits = engine().for_problem(
        text[:LONGEST_PROBLEM], audience=tokens_of(actor), language=_language(), limit=limit
    )
    by_id = {int(hit.id): hit for hit in hits if hit.id.isdigit()}
    return [(row, by_id[row.id]) for row in _visible(actor, hits)]


def suggest(actor: Actor, text: str, limit: int = 8) -> Sequence[Suggestion]:
    """Completions of what is being typed; nothing that the reader may not see."""
    return engine().suggest(text[:200], audience=tokens_of(actor), language=_language(), limit=limit)
