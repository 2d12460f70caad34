"""Which applications of a listing may not have been laid open yet, and who published them knowing it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.catalog.models import DisclosureConfirmed, Listing, Patent
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.database import db

_YEAR = re.compile(r"(?:10|20|30)-((?:19|20)\d{2})-\d{7}")


def unpublished_applications(listing: Listing) -> list[Patent]:
    """Applications that may be younger than the months of the policy (특허법 제64조: one year and six months).

    Only the year of filing is known, from the number: it counts to the last day on which it may have been filed. An
    application without a readable number counts as young.
    """
    today = clock.today()
    months = int(policy.value("application_secret_months", today))
    return [
        patent
        for patent in listing.patents
        if patent.status == "applied" and not patent.registration_no and _open_on(patent, months) > today
    ]


def _open_on(patent: Patent, months: int) -> date:
    """The day on which it is laid open at the latest."""
    found = _YEAR.fullmatch(patent.application_no)
    today = clock.today()
    last = date(int(found[1]), 12, 31) if found else today
    return periods.months_after(min(last, today), months) + timedelta(days=1)


def unconfirmed_applications(listing: Listing) -> list[Patent]:
    """Those of them of which nobody has said yet that they are shown all the same."""
    confirmed = confirmed_numbers(listing.id)
    return [patent for patent in unpublished_applications(listing) if patent.application_no not in confirmed]


def confirmations_of(listing_id: int) -> list[DisclosureConfirmed]:
    """Who published unpublished applications knowing it, the first first."""
    query = select(DisclosureConfirmed).where(DisclosureConfirmed.listing_id == listing_id)
    return list(db.session.scalars(query.order_by(DisclosureConfirmed.id)))


def confirmed_numbers(listing_id: int) -> set[str]:
    """The applications of which somebody has said so."""
    return {number for row in confirmations_of(listing_id) for number in row.applications}
