"""Listings of an institution that are probably one result entered twice, each with why it is thought so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from marketplace.catalog.models import Listing, Patent
from marketplace.catalog.permissions import visible
from marketplace.formats.likeness import SAME, likeness
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, either

GONE = ("withdrawn", "discarded")
MOST_TITLES = 20_000  # of one institution; above it titles are compared with the newest ones only
SAME_NUMBER = Text("특허 번호가 같습니다: {what}", "Same patent number: {what}")
SAME_DOI = Text("DOI가 같습니다: {what}", "Same DOI: {what}")
COLLEAGUES = Text(
    "소속 기관의 다른 사람이 같은 성과를 작성하고 있는 것 같습니다. 기관의 기술이전 담당자에게 문의해 주십시오.",
    "Somebody else of your institution seems to be writing the same result. Ask your technology transfer officer.",
)
LIKE_TITLE = Text("이름이 거의 같습니다: {what}", "Nearly the same title: {what}")


@dataclass(frozen=True)
class Known:
    """What tells one result from another: `numbers` are (country, which, bare number)."""

    doi: str
    numbers: frozenset[tuple[str, str, str]]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Duplicate:
    """Another listing and why it may be the same; `certain` where a number says so, not a likeness."""

    listing_id: int
    public_id: str
    state: str
    title: str
    why: Text
    certain: bool


def of_listing(listing: Listing) -> Known:
    numbers = {
        (patent.country, which, key)
        for patent in listing.patents
        for which, key in (("application", patent.application_key), ("registration", patent.registration_key))
        if key
    }
    titles = tuple(title for title in (listing.title_ko, listing.title_en) if title)
    return Known(listing.doi, frozenset(numbers), titles)


def duplicates_of(listing: Listing) -> list[Duplicate]:
    """The other listings of its institution that are probably the same result, certain ones first."""
    return duplicates(listing.institution_id, of_listing(listing), without=listing.id)


def duplicates_for(actor: Actor, listing: Listing) -> list[Duplicate]:
    """The same for a reader: of what a colleague is still writing, they learn that it is there and whom to ask."""
    return duplicates_seen(actor, duplicates_of(listing))


def duplicates_seen(actor: Actor, found: list[Duplicate]) -> list[Duplicate]:
    """Those that a reader may know, and of the others that they are there."""
    query = select(Listing.id).where(visible(actor), Listing.id.in_([other.listing_id for other in found]))
    seen = set(db.session.scalars(query)) if found else set()
    return [
        other if other.listing_id in seen else Duplicate(0, "", other.state, "", COLLEAGUES, other.certain)
        for other in found
    ]


def duplicates(institution_id: int, known: Known, without: int = 0) -> list[Duplicate]:
    """The listings of an institution that are probably what is `known`, whether or not it is entered yet."""
    found: dict[int, Duplicate] = {}
    others = _others(institution_id, without)
    if known.doi:
        _note(found, others.where(Listing.doi == known.doi), SAME_DOI, known.doi)
    for country, which, key in sorted(known.numbers):
        column = Patent.application_key if which == "application" else Patent.registration_key
        same = select(Patent.listing_id).where(Patent.country == country, column == key)
        _note(found, others.where(Listing.id.in_(same)), SAME_NUMBER, key)
    for row in _alike(others, known):
        found.setdefault(row.listing_id, row)
    return list(found.values())


def _others(institution_id: int, without: int) -> Select[int, str, str, str, str]:
    return select(Listing.id, Listing.public_id, Listing.state, Listing.title_ko, Listing.title_en).where(
        Listing.institution_id == institution_id, Listing.id != without, Listing.state.not_in(GONE)
    )


def _note(found: dict[int, Duplicate], query: Select[int, str, str, str, str], why: Text, what: str) -> None:
    for number, public_id, state, title_ko, title_en in db.session.execute(query.limit(20)):
        title = either(title_ko, title_en)
        found.setdefault(number, Duplicate(number, public_id, state, title, why.fill(what=what), True))


def _alike(others: Select[int, str, str, str, str], known: Known) -> Iterator[Duplicate]:
    """By title, where no number says that they are two: one patent is one result, and so is one DOI."""
    if not known.titles:
        return
    if known.doi:
        others = others.where(Listing.doi == "")
    for country, which in sorted({(country, which) for country, which, _ in known.numbers}):
        column = Patent.application_key if which == "application" else Patent.registration_key
        numbered = select(Patent.listing_id).where(Patent.country == country, column != "")
        others = others.where(Listing.id.not_in(numbered))
    for number, public_id, state, title_ko, title_en in db.session.execute(
        others.order_by(Listing.id.desc()).limit(MOST_TITLES)
    ):
        near = next((title for title in (title_ko, title_en) if title and _is_like(title, known.titles)), "")
        if near:
            shown = either(title_ko, title_en)
            yield Duplicate(number, public_id, state, shown, LIKE_TITLE.fill(what=near), False)


def _is_like(title: str, titles: Iterable[str]) -> bool:
    """The lengths spare the comparison of most."""
    return any(
        2 * min(len(title), len(own)) >= max(len(title), len(own)) and likeness(title, own) >= SAME
        for own in titles
    )
