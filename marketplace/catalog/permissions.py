"""Who may do what with a listing: each rule is named here once, and asked by the lifecycle, queries, services and pages.

What a reader may see is said twice, because two engines answer: `visible` for the database, `audience_of` and
`tokens_of` for the search index. A test compares them for every role and every state.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.rights import queries as rights

OFFICE = ("officer", "finance")  # who reads everything of their institution
AUTHORS = ("researcher", "officer", "expert")  # who lists results of their institution
PUBLIC = "public"
OVERSIGHT = "center"
# In which state who writes: a draft its own people, what is public only the office (each change is a new version).
EDITORS: dict[str, frozenset[str]] = {
    "draft": frozenset({"researcher", "officer", "center"}),
    "in_review": frozenset({"officer", "center"}),
    "published": frozenset({"officer", "center"}),
    "suspended": frozenset({"officer", "center"}),
    "expired": frozenset({"officer", "center"}),
    "withdrawn": frozenset(),
    "discarded": frozenset(),
}


# Who somebody is to a listing


def oversees(actor: Actor) -> bool:
    """The center and its auditors, who read every listing."""
    return actor.oversees


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_author_of(actor: Actor, listing: Listing) -> bool:
    """Its creator, or one of its inventors."""
    return actor.user_id is not None and (
        listing.created_by_id == actor.user_id or any(i.user_id == actor.user_id for i in listing.inventors)
    )


def is_author_at(actor: Actor, institution_id: int) -> bool:
    """Who lists results of this institution."""
    return actor.standing_in(institution_id, *AUTHORS) is not None


def is_inventor_at(actor: Actor, institution_id: int) -> bool:
    """Who lists results of their own: researchers and experts of this institution."""
    return actor.standing_in(institution_id, "researcher", "expert") is not None


def listing_parties(actor: Actor, listing: Listing) -> set[str]:
    """researcher (creator or inventor), officer of the institution, center."""
    parties = set()
    if is_author_of(actor, listing):
        parties.add("researcher")
    if actor.has("officer", listing.institution_id):
        parties.add("officer")
    if administers(actor):
        parties.add("center")
    return parties


def editing_parties(actor: Actor, listing: Listing) -> set[str]:
    """The same for whoever writes: the system writes as the institution's office does."""
    return {"officer"} if actor.is_system else listing_parties(actor, listing)


# What somebody may do


def may_draft(actor: Actor, institution_id: int) -> bool:
    """Begin a listing of this institution."""
    return administers(actor) or is_author_at(actor, institution_id)


def may_draft_anywhere(actor: Actor) -> bool:
    """Begin a listing of some institution."""
    return any(actor.has(role) for role in (*AUTHORS, "center_admin"))


def may_import(actor: Actor, institution_id: int) -> bool:
    """Bring listings of this institution in from elsewhere: who may begin them by hand. What each may change is asked then."""
    return actor.is_system or may_draft(actor, institution_id)


def may_import_somewhere(actor: Actor) -> bool:
    """Bring listings of some institution in from elsewhere."""
    return may_draft_anywhere(actor)


def may_edit(actor: Actor, listing: Listing) -> bool:
    """Whether the form is open to this person now."""
    return bool(EDITORS[listing.state] & editing_parties(actor, listing))


def may_review(actor: Actor, listing: Listing) -> bool:
    """Judge what was sent for review."""
    return administers(actor) or actor.has("officer", listing.institution_id)


def may_publish_unreviewed(actor: Actor, listing: Listing) -> bool:
    """Publish a draft in one step: the office of the institution, which would review it anyway."""
    return listing.state == "draft" and actor.has("officer", listing.institution_id)


def may_publish(actor: Actor, listing: Listing) -> bool:
    """Publish it as it stands, when nothing is missing."""
    return may_publish_unreviewed(actor, listing) or (
        listing.state == "in_review" and may_review(actor, listing)
    )


def may_keep_fields(actor: Actor, listing: Listing) -> bool:
    """Place and name the listing's fields of use: what is agreed in them binds the institution, so its officers alone."""
    return actor.is_system or actor.has("officer", listing.institution_id)


def may_work_on(actor: Actor, listing: Listing) -> bool:
    """Whether the reader belongs to the listing's own side: its people, its institution's office, the center."""
    return (
        actor.is_center
        or actor.standing_in(listing.institution_id, *OFFICE) is not None
        or is_author_of(actor, listing)
    )


def may_check_register(actor: Actor, listing: Listing) -> bool:
    """Record what a register says: who answers for the listing, by name."""
    return administers(actor) or actor.has("officer", listing.institution_id)


def sees_openings(actor: Actor, listing: Listing) -> bool:
    """Who opened its files: the licensor's officers and the listing's own people, to whom the agreement promises it."""
    return actor.has("officer", listing.institution_id) or (
        is_author_of(actor, listing) and actor.belongs_to(listing.institution_id)
    )


# What somebody may see: in the database


def looked_after(actor: Actor) -> ColumnElement[bool]:
    """What the actor looks after: the center all, an officer the institution's, a researcher their own."""
    if oversees(actor):
        return true()
    return or_(Listing.institution_id.in_(actor.organisations("institution", *OFFICE)), *_written_by(actor))


def officer_listings(actor: Actor) -> ColumnElement[bool]:
    """The listings of the institutions whose transfer officer the actor is."""
    return Listing.institution_id.in_(actor.organisations("institution", "officer"))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The listings that exist for this reader.

    Everyone: what is published and not under embargo. Its inventors and creator, the institution's officers and
    finance, and companies with a right in force: theirs in every state. The center and auditors: all.
    """
    if actor.is_system or oversees(actor):
        return true()
    seen: list[ColumnElement[bool]] = [
        and_(
            Listing.state == "published",
            or_(Listing.embargo_until.is_(None), Listing.embargo_until <= clock.today()),
        ),
        *_written_by(actor),
    ]
    if institutions := actor.organisations("institution", *OFFICE):
        seen.append(Listing.institution_id.in_(institutions))
    if companies := actor.organisations("company"):
        seen.append(Listing.id.in_(rights.held_by(companies)))
    return or_(*seen)


def _written_by(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.user_id is None:
        return []
    return [
        Listing.created_by_id == actor.user_id,
        Listing.id.in_(select(Inventor.listing_id).where(Inventor.user_id == actor.user_id)),
    ]


# The same in the search index, which holds what is published


def audience_of(listing: Listing) -> tuple[str, ...]:
    """Tokens one of which a reader must have to find it; none when it does not belong in the index."""
    if listing.state != "published":
        return ()
    if not listing.is_embargoed:
        return (PUBLIC,)
    written = {listing.created_by_id, *(inventor.user_id for inventor in listing.inventors)}
    people = sorted(user_id for user_id in written if user_id is not None)
    return (
        OVERSIGHT,
        f"org:{listing.institution_id}",
        *(f"user:{user_id}" for user_id in people),
        *(f"company:{number}" for number in rights.holders_of(listing.id)),
    )


def tokens_of(actor: Actor) -> tuple[str, ...]:
    """The tokens that a reader has."""
    tokens = [PUBLIC]
    if actor.is_system or oversees(actor):
        tokens.append(OVERSIGHT)
    tokens += [f"org:{number}" for number in actor.organisations("institution", *OFFICE)]
    tokens += [f"company:{number}" for number in actor.organisations("company")]
    if actor.user_id is not None:
        tokens.append(f"user:{actor.user_id}")
    return tuple(tokens)
