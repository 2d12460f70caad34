"""What every change of a listing shares: loading it under lock, who may edit when, and what follows a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from marketplace.catalog.completeness import problems
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import SECTIONS, Listing, ListingVersion
from marketplace.catalog.permissions import EDITORS, editing_parties
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked


def load(listing_id: int) -> Listing:
    """The listing, locked for this transaction."""
    return locked(Listing, listing_id)


@contextmanager
def editing(listing_id: int, actor: Actor, version: int | None = None) -> Iterator[Listing]:
    """Load a listing for a change of its contents, inside atomic(); afterwards what is public gets a new version.

    `version` is what the person's page was made from; when the row has moved on since, Conflict.
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
    yield listing
    db.session.flush()
    db.session.expire(listing, ["inventors", "patents", "codes", "offers", "files"])
    if before is not None and snapshot(listing) != before:
        refuse_incomplete(listing)
        add_version(listing)
        reindex(listing)
    touch(listing)


def touch(listing: Listing) -> None:
    """Move the row's version even when only its children changed."""
    listing.updated_at = clock.now()
    db.session.flush()


def refuse_incomplete(listing: Listing) -> None:
    """Invalid with every problem by its field."""
    found = problems(listing)
    if found:
        raise Invalid(
            Text(
                "아직 {count}가지를 더 입력해야 합니다: {first}",
                "{count} things are still missing: {first}",
            ).fill(count=len(found), first=found[0].text),
            **{problem.field: problem.text for problem in found},
        )


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


def snapshot(listing: Listing) -> dict[str, Any]:
    """The public content as plain values, for a version and for noticing a change."""
    texts = ["title", "summary", *SECTIONS]
    plain = (
        "kind",
        "field",
        "trl",
        "open_licence",
        "keywords_ko",
        "keywords_en",
        "mini_cluster_id",
        "contact_id",
    )
    return {
        **{f"{name}_{lang}": getattr(listing, f"{name}_{lang}") for name in texts for lang in ("ko", "en")},
        **{name: getattr(listing, name) for name in plain},
        "embargo_until": listing.embargo_until and listing.embargo_until.isoformat(),
        "codes": sorted([row.scheme, row.code] for row in listing.codes),
        "inventors": [[row.name_ko, row.name_en, row.share] for row in listing.inventors],
        "patents": [
            [
                p.country,
                p.application_no,
                p.registration_no,
                p.status,
                p.expires_on and p.expires_on.isoformat(),
            ]
            for p in listing.patents
        ],
        "offers": [
            {
                "ref": o.ref,
                "kind": o.kind,
                "fee": o.fee,
                "currency": o.currency,
                "term_months": o.term_months,
                "territory": o.territory,
                "field_of_use_ko": o.field_of_use_ko,
                "field_of_use_en": o.field_of_use_en,
                "royalty_bp": o.royalty_bp,
                "express": o.express,
            }
            for o in listing.offers
            if o.withdrawn_at is None
        ],
        "files": [[f.name, f.sha256, f.access] for f in listing.files if f.removed_at is None],
    }
