"""Who hears of a deal, on each side of it."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.accounts.queries import people_of
from marketplace.catalog.models import Listing
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.negotiation.models import (
    Inquiry,
    Message,
)
from marketplace.negotiation.permissions import is_inventor, is_of


def named_person(listing: Listing) -> User | None:
    """Who answers for a listing: its contact, else the institution's longest-serving officer."""
    if listing.contact is not None and listing.contact_id in people_of(listing.institution_id):
        return listing.contact
    officers = people_of(listing.institution_id, "officer")
    return db.session.get(User, officers[0]) if officers else None


def licensor_people(inquiry: Inquiry) -> list[int]:
    """Who hears of a deal on the institution's side: the named person and the officers."""
    return listing_people(inquiry.listing)


def listing_people(listing: Listing) -> list[int]:
    """The named person, while of the institution, and its officers."""
    officers = people_of(listing.institution_id, "officer")
    here = [person for person in people_of(listing.institution_id) if person == listing.contact_id]
    return list(dict.fromkeys([*here, *officers]))


def center_people() -> list[int]:
    """The center's administrators."""
    return accounts.center_people("center_admin")


def licensee_people(inquiry: Inquiry, *roles: str) -> list[int]:
    """Who hears of it in the company and in each that joined it: `company_people` of them all."""
    found = [
        user_id
        for company_id in inquiry.licensee_ids
        for user_id in company_people(inquiry, company_id, *roles)
    ]
    return list(dict.fromkeys(found))


def company_people(inquiry: Inquiry, company_id: int, *roles: str) -> list[int]:
    """Who hears of it in one company of the deal: who asked, joined or wrote, and the holders of `roles`; else its head."""
    wrote = db.session.scalars(
        select(Message.author_id).where(Message.inquiry_id == inquiry.id, Message.side == "licensee")
    )
    members = set(people_of(company_id))
    called = db.session.scalars(select(Message.mentions).where(Message.inquiry_id == inquiry.id))
    people = [
        inquiry.asked_by_id,
        *(row.joined_by_id for row in inquiry.members if row.joined_by_id),
        *wrote,
        *(user_id for ids in called for user_id in ids),
        *(people_of(company_id, *roles) if roles else []),
    ]
    found = [user_id for user_id in dict.fromkeys(people) if user_id in members]
    # Everybody who knew of it has left the company: its head must hear of it, or nobody does.
    return found or people_of(company_id, "representative")


def asker_left(inquiry: Inquiry) -> bool:
    """Whether who asked is no longer of the company; the deal is the company's and goes on."""
    return inquiry.asked_by_id not in people_of(inquiry.company_id)


def colleagues(actor: Actor, inquiry: Inquiry) -> list[User]:
    """The people of the actor's own side, who can be asked into the thread by @name."""
    listing = inquiry.listing
    own = [company_id for company_id in inquiry.licensee_ids if is_of(actor, company_id)]
    if own:
        ids = [user_id for company_id in own for user_id in people_of(company_id)]
    elif is_of(actor, listing.institution_id) or is_inventor(actor, listing):
        inventors = [i.user_id for i in listing.inventors if i.user_id is not None]
        ids = [*people_of(listing.institution_id, "officer"), *inventors]
    else:
        ids = []
    wanted = [user_id for user_id in dict.fromkeys(ids) if user_id != actor.user_id]
    return list(db.session.scalars(select(User).where(User.id.in_(wanted)).order_by(User.id)))


def mentioned(actor: Actor, inquiry: Inquiry, body: str) -> list[User]:
    """The colleagues named as @이름 in a message, in either language; nobody of the other side is reached so."""
    return [
        user
        for user in colleagues(actor, inquiry)
        if any(name and f"@{name}" in body for name in (user.name, user.name_en))
    ]
