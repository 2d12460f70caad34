"""What machines may read of a listing: that which everybody may. Whoever is signed in, nothing more is said."""

from __future__ import annotations

from sqlalchemy import Select, select

from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import visible
from marketplace.formats.metadata import Described, Person
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.kernel.text import language, t


def public_listings() -> Select[Listing]:
    """The listings that stand open to everybody."""
    return select(Listing).where(visible(GUEST), Listing.state == "published")


def public_listing(public_id: str) -> Listing | None:
    """One of them by its number."""
    return db.session.scalars(public_listings().where(Listing.public_id == public_id)).unique().first()


def is_public(listing: Listing) -> bool:
    return listing.state == "published" and not listing.is_embargoed


def described(listing: Listing, url: str) -> Described:
    """The description of a public listing. ValueError for any other: nothing of it goes out by mistake."""
    if not is_public(listing) or listing.published_at is None:
        raise ValueError("only what is public is described to machines")
    other = listing.title_en if language() == "ko" else listing.title_ko
    return Described(
        number=listing.public_id,
        url=url,
        kind=listing.kind,
        title=listing.title,
        title_other=other if other != listing.title else "",
        summary=listing.summary,
        people=tuple(Person(person.name) for person in listing.inventors if not person.is_contributor),
        institution=listing.institution.name,
        published_on=clock.seoul_date(listing.published_at),
        changed_at=listing.updated_at,
        issued=listing.issued,
        doi=listing.doi,
        journal=listing.journal,
        release=listing.release,
        repository=listing.repository,
        licence=listing.open_licence,
        keywords=tuple(dict.fromkeys([*listing.keywords_ko, *listing.keywords_en])),
        patents=tuple(f"{p.country} {p.registration_no or p.application_no}" for p in listing.patents),
        site=t("기술마당", "Gisul Madang"),
        language=language(),
    )
