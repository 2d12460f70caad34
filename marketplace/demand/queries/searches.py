"""What a person saved and may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import and_, or_, select

from marketplace.catalog.models import CARD, Listing
from marketplace.catalog.queries import chosen_labels, matching, read_address, visible_to
from marketplace.demand.models import AlertConsent, AlertedListing, SavedSearch
from marketplace.demand.times import next_due
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.quiet_hours import next_opening
from marketplace.kernel.text import t

PREVIEWED = timedelta(days=30)


def saved_searches(actor: Actor) -> list[SavedSearch]:
    """The reader's own, newest first."""
    query = select(SavedSearch).where(SavedSearch.user_id == actor.user_id)
    return list(db.session.scalars(query.order_by(SavedSearch.id.desc())))


def saved_search_for(actor: Actor, ref: str) -> SavedSearch | None:
    """One of the reader's own; nobody else's exists for them, not even for the center."""
    query = select(SavedSearch).where(SavedSearch.ref == ref, SavedSearch.user_id == actor.user_id)
    return db.session.scalars(query).first()


def consent_of(user_id: int | None) -> AlertConsent | None:
    """The person's live consent to alerts."""
    query = select(AlertConsent).where(AlertConsent.user_id == user_id, AlertConsent.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(AlertConsent.id.desc())).first()


def described(address: str) -> str:
    """The conditions of a search in words: “분리막, TRL 4~6”."""
    asked = read_address(address)
    words = [asked.text, *(label for _, _, label in chosen_labels({}, asked))]
    return ", ".join(filter(None, words)) or t("모든 기술", "All technologies")


def new_for(actor: Actor, address: str, since: datetime, until: datetime) -> list[Listing]:
    """Listings that answer the search and became public for this reader in (since, until], newest first.

    A listing becomes public on publication, or at the beginning of the day that ends its embargo.
    """
    first, last = clock.seoul_date(since), clock.seoul_date(until)
    candidates = visible_to(actor).where(
        Listing.state == "published",
        Listing.published_at <= until,
        or_(
            Listing.published_at > since,
            and_(Listing.embargo_until > first, Listing.embargo_until <= last),
        ),
    )
    rows = {row.id: row for row in db.session.scalars(candidates.options(*CARD))}
    found = matching(actor, read_address(address), set(rows))
    return [rows[number] for number in found]


def untold(user_id: int, listings: Sequence[Listing]) -> list[Listing]:
    """Those of the listings that this person was never told of."""
    query = select(AlertedListing.listing_id).where(
        AlertedListing.user_id == user_id, AlertedListing.listing_id.in_([row.id for row in listings])
    )
    told = set(db.session.scalars(query))
    return [row for row in listings if row.id not in told]


@dataclass(frozen=True)
class Preview:
    """What the last month would have brought: listings, in so many letters."""

    listings: list[Listing]
    letters: int


def preview(actor: Actor, address: str, frequency: str) -> Preview:
    """What this search would have mailed in the last 30 days."""
    until = clock.now()
    listings = new_for(actor, address, until - PREVIEWED, until)
    days = Counter(_letter_at(row, frequency) for row in listings)
    return Preview(listings, len(days))


def _letter_at(listing: Listing, frequency: str) -> datetime:
    """When the letter that tells of a listing would have gone out."""
    at = listing.published_at or clock.now()
    return next_opening(at) if frequency == "now" else next_due(frequency, at)


def secret_of(user_id: int) -> str:
    """The secret of the link that ends a person's alerts without signing in; it never expires."""
    return str(_signer().dumps(user_id))


def user_of(secret: str) -> int | None:
    """Whose alerts this link ends."""
    try:
        user_id = _signer().loads(secret[:300])
    except BadSignature:
        return None
    return user_id if isinstance(user_id, int) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="alerts-way-out")
