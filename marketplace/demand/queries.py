"""What a person saved and may be told; which needs exist for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, and_, func, or_, select

from marketplace.catalog.models import CARD, Listing
from marketplace.catalog.queries import chosen_labels, matching, read_address, visible_to
from marketplace.demand.models import AlertConsent, AlertedListing, Need, SavedSearch
from marketplace.demand.permissions import administers, is_own, readable
from marketplace.demand.times import next_due, next_opening
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, t
from marketplace.kernel.work import WorkItem

PREVIEWED = timedelta(days=30)


# Saved searches


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


# Needs


def needs_visible_to(actor: Actor) -> Select[Need]:
    """A company's needs exist for its people; those that are or were open for the center and its auditors too."""
    return select(Need).where(readable(actor))


def need_for(actor: Actor, ref: str) -> Need | None:
    return db.session.scalars(needs_visible_to(actor).where(Need.ref == ref)).first()


def needs(actor: Actor, state: str = "") -> Select[Need]:
    """The needs that the reader may see, open ones first, newest first."""
    query = needs_visible_to(actor)
    query = query.where(Need.state == state) if state else query
    return query.order_by((Need.state != "open"), Need.id.desc())


def need_counts(actor: Actor) -> dict[str, int]:
    rows = needs_visible_to(actor).with_only_columns(Need.id, Need.state).order_by(None).subquery()
    counted: Any = db.session.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
    return dict(counted.all())


def work_items(actor: Actor) -> list[WorkItem]:
    """Drafts wait for their company, open needs for the center."""
    rows = db.session.scalars(needs_visible_to(actor).where(Need.state.in_(("draft", "open")))).all()
    items = []
    for need in rows:
        own = is_own(actor, need)
        if need.state == "draft" and own:
            title = Text("수요기술 등록을 마쳐 주십시오.", "Please finish registering the need.")
        elif need.state == "open" and administers(actor):
            title = Text("수요기술에 맞는 기술을 찾아 주십시오.", "Please find a technology for the need.")
        else:
            continue
        items.append(WorkItem(title, need.title, "demand.need", {"ref": need.ref}, icon="megaphone"))
    return items


def needs_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of its technology needs, by their titles."""
    query = select(Need.title).where(Need.company_id == company_id)
    return [(Text("수요기술", "Technology needs"), list(db.session.scalars(query.order_by(Need.id))))]
