"""Listings that may answer a need, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.queries import cards, for_problem, shared_words
from marketplace.demand.models import Need
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Suggestion:
    """A listing as its card shows it, and why it may answer the need."""

    listing_id: int
    public_id: str
    institution_id: int
    card: dict[str, object]
    reasons: list[Text]


def suggestions(actor: Actor, need: Need, limit: int = 6) -> list[Suggestion]:
    """Listings that may answer a need, the best first; none where nothing fits."""
    matches = for_problem(actor, f"{need.title}\n{need.problem}", limit)
    drawn = cards([listing for listing, _ in matches], actor)
    found = []
    for card, (listing, hit) in zip(drawn, matches, strict=True):
        reasons = [shared_words(hit)]
        card["reasons"] = reasons
        found.append(Suggestion(listing.id, listing.public_id, 0, card, reasons))
    return found
