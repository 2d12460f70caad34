"""From draft to public and back: submission, review, publication, suspension, renewal, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.catalog.completeness import refuse_incomplete
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import Listing, Patent, ReviewComment
from marketplace.catalog.queries.duplicates import duplicates_of
from marketplace.catalog.services.disclosure import settle_disclosure
from marketplace.catalog.services.editing import (
    NEVER_PUBLIC,
    add_version,
    announce_assets,
    load,
    reindex,
    touch,
)
from marketplace.catalog.services.twins import refuse_sold_elsewhere
from marketplace.kernel import clock, outbox, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights.queries import assets

LOOK_BACK = timedelta(days=7)  # for patents that ran out while no worker ran


def submit(listing_id: int, actor: Actor) -> None:
    """Hand a complete draft to the reviewers; Invalid names every field that is still missing."""
    with atomic():
        listing = load(listing_id)
        _submit(listing, actor)
        touch(listing)
        reviewers = people_of(listing.institution_id, "officer") or center_people("center_admin")
        notify("listing_submitted", f"{listing.id}:{listing.version}", reviewers, listing_id=listing.id)


def _submit(listing: Listing, actor: Actor) -> None:
    LISTING.perform("submit", listing, actor)
    refuse_incomplete(listing)
    for comment in db.session.scalars(
        select(ReviewComment).where(
            ReviewComment.listing_id == listing.id, ReviewComment.resolved_at.is_(None)
        )
    ):
        comment.resolved_at = clock.now()


def publish(
    listing_id: int, actor: Actor, disclosure_confirmed: bool = False, twice_confirmed: bool = False
) -> None:
    """Make it public: a listing in review, or an officer's own complete draft in one step.

    `twice_confirmed`: who publishes has seen that another public listing of the institution has the same number, and
    wants both; without it such a listing is refused (Invalid, `twice`).

    `disclosure_confirmed`: who publishes has read what may be lost by showing an application that is not laid open;
    without it such a listing is refused (Invalid, `disclosure`).
    """
    with atomic():
        listing = load(listing_id)
        if listing.state == "draft":
            _submit(listing, actor)
        LISTING.perform("publish", listing, actor)
        refuse_incomplete(listing)
        if not listing.institution.is_approved:
            raise Conflict(
                Text(
                    "센터가 아직 이 기관을 승인하지 않았습니다. 승인 뒤에 공개할 수 있습니다.",
                    "The center has not approved this institution yet. Publication is open after that.",
                )
            )
        refuse_sold_elsewhere(listing)
        if not twice_confirmed:
            _refuse_twice(listing)
        settle_disclosure(listing, actor, disclosure_confirmed)
        _open(listing)
        notify(
            "listing_published", f"{listing.id}:{listing.version}", _people_of(listing), listing_id=listing.id
        )


def publish_many(listing_ids: Sequence[int], actor: Actor) -> tuple[list[int], dict[int, Text]]:
    """Publish each complete one of these: (published, {id: why not}). One transaction each, so one can't hold up the rest."""
    done, refused = [], {}
    for listing_id in listing_ids:
        try:
            _refuse_alike(listing_id)
            publish(listing_id, actor)
            done.append(listing_id)
        except Refusal as refusal:
            refused[listing_id] = refusal.text
    return done, refused


def _refuse_alike(listing_id: int) -> None:
    """Invalid where another public listing has nearly the same title: among many nobody would see it."""
    listing = db.session.get_one(Listing, listing_id)
    alike = [other for other in duplicates_of(listing) if other.state == "published"]
    if alike:
        raise Invalid(
            Text(
                "이미 공개된 기술과 비슷합니다: {other} {title}. 내용을 확인하고 하나씩 공개해 주십시오.",
                "It resembles a public listing: {other} {title}. Check the content and publish it by itself.",
            ).fill(other=alike[0].public_id, title=alike[0].title)
        )


def _refuse_twice(listing: Listing) -> None:
    """Invalid where the same number is public already: one result stands in the catalogue once."""
    same = [other for other in duplicates_of(listing) if other.certain and other.state == "published"]
    if same:
        first = same[0]
        sentence = Text(
            "이미 공개된 기술과 같은 것으로 보입니다: {other} {title}. {why}. 그 기술을 고치시거나, 다른 성과라면 확인란을 선택하고 공개해 주십시오.",
            "This seems to be public already: {other} {title}. {why}. Edit that listing, or tick the box if this is "
            "another result and publish it.",
        ).fill(other=first.public_id, title=first.title, why=first.why)
        raise Invalid(sentence, twice=sentence)


