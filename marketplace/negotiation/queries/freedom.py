"""How much of what is on the table is still free of other companies' rights."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Offer
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.negotiation.models import Inquiry, Quotation, TermSheet, terms
from marketplace.rights import queries as rights
from marketplace.rights.queries import FREE, Freedom, Holdings


def freedom_of_terms(sheet: TermSheet, inquiry: Inquiry) -> Freedom:
    """Whether the terms could be granted to the deal's companies today, and what of them where not."""
    return rights.free(inquiry.listing_id, *_wish(sheet, inquiry))


def terms_taken(sheet: TermSheet, inquiry: Inquiry, held: Holdings | None = None) -> Text | None:
    """Which right of another company stands in the way of these terms, and what remains; None when nothing does.

    `held`: what is held in the listing, where it was read for many deals."""
    held = held or rights.holdings(inquiry.listing_id)
    return held.why_not_free(*_wish(sheet, inquiry))


def _wish(sheet: TermSheet, inquiry: Inquiry) -> tuple[str, rights.Extent, date, date | None, int, list[int]]:
    start, until = terms.period(sheet.terms, clock.today())
    extent = terms.extent(sheet.terms)
    return sheet.terms["kind"], extent, start, until, inquiry.company_id, inquiry.licensee_ids


def freedom_of_quotation(quotation: Quotation, inquiry: Inquiry) -> Freedom:
    """The same of the offer whose price was quoted."""
    offer = db.session.get(Offer, quotation.offer_id) if quotation.offer_id else None
    return FREE if offer is None else _freedom_in(inquiry, offer)


def quotable_offers(inquiry: Inquiry) -> list[Offer]:
    """The listing's offers with a price that the deal's companies could be granted as they stand."""
    priced = [offer for offer in inquiry.listing.open_offers if offer.fee is not None]
    return [offer for offer in priced if _freedom_in(inquiry, offer).whole]


def freedom_of_offer(offer: Offer, listing_id: int, company_id: int, beside: Collection[int] = ()) -> Freedom:
    """How much of an offer the company could be granted today, beside those that are licensed with it."""
    kind, extent, start, until = catalog.scope_of_offer(offer, clock.today())
    return rights.free(listing_id, kind, extent, start, until, company_id, beside)


def _freedom_in(inquiry: Inquiry, offer: Offer) -> Freedom:
    return freedom_of_offer(offer, inquiry.listing_id, inquiry.company_id, inquiry.licensee_ids)
