"""The catalogue in the search index: what a document says, who may see it, when it is written.

The database is the truth. A topic "index" message names a listing; the handler reads it and adds or removes it, so
messages may come late, twice or in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalog import services
from marketplace.catalog.models import SECTIONS, Listing
from marketplace.formats import patent_number
from marketplace.gateways.search import engine
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries as rights
from marketplace.rights.models import Right
from marketplace.rights.queries import Availability
from search_index import Document, EngineBusy
from search_index.interface import Progress

CHUNK = 200
LOOK_BACK = timedelta(days=7)  # for rights that turned while no worker ran
PUBLIC = "public"


def audience_of(listing: Listing) -> tuple[str, ...]:
    """Tokens one of which a reader must have. The mirror of `queries.visible_to` for what is published."""
    if listing.state != "published":
        return ()
    if not listing.is_embargoed:
        return (PUBLIC,)
    people = {listing.created_by_id, *(inventor.user_id for inventor in listing.inventors)} - {None}
    return ("center", f"org:{listing.institution_id}", *(f"user:{user_id}" for user_id in sorted(people)))


def is_serving() -> bool:
    """Whether the index may answer. One made with older words goes on serving until its successor is ready."""
    search = engine()
    return not search.needs_rebuild or search.stats().rebuild_reason.startswith("made by")


def tokens_of(actor: Actor) -> tuple[str, ...]:
    """The tokens that a reader has."""
    tokens = [PUBLIC]
    if actor.is_center or actor.is_auditor or actor.is_system:
        tokens.append("center")
    tokens += [f"org:{number}" for number in actor.organisations("institution", "officer", "finance")]
    if actor.user_id is not None:
        tokens.append(f"user:{actor.user_id}")
    return tuple(tokens)


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
        ksic=tuple(codes["ksic"]),
        licence_kinds=tuple(dict.fromkeys(offer.kind for offer in offers)),
        institution=listing.institution.ref,
        mini_clusters=(listing.mini_cluster.code,) if listing.mini_cluster else (),
        trl=listing.trl,
        fee=min(fees, default=None),
        published_on=clock.seoul_date(listing.published_at) if listing.published_at else None,
        express=any(offer.express for offer in offers),
        audience=audience_of(listing),
    )


def _numbers(listing: Listing) -> Iterator[str]:
    yield listing.public_id
    for patent in listing.patents:
        for stage, text in (("application", patent.application_no), ("grant", patent.registration_no)):
            number = patent_number.parse(text, patent.country, stage) if text else None
            if number:
                yield from patent_number.search_forms(number)
            elif text:
                yield text


def index_listing(payload: dict[str, Any], key: str) -> None:
    """Handler of topic "index": make the index agree with the database about one listing."""
    search = engine()
    if search.needs_rebuild:
        try:
            reindex_all()
        except EngineBusy as error:
            raise Later(timedelta(seconds=5)) from error
        return
    listing = db.session.scalars(select(Listing).where(Listing.id == payload["listing_id"])).unique().first()
    if listing is not None and audience_of(listing):
        search.add([document_of(listing)])
    else:
        search.remove([str(payload["listing_id"])])
    try:
        search.commit()
    except EngineBusy as error:
        raise Later(timedelta(seconds=1)) from error


def expire_listings(payload: dict[str, Any], key: str) -> None:
    """Job: end what has run out, show what an embargo held back until today, follow rights that began or ended."""
    services.expire_due()
    with atomic():
        for listing_id, day in _turned_rights():
            outbox.send("index", f"{listing_id}:rights-{day}", listing_id=listing_id)


def _turned_rights() -> list[tuple[int, date]]:
    """(listing, day) where a right began or was over by the mere passing of days: nobody sends a message then."""
    today = clock.today()
    first = today - LOOK_BACK
    began = select(Right.listing_id, Right.from_on).where(Right.from_on > first, Right.from_on <= today)
    over = select(Right.listing_id, Right.until_on).where(Right.until_on >= first, Right.until_on < today)
    return [(listing_id, day) for query in (began, over) for listing_id, day in db.session.execute(query)]


def reindex_all(progress: Progress | None = None) -> int:
    """Build the index anew from the database beside the serving one; how many documents it has."""
    return engine().rebuild(_documents(), progress=progress)


def count_indexed() -> int:
    """How many listings belong in the index (for a progress bar)."""
    return db.session.scalar(select(func.count(Listing.id)).where(Listing.state == "published")) or 0


def _documents() -> Iterator[Document]:
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