def send_back(listing_id: int, actor: Actor, comments: Sequence[tuple[str, str]]) -> None:
    """Return it to its authors with remarks: (form field or "" for the whole, what to change). At least one."""
    remarks = [(field, body.strip()) for field, body in comments if body.strip()]
    if not remarks:
        sentence = Text("무엇을 보완해야 하는지 적어 주십시오.", "Please write what should be changed.")
        raise Invalid(sentence, body=sentence)
    with atomic():
        listing = load(listing_id)
        LISTING.perform("send_back", listing, actor)
        for field, body in remarks:
            db.session.add(
                ReviewComment(listing_id=listing.id, author_id=actor.user_id, field=field, body=body)
            )
        touch(listing)
        notify(
            "listing_returned", f"{listing.id}:{listing.version}", _people_of(listing), listing_id=listing.id
        )


def suspend(listing_id: int, actor: Actor, reason: str) -> None:
    """Take it from the public until a question is settled; the reason goes to its people."""
    with atomic():
        listing = _close(listing_id, "suspend", actor, reason)
        notify(
            "listing_suspended", f"{listing.id}:{listing.version}", _people_of(listing), listing_id=listing.id
        )


def reinstate(listing_id: int, actor: Actor, disclosure_confirmed: bool = False) -> None:
    """The question is settled: public again. `disclosure_confirmed` as for `publish`."""
    with atomic():
        listing = load(listing_id)
        LISTING.perform("reinstate", listing, actor)
        refuse_sold_elsewhere(listing)
        settle_disclosure(listing, actor, disclosure_confirmed)
        listing.closed_reason = ""
        touch(listing)
        reindex(listing)


def renew(listing_id: int, actor: Actor, disclosure_confirmed: bool = False) -> None:
    """Offer it for another period. `disclosure_confirmed` as for `publish`."""
    with atomic():
        listing = load(listing_id)
        LISTING.perform("renew", listing, actor)
        refuse_incomplete(listing)
        refuse_sold_elsewhere(listing)
        settle_disclosure(listing, actor, disclosure_confirmed)
        _open(listing)


def withdraw(listing_id: int, actor: Actor, reason: str) -> None:
    """Withdraw it for good; a tombstone with the reason stays at its address."""
    with atomic():
        listing = _close(listing_id, "withdraw", actor, reason)
        notify(
            "listing_withdrawn", f"{listing.id}:{listing.version}", _people_of(listing), listing_id=listing.id
        )


def expire_due() -> int:
    """End what has run out and show what an embargo held back until today; how many were ended. The daily job."""
    today = clock.today()
    over = select(Listing.id).where(Listing.state == "published", Listing.expires_on < today)
    due = list(db.session.scalars(over))
    for listing_id in due:
        with atomic():
            listing = load(listing_id)
            if listing.state != "published" or listing.expires_on is None or listing.expires_on >= today:
                continue
            LISTING.perform("expire", listing, SYSTEM)
            touch(listing)
            reindex(listing)
            notify(
                "listing_expired",
                f"{listing.id}:{listing.version}",
                _people_of(listing),
                listing_id=listing.id,
            )
    lifted = select(Listing.id).where(Listing.state == "published", Listing.embargo_until <= today)
    for listing_id in list(db.session.scalars(lifted)):
        with atomic():
            listing = load(listing_id)
            if listing.embargo_until is not None and listing.embargo_until <= today:
                listing.embargo_until = None  # the date is in the versions; the clock is over
                touch(listing)  # whoever harvests by date finds it from now on
                add_version(listing)  # the first that everybody may read
                reindex(listing)
    return len(due)


def announce_run_out(payload: dict[str, Any], key: str) -> None:
    """Job: tell of patents whose term ended by the mere passing of days, each once."""
    today = clock.today()
    over = (
        select(Listing.id, Patent.expires_on)
        .join(Patent, Patent.listing_id == Listing.id)
        .where(Listing.state.not_in(NEVER_PUBLIC), Patent.status.not_in(assets.OVER_STATUSES))
        .where(Patent.expires_on >= today - LOOK_BACK, Patent.expires_on < today)
        .distinct()
    )
    for listing_id, day in db.session.execute(over).all():
        assert day is not None  # the database compared it
        with atomic():
            listing = load(listing_id)
            before = assets.assets_of(listing.kind, listing.patents, day)
            if before != listing.assets:
                announce_assets(listing, f"run-out-{day}", before)


def _close(listing_id: int, action: str, actor: Actor, reason: str) -> Listing:
    if not reason.strip():
        sentence = Text("사유를 적어 주십시오.", "Please give a reason.")
        raise Invalid(sentence, reason=sentence)
    listing = load(listing_id)
    LISTING.perform(action, listing, actor)
    listing.closed_reason = reason.strip()[:500]
    touch(listing)
    reindex(listing)
    outbox.send("listing_closed", f"{listing.id}:{listing.version}", listing_id=listing.id)
    return listing


def _open(listing: Listing) -> None:
    today = clock.today()
    listing.published_at = listing.published_at or clock.now()
    listing.expires_on = periods.months_after(today, policy.value("listing_valid_months", today))
    listing.closed_reason = ""
    touch(listing)
    add_version(listing)
    reindex(listing)


def _people_of(listing: Listing) -> list[int | None]:
    return [listing.created_by_id, *(inventor.user_id for inventor in listing.inventors)]
