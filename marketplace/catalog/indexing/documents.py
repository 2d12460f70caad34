"""What the index knows of a listing, and who may see it there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalog.models import SECTIONS, Listing
from marketplace.catalog.permissions import audience_of
from marketplace.formats import codes as code_tables
from marketplace.formats import patent_number
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.rights import queries as rights
from marketplace.rights.queries import Availability
from search_index import Document

CHUNK = 200


def document_of(listing: Listing, availability: Availability | None = None) -> Document:
    """What the index knows of a listing. Licence kinds, express and `fee` (the lowest published one in won) are those
    of the offers that a newcomer may still take: rights in force close the others.
    """
    open_kinds = (availability or rights.availability(listing.id)).open_kinds
    offers = [offer for offer in listing.open_offers if offer.kind in open_kinds]
    fees = [offer.fee for offer in offers if offer.fee is not None and offer.currency == "KRW"]
    codes = listing.codes_of
    return Document(
        id=str(listing.id),
        title_ko=listing.title_ko,
        title_en=listing.title_en,
        summary_ko=listing.summary_ko,
        summary_en=listing.summary_en,
        body_ko="\n".join(filter(None, (getattr(listing, f"{name}_ko") for name in SECTIONS))),
        body_en="\n".join(filter(None, (getattr(listing, f"{name}_en") for name in SECTIONS))),
        keywords_ko=tuple(map(str, listing.keywords_ko)),
        keywords_en=tuple(map(str, listing.keywords_en)),
        inventors=tuple(
            name for inventor in listing.inventors for name in (inventor.name_ko, inventor.name_en) if name
        ),
        institutions=tuple(filter(None, (listing.institution.name_ko, listing.institution.name_en))),
        numbers=tuple(_numbers(listing)),
        kind=listing.kind,
        field=listing.field,
        ipc=tuple(codes["ipc"]),
        ksic=tuple(_with_section(code) for code in codes["ksic"]),
        licence_kinds=tuple(dict.fromkeys(offer.kind for offer in offers)),
        institution=listing.institution.ref,
        mini_clusters=(listing.mini_cluster.code,) if listing.mini_cluster else (),
        trl=listing.trl,
        fee=min(fees, default=None),
        published_on=clock.seoul_date(listing.published_at) if listing.published_at else None,
        express=any(offer.express for offer in offers),
        audience=audience_of(listing),
    )


def _with_section(code: str) -> str:
    """``28202`` → ``C28202``: the section, a letter, stands above the divisions in the tree of the facet."""
    top = code_tables.ancestors("ksic", code)[:1]
    return f"{top[0]}{code}" if top and top[0].isalpha() and top[0] != code else code


def _numbers(listing: Listing) -> Iterator[str]:
    yield listing.public_id
    for patent in listing.patents:
        for stage, text in (("application", patent.application_no), ("grant", patent.registration_no)):
            number = patent_number.parse(text, patent.country, stage) if text else None
            if number:
                yield from patent_number.search_forms(number)
            elif text:
                yield text


def all_documents() -> Iterator[Document]:
    """Every listing that belongs in the index, in a session of its own: a large catalogue must not stay in memory."""
    last = 0
    while True:
        query = select(Listing).where(Listing.state == "published", Listing.id > last).order_by(Listing.id)
        with Session(db.engine) as session:
            rows = session.scalars(query.limit(CHUNK)).unique().all()
            open_ = rights.availability_of(row.id for row in rows)
            documents = [document_of(row, open_[row.id]) for row in rows]
        if not documents:
            return
        yield from documents
        last = int(documents[-1].id)
