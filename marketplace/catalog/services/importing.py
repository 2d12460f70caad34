"""Listings from elsewhere arrive as drafts. One set of rules for the dry run and the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from marketplace.catalog import shape
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_import
from marketplace.catalog.services.drafts import new_listing
from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

exchange_layout = shape.layout  # the columns of a listing in a catalogue


def import_draft(record: Mapping[str, Any], institution_id: int, actor: Actor, source: str, key: str) -> int:
    """Write one record of our JSON Lines format as a draft of the institution; the listing's id.

    Joins the caller's transaction. A record already imported (same `source` and `key`) is left as it is. Invalid names
    the fields that `problems_of_record` finds. Offers on a lapsed patent are left out.
    """
    if not may_import(actor, institution_id):
        raise Forbidden(
            Text("이 기관의 기술을 들여올 수 있는 권한이 없습니다.", "You can't import for this institution.")
        )
    found = problems_of_record(record)
    if found:
        raise Invalid(found[0][1], **dict(found))
    with atomic():
        query = select(Listing.id).where(Listing.import_source == source, Listing.import_key == key)
        known = db.session.scalar(query)
        if known is not None:
            return known
        listing = new_listing(institution_id, actor)
        listing.import_source, listing.import_key = source, key
        for field in shape.FIELDS:
            field.fill(listing, record)
        db.session.flush()
        audit.record("listing.import", listing, actor, source=source, key=key)
        return listing.id


def problems_of_record(record: Mapping[str, Any]) -> list[tuple[str, Text]]:
    """(field, sentence) for everything in a record that can't be stored. What is merely missing is no problem: a draft may lack."""
    found = [refused for field in shape.FIELDS for refused in field.refused(record)]
    if not (record.get("title_ko") or record.get("title_en")):
        found.append(("title_ko", Text("이름이 없습니다.", "There is no title.")))
    return found
