"""Everything that happened in a deal, as dated events: read from the rows of each package, kept nowhere twice."""

from __future__ import annotations

from marketplace.dealroom.permissions import own_company
from marketplace.dealroom.timeline import agreements, money, talks
from marketplace.dealroom.timeline.event import Event, Link
from marketplace.kernel.actor import Actor
from marketplace.licensing.queries import agreements_of
from marketplace.negotiation.models import Inquiry
from marketplace.rights import queries as rights
from marketplace.rights.models import Right

__all__ = ["Event", "Link", "events", "rights_of"]


def events(actor: Actor, inquiry: Inquiry) -> list[Event]:
    """The deal's timeline, oldest first."""
    found = [
        *talks.messages(inquiry),
        *talks.quotations(inquiry),
        *talks.companies(inquiry),
        *talks.takeover(inquiry),
        *talks.term_sheets(inquiry),
        *talks.openings(inquiry),
    ]
    company, institution = inquiry.company.name, inquiry.listing.institution.name
    for row in agreements_of(inquiry.id):
        found += agreements.agreement(row, institution)
        found += money.invoices(actor, row)
        found += money.scheduled(row)
        found += money.royalty_reports(actor, row, company, institution)
        found += agreements.suspended_rights(row)
    found += talks.end(inquiry)
    found += talks.reminders(inquiry)
    return sorted(found, key=lambda event: event.at)


def rights_of(actor: Actor, inquiry: Inquiry) -> list[Right]:
    """The company's rights in this listing that are in force today (disclosure under an NDA too): of a joint licence
    the reader's own company's, else the lead's."""
    own = own_company(actor, inquiry)
    return [right for right in rights.in_force(inquiry.listing_id) if right.company_id == own]
