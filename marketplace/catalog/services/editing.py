"""What every change of a listing shares: loading it under lock, who may edit when, and what follows a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select

from marketplace.catalog.completeness import refuse_incomplete
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import Listing, ListingVersion
from marketplace.catalog.permissions import EDITORS, editing_parties
from marketplace.catalog.queries.twins import sold_elsewhere, twins_of
from marketplace.catalog.services.twins import announce_new_twins, refuse_sold_elsewhere
from marketplace.catalog.shape import difference, snapshot
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked
from marketplace.rights import services as rights

NEVER_PUBLIC = ("draft", "in_review", "discarded")  # nobody has asked for a licence yet


def load(listing_id: int) -> Listing:
    """The listing, locked for this transaction."""
    return locked(Listing, listing_id)


@contextmanager
def editing(
    listing_id: int, actor: Actor, version: int | None = None, offers_more: bool = True
) -> Iterator[Listing]:
    """Load a listing for a change of its contents, inside atomic(); afterwards what is public gets a new version.

    `version` is what the person's page was made from; when the row has moved on since, Conflict. `offers_more`: the
    change may hold out what was sold as another listing, and is refused then; a fact that a register states is not.
    """
    listing = load(listing_id)
    parties = editing_parties(actor, listing)
    if not parties:
        raise Forbidden(
            Text(
                "이 기술을 고칠 수 있는 권한이 없습니다.", "You do not have the right to change this listing."
            )
        )
    if not EDITORS[listing.state] & parties:
        raise Conflict(
            Text(
                "지금은 ‘{state}’ 상태이므로 고칠 수 없습니다. 소속 기관의 담당자에게 문의해 주십시오.",
                "This can't be changed now: the state is “{state}”. Please ask the institution's officer.",
            ).fill(state=LISTING.states[listing.state])
        )
    if version is not None and version != listing.version:
        raise Conflict(
            Text(
                "다른 사람이 먼저 고쳤습니다. 최신 내용을 확인한 뒤 다시 입력해 주십시오.",
                "Someone else changed this first. Please look at the current text and enter yours again.",
            )
        )
    before = snapshot(listing) if listing.state == "published" else None
    met = sold_elsewhere(listing) if before is not None and offers_more else set()
    assets, twins = listing.assets, twins_of([listing.id])
    yield listing
    db.session.flush()
    db.session.expire(listing, ["inventors", "patents", "codes", "offers", "files"])
    if listing.state not in NEVER_PUBLIC:
        if listing.assets != assets:
            announce_assets(listing, new_ref(), assets)
        announce_new_twins(listing, twins.get(listing.id, []))
    if before is not None and difference(before, snapshot(listing)):
        refuse_incomplete(listing)
        if offers_more:
            refuse_sold_elsewhere(listing, known=met)
        add_version(listing)
        reindex(listing)
    touch(listing)


@contextmanager
def editing_rights(listing_id: int, actor: Actor, version: int | None = None) -> Iterator[Listing]:
    """`editing` of what rights are granted in or held out: they are locked before the listing, as everywhere, so that
    none begins meanwhile."""
    rights.lock(listing_id)
    with editing(listing_id, actor, version) as listing:
        yield listing


def announce_assets(listing: Listing, change: str, before: Sequence[str]) -> None:
    """The one message that other rights may be granted from now on than before (rights.assets): a patent lapsed or was
    registered, the kind was corrected. `change` names it uniquely; deals, licences and the index read the truth."""
    outbox.send(
        "assets_changed",
        f"{listing.id}:{change}",
        listing_id=listing.id,
        assets_before=list(before),
        assets_now=list(listing.assets),
    )


def touch(listing: Listing) -> None:
    """Move the row's version even when only its children changed."""
    listing.updated_at = clock.now()
    db.session.flush()


def add_version(listing: Listing) -> None:
    """Keep what is public from now on."""
    number = db.session.scalar(
        select(func.max(ListingVersion.number)).where(ListingVersion.listing_id == listing.id)
    )
    db.session.add(
        ListingVersion(
            listing_id=listing.id,
            number=(number or 0) + 1,
            published_at=clock.now(),
            snapshot=snapshot(listing),
        )
    )


def reindex(listing: Listing) -> None:
    """Tell the index to read the listing again; the handler reads the truth."""
    outbox.send("index", f"{listing.id}:{new_ref()}", listing_id=listing.id)
