"""What the index knows of a listing, and who may see it there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalog import shape
from marketplace.catalog.models import EVERYTHING, Listing
from marketplace.catalog.openness import Openness, openness, openness_of_all
from marketplace.catalog.permissions import audience_of
from marketplace.catalog.shape.field import Outside
from marketplace.kernel.database import db
from search_index import Document

CHUNK = 200


def document_of(listing: Listing, known: Openness | None = None) -> Document:
    """What the index knows of a listing, by its shape, and who may find it."""
    outside = Outside(known or openness(listing))
    return Document(id=str(listing.id), audience=audience_of(listing), **shape.document(listing, outside))


def all_documents() -> Iterator[Document]:
    """Every listing that belongs in the index, in a session of its own: a large catalogue must not stay in memory."""
    last = 0
    while True:
        query = select(Listing).where(Listing.state == "published", Listing.id > last).order_by(Listing.id)
        with Session(db.engine) as session:
            rows = session.scalars(query.options(*EVERYTHING).limit(CHUNK)).all()
            open_ = openness_of_all(rows)
            documents = [document_of(row, open_[row.id]) for row in rows]
        if not documents:
            return
        yield from documents
        last = int(documents[-1].id)
