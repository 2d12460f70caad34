"""Which public files of a listing have a first page, for whoever may open them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing, ListingFile
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.previews.models import FirstPage


def shown(listing: Listing, files: Sequence[ListingFile]) -> dict[int, dict[str, Any]]:
    """id of a file -> {src, width, height}; of public files only."""
    of = {file.sha256 for file in files if file.access == "public"}
    query = select(FirstPage).where(FirstPage.of_sha256.in_(of), FirstPage.sha256 != "")
    pages = {row.of_sha256: row for row in db.session.scalars(query)} if of else {}
    return {
        file.id: {
            "src": url_for("previews.first_page", public_id=listing.public_id, ref=file.ref),
            "width": pages[file.sha256].width,
            "height": pages[file.sha256].height,
        }
        for file in files
        if file.access == "public" and file.sha256 in pages
    }


def first_page_for(actor: Actor, public_id: str, ref: str) -> FirstPage | None:
    """The page of a public file; None where the reader can't see the listing, the file is not public or has none."""
    seen = catalog.file_for(actor, public_id, ref)
    if seen is None or not seen[1] or seen[0].access != "public":
        return None
    query = select(FirstPage).where(FirstPage.of_sha256 == seen[0].sha256, FirstPage.sha256 != "")
    return db.session.scalar(query)
