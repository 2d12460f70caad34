"""Listings from elsewhere arrive as drafts. One set of rules for the dry run and the run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.catalog import shape
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_import
from marketplace.catalog.services.disclosure import settle_disclosure
from marketplace.catalog.services.drafts import new_listing
from marketplace.catalog.services.editing import editing_rights, load, touch
from marketplace.catalog.shape.field import Field
from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights import services as rights

Record = dict[str, Any]
exchange_layout = shape.layout  # the columns of a listing in a catalogue


def exchange_labels() -> dict[str, Text]:
    """Column of a catalogue -> what the form calls it, of those that the form writes."""
    return {w.name: w.label for w in shape.written() if w.aliases is not None}


def import_draft(record: Mapping[str, Any], institution_id: int, actor: Actor, source: str, key: str) -> int:
    """Write one record of our JSON Lines format as a draft of the institution; the listing's id.

    Joins the caller's transaction. A record already imported (same `source` and `key`) is left as it is. Invalid names
    the fields that `problems_of_record` finds. Offers on a lapsed patent are left out.
    """
    _refuse_stranger(actor, institution_id)
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


def imported(source: str, keys: Collection[str]) -> dict[str, int]:
    """Import key -> listing, of those that came from this source before."""
    query = select(Listing.import_key, Listing.id).where(
        Listing.import_source == source, Listing.import_key.in_(list(keys))
    )
    return {key: number for key, number in db.session.execute(query) if key}


def record_of(listing: Listing) -> Record:
    """What a listing says, in the form in which a catalogue would bring it; offers and its holder are not among it."""
    found: Record = {
        w.name: w.kind.kept(getattr(listing, w.column))
        for field in shape.FIELDS
        for w in field.written
        if w.aliases is not None
    }
    codes_of = listing.codes_of
    return found | {
        "ipc": sorted(codes_of["ipc"]),
        "ksic": sorted(codes_of["ksic"]),
        "patents": [
            {
                "country": p.country,
                "application_no": p.application_no,
                "registration_no": p.registration_no,
                "status": p.status,
                "expires_on": p.expires_on.isoformat() if p.expires_on else None,
            }
            for p in listing.patents
        ],
        "inventors": [
            {name: getattr(i, name) for name in ("name_ko", "name_en", "share", "user_id", "is_contributor")}
            for i in listing.inventors
        ],
    }


@dataclass(frozen=True)
class Update:
    """What a record would change of a listing: names it changes, and names it leaves as a person wrote them."""

    changed: tuple[str, ...]
    kept: tuple[str, ...]


def planned(listing: Listing, record: Mapping[str, Any], base: Mapping[str, Any] | None) -> Update:
    """`base`: what an import wrote last. What somebody has written since, or before, stays; what is empty is filled."""
    now, wanted = record_of(listing), _stored(record)
    changed: list[str] = []
    kept: list[str] = []
    for name in now:
        if not record.get(name) or wanted[name] == now[name]:
            continue
        untouched = _is_empty(name, now[name]) or (base is not None and base.get(name) == now[name])
        (changed if untouched else kept).append(name)
    return Update(tuple(changed), tuple(kept))


def _is_empty(name: str, value: Any) -> bool:
    return value in (None, "", [], False)


def _stored(record: Mapping[str, Any]) -> Record:
    """The record as a listing would hold it."""
    empty = Listing(kind="patent", trl=None, **dict.fromkeys(("open_licence", "field"), ""))
    for field in shape.FIELDS:
        if field.name not in ("mini_cluster", "offers"):
            field.fill(empty, record)
    return record_of(empty)


def update_imported(
    listing_id: int, record: Mapping[str, Any], base: Mapping[str, Any] | None, actor: Actor
) -> tuple[Update, Record, Record]:
    """Bring a listing up to a newer record, as `planned`; a deleted draft comes back. (what was done, before, after)"""
    with atomic():
        rights.lock(listing_id)
        listing = load(listing_id)
        _refuse_stranger(actor, listing.institution_id)
        if listing.state == "discarded":
            LISTING.perform("restore", listing, actor)
        update = planned(listing, record, base)
        before = record_of(listing)
        if update.changed:
            _write(listing_id, record, update.changed, actor)
            audit.record("listing.update_import", listing, actor, parts=sorted(update.changed))
        return update, before, record_of(listing)


def _write(listing_id: int, record: Mapping[str, Any], names: Collection[str], actor: Actor) -> None:
    """Put these of a record's values into a listing, with all that follows a change."""
    with editing_rights(listing_id, actor) as listing:
        now = record_of(listing)
        for field in shape.FIELDS:
            own = _names(field) & set(names)
            if own:
                field.fill(
                    listing, {name: now.get(name) for name in _names(field)} | {n: record.get(n) for n in own}
                )
        db.session.flush()
        if listing.state == "published":
            settle_disclosure(listing, actor, confirmed=False)


def _names(field: Field) -> set[str]:
    if field.name in ("offers", "institution", "mini_cluster"):
        return set()
    if field.columns:
        return {column.name for column in field.columns}
    return {w.name for w in field.written if w.aliases is not None}


def take_back(
    listing_id: int, before: Mapping[str, Any] | None, after: Mapping[str, Any], actor: Actor
) -> tuple[str, ...]:
    """Undo what an import wrote: a draft that it made is deleted (`before` None), values it changed are put back.

    What somebody has changed since stays; its names are given back. ("state",) where it is no draft any more.
    """
    with atomic():
        rights.lock(listing_id)
        listing = load(listing_id)
        _refuse_stranger(actor, listing.institution_id)
        now = record_of(listing)
        touched = tuple(name for name in now if now[name] != after.get(name))
        if before is None:
            added = any(file.removed_at is None for file in listing.files) or listing.offers
            if touched or added or listing.state != "draft":
                return touched or (("state",) if listing.state != "draft" else ("files",))
            LISTING.perform("discard", listing, actor)
            touch(listing)
            return ()
        names = [name for name in now if before.get(name) != after.get(name)]
        mine = [name for name in names if name not in touched]
        if mine:
            _write(listing_id, before, mine, actor)
        return tuple(name for name in names if name in touched)


def _refuse_stranger(actor: Actor, institution_id: int) -> None:
    if not may_import(actor, institution_id):
        raise Forbidden(
            Text(
                "이 기관의 기술을 들여올 수 있는 권한이 없습니다.", "You cannot import for this institution."
            )
        )


def problems_of_record(record: Mapping[str, Any]) -> list[tuple[str, Text]]:
    """(field, sentence) for everything in a record that can't be stored. What is merely missing is no problem: a draft may lack.
    `untitled`: nothing but its number is known yet, and its title is the next thing to be entered.
    """
    found = [refused for field in shape.FIELDS for refused in field.refused(record)]
    if not (record.get("title_ko") or record.get("title_en") or record.get("untitled")):
        found.append(("title_ko", Text("이름이 없습니다.", "There is no title.")))
    return found
