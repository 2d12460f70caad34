"""What is counted of the talks: how often and why an institution declined, how fast it answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.working_days import working_days_between
from marketplace.negotiation.models import (
    GuestQuestion,
    Inquiry,
)


def declines(
    institution_ids: list[int] | None,
    since: date | None = None,
    until: date | None = None,
    inventor_id: int | None = None,
) -> dict[str, int]:
    """How often each reason for declining was given, the most frequent first; guests' questions among them.

    By institutions (None: all), from a day and up to a day, of one inventor's listings.
    """
    counts: dict[str, int] = {}
    for table in (Inquiry, GuestQuestion):
        query = (
            select(table.declined_for, func.count())
            .join(Listing, Listing.id == table.listing_id)
            .where(table.state == "declined")
            .group_by(table.declined_for)
        )
        if institution_ids is not None:
            query = query.where(Listing.institution_id.in_(institution_ids))
        if inventor_id is not None:
            query = query.where(
                Listing.id.in_(select(Inventor.listing_id).where(Inventor.user_id == inventor_id))
            )
        if since is not None:
            query = query.where(table.closed_at >= _midnight(since))
        if until is not None:
            query = query.where(table.closed_at < _midnight(until + timedelta(days=1)))
        for reason, count in db.session.execute(query):
            counts[reason or "other"] = counts.get(reason or "other", 0) + count
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.SEOUL)


def reply_median(institution_id: int, days: int = 365) -> float | None:
    """Median working days from question to first answer over the last year; None with fewer than three answers.

    Computed from the events each time: a counter would freeze.
    """
    since = clock.now() - timedelta(days=days)
    rows = db.session.execute(
        select(Inquiry.created_at, Inquiry.answered_at)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(
            Listing.institution_id == institution_id,
            Inquiry.answered_at.is_not(None),
            Inquiry.created_at >= since,
        )
    ).all()
    guests = db.session.execute(
        select(GuestQuestion.confirmed_at, GuestQuestion.answered_at)
        .join(Listing, Listing.id == GuestQuestion.listing_id)
        .where(
            Listing.institution_id == institution_id,
            GuestQuestion.answered_at.is_not(None),
            GuestQuestion.confirmed_at >= since,
            GuestQuestion.inquiry_id.is_(None),  # the others are counted as inquiries already
        )
    ).all()
    waits = [(asked, answered) for asked, answered in (*rows, *guests) if asked and answered]
    if len(waits) < 3:
        return None
    return float(
        median(
            working_days_between(clock.seoul_date(asked), clock.seoul_date(answered))
            for asked, answered in waits
        )
    )
