"""Listings that may answer a need, each with its reasons: words and a sentence that stand in the listing itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.catalog.queries import Brief, cards, for_need, prose_of, quotation, words_standing
from marketplace.demand.models import Need
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, language
from search_index import Hit


@dataclass(frozen=True)
class Suggestion:
    """A listing as its card shows it, and why it may answer the need."""

    listing_id: int
    public_id: str
    card: dict[str, object]
    reasons: list[Text]


@dataclass(frozen=True)
class Suggestions:
    """What may answer a need, the best first, and how much of what fits was left out because of what the company wants."""

    items: list[Suggestion] = field(default_factory=list)
    too_dear: int = 0
    too_early: int = 0


def suggestions(actor: Actor, need: Need, limit: int = 6) -> Suggestions:
    """Listings that may answer a need. What costs more than its budget or is less mature than wanted is counted, not shown."""
    found = for_need(actor, need.title, need.problem, need.field)
    dear = {row.id for row, _ in found if over_budget(row, need.budget)}
    early = {row.id for row, _ in found if too_early(row, need.trl_from)} - dear
    kept = [(row, hit) for row, hit in found if row.id not in dear | early]
    ids = [row.id for row, _ in kept]
    texts = {row.id: row for row in db.session.scalars(select(Listing).where(Listing.id.in_(ids)))}
    reasoned = [(row, reasons_of(texts[row.id], hit)) for row, hit in kept]
    reasoned = [(row, reasons) for row, reasons in reasoned if reasons][:limit]
    drawn = cards([row for row, _ in reasoned], actor)
    items = []
    for card, (row, reasons) in zip(drawn, reasoned, strict=True):
        card["reasons"] = reasons
        items.append(Suggestion(row.id, row.public_id, card, reasons))
    return Suggestions(items, len(dear), len(early))


def over_budget(listing: Brief, budget: int | None) -> bool:
    """Whether every price that is said in won lies above the budget; what is negotiable or open may fit."""
    offers = listing.open_offers
    if budget is None or not offers or listing.open_licence:
        return False
    return all(offer.fee is not None and offer.currency == "KRW" and offer.fee > budget for offer in offers)


def too_early(listing: Brief, trl_from: int | None) -> bool:
    """Whether the listing is known to be less mature than wanted."""
    return trl_from is not None and listing.trl is not None and listing.trl < trl_from


def reasons_of(listing: Listing, hit: Hit) -> list[Text]:
    """Why a listing may answer: the words of it that the need says too or that translate them, and its most telling sentence.

    Every word is cut out of the listing's own text as it stands there; nothing is a stem, and no single syllable is a reason.
    """
    spoken = ("ko", "en") if language() == "ko" else ("en", "ko")
    for first in spoken:
        words = words_standing(hit, [getattr(listing, f"title_{first}"), *prose_of(listing, first)])
        if not words:
            continue
        quote = quotation(hit, prose_of(listing, first), fewest=2)
        said = Text("이 기술에 나오는 말: {words}", "It says: {words}").fill(words=", ".join(words[:6]))
        quoted = [Text("“{quote}”", "“{quote}”").fill(quote=quote)] if quote else []
        return [said, *quoted]
    return []
