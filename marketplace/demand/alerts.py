"""Sending alerts: chosen by the clockwork, read again at the moment of sending.

정보통신망법 제50조: only with consent, marked (광고), a way out in every letter, nothing between 21:00 and 08:00, the
consent confirmed every two years (시행령 제62조의3: without an answer it goes on).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.accounts.services import notify
from marketplace.catalog.models import CARD, Listing
from marketplace.catalog.queries import visible_to
from marketplace.demand import queries
from marketplace.demand.models import AlertConsent, AlertedListing, SavedSearch
from marketplace.demand.times import next_due
from marketplace.gateways.search import is_serving
from marketplace.kernel import clock
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.outbox import Later
from marketplace.kernel.quiet_hours import next_opening
from marketplace.kernel.transaction import atomic

MOST_IN_A_LETTER = 20  # the rest comes in the next one
SETTLING = timedelta(days=3)  # a listing may reach the index late
CONFIRM_EVERY = timedelta(days=730)


def send_due(payload: dict[str, Any], key: str) -> None:
    """Job: write the letters of every saved search whose time has come."""
    now = clock.now()
    if next_opening(now) > now or not is_serving():
        return
    due = select(SavedSearch.id).where(SavedSearch.paused_at.is_(None), SavedSearch.due_at <= now)
    for saved_id in db.session.scalars(due.order_by(SavedSearch.due_at)).all():
        _write(saved_id)


def _write(saved_id: int) -> None:
    saved = db.session.get(SavedSearch, saved_id)
    if saved is None:
        return
    now = clock.now()
    actor = accounts.actor_of(saved.user_id)
    found = queries.untold(saved.user_id, queries.new_for(actor, saved.address, saved.since_at, now))
    if not is_serving():  # nothing may have been found only because the search server went away
        return
    with atomic():
        row = db.session.scalars(
            select(SavedSearch).where(SavedSearch.id == saved_id).with_for_update()
        ).first()
        if (
            row is None
            or row.paused_at is not None
            or row.due_at > now
            or not queries.consent_of(row.user_id)
        ):
            return
        row.due_at = next_due(row.frequency, now)
        new = [
            listing.id
            for listing in found[:MOST_IN_A_LETTER]
            if insert_ignore(AlertedListing, user_id=row.user_id, listing_id=listing.id, at=now)
        ]
        if len(found) <= MOST_IN_A_LETTER:
            row.since_at = max(row.since_at, now - SETTLING)
        if new:
            row.letters += 1
            key = f"{row.ref}:{row.letters}"
            notify("search_alert", key, [row.user_id], saved_search_id=row.id, listing_ids=new)


def at_sending(user: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """What a letter says now: None when it must not go out any more, Later when it must not go out yet.

    Between writing and sending a listing may have been withdrawn, a search deleted, a consent taken back, night fallen.
    """
    now = clock.now()
    if (opening := next_opening(now)) > now:
        raise Later(opening - now)
    consent = queries.consent_of(user.id)
    saved = db.session.get(SavedSearch, refs["saved_search_id"])
    if consent is None or saved is None or saved.paused_at is not None:
        return None
    query = visible_to(accounts.actor_of(user.id)).where(
        Listing.id.in_(refs["listing_ids"]), Listing.state == "published"
    )
    rows = {row.id: row for row in db.session.scalars(query.options(*CARD))}
    listings = [rows[number] for number in refs["listing_ids"] if number in rows]
    if not listings:
        return None
    conditions = queries.described(saved.address)
    return {
        "saved_search": saved,
        "listings": listings,
        "conditions": conditions,
        "way_out": queries.secret_of(user.id),
    }


def at_confirming(user: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """The way out of the letter that asks whether the consent still holds; None when it was withdrawn meanwhile."""
    return refs | {"way_out": queries.secret_of(user.id)} if queries.consent_of(user.id) else None


def confirm_consents(payload: dict[str, Any], key: str) -> None:
    """Daily job: ask those whose consent is two years old, once."""
    before = clock.now() - CONFIRM_EVERY
    stale = select(AlertConsent.id).where(
        AlertConsent.withdrawn_at.is_(None), AlertConsent.confirmed_at <= before
    )
    for consent_id in db.session.scalars(stale).all():
        with atomic():
            row = db.session.get_one(AlertConsent, consent_id)
            notify(
                "alerts_confirm",
                f"{row.id}:{clock.today()}",
                [row.user_id],
                on=clock.seoul_date(row.given_at).isoformat(),
            )
            row.confirmed_at = clock.now()  # asked; the next time in two years
