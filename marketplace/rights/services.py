"""Granting, suspending and ending rights. Every change takes the listing's lock: nothing is sold twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.formats import territories
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.rights import assets
from marketplace.rights.fields import add_field, place_words, remove_field, rename_field
from marketplace.rights.locks import RIGHTS_CHANGED, announce, take
from marketplace.rights.models import Right
from marketplace.rights.queries import holdings, same_patent, turned
from marketplace.rights.rules import Extent

LOOK_BACK = timedelta(days=7)  # for rights that turned while no worker ran


def lock(listing_id: int) -> None:
    """Take the listing's rights for this transaction and count the turn. First in the lock order."""
    take(listing_id)


def announce_turned(payload: dict[str, Any], key: str) -> None:
    """Job: announce rights that began or ran out by the mere passing of days, each once."""
    with atomic():
        for listing_id, day in turned(clock.today() - LOOK_BACK, clock.today()):
            announce(listing_id, f"turned-{day}")


def tell_twins(payload: dict[str, Any], key: str) -> None:
    """Handler of `rights_changed`: what is held in a listing also closes the others of the same patent, so it is
    announced there too."""
    if "twin_id" in payload:
        return
    listing_id = payload["listing_id"]
    with atomic():
        for twin in same_patent([listing_id]).get(listing_id, ()):
            outbox.send(RIGHTS_CHANGED, f"{twin}:by-{key}", listing_id=twin, twin_id=listing_id)


def check_free(
    listing_id: int,
    kind: str,
    extent: Extent,
    from_on: date,
    until_on: date | None,
    company_id: int | None,
    beside: Collection[int] = (),
) -> None:
    """Raise Conflict when another company's right stands in the way; the sentence says which and what remains.

    `beside`: the companies of the same joint licence. The other company is not named: who licensed what is the parties' own business.
    """
    taken = holdings(listing_id).why_not_free(kind, extent, from_on, until_on, company_id, beside)
    if taken is not None:
        raise Conflict(taken)


def check_fits(kind: str, found: Collection[str], effective_when: str) -> None:
    """Raise Conflict when a right of this kind, taking effect at this moment, does not fit the listing's assets today.

    Asked before every step towards a right: a patent may lapse, or an application be registered, while papers lie.
    """
    wrong = assets.problem(kind, effective_when, found)
    if wrong is not None:
        raise Conflict(wrong)


def succeed(listing_id: int, old_company_id: int, new_company_id: int) -> None:
    """General succession: what a company holds in a listing is its survivor's, in the caller's transaction.

    No licensor's consent is needed for that (특허법 제100조 제3항, 제102조 제5항).
    """
    turn = take(listing_id)
    query = select(Right).where(Right.listing_id == listing_id, Right.company_id == old_company_id)
    held = db.session.scalars(query).all()
    for right in held:
        right.company_id = new_company_id
    if held:
        announce(listing_id, str(turn))


def grant(
    *,
    listing_id: int,
    company_id: int,
    kind: str,
    extent: Extent,
    from_on: date,
    until_on: date | None,
    source_type: str,
    source_id: int,
    actor: Actor,
    held_for: str = "",
    beside: Collection[int] = (),
) -> Right:
    """Write a right after checking, under the lock, that it is free (else Conflict).

    `beside`: the other companies of a joint licence. `held_for` with kind "reservation": the licence kind it keeps room for.
    """
    with atomic():
        turn = take(listing_id)
        check_free(listing_id, held_for or kind, extent, from_on, until_on, company_id, beside)
        right = Right(
            listing_id=listing_id,
            company_id=company_id,
            kind=kind,
            held_for=held_for,
            field_id=extent.field_id,
            field_of_use=extent.words,
            territories=territories.expand(extent.territories),
            from_on=from_on,
            until_on=until_on,
            source_type=source_type,
            source_id=source_id,
        )
        db.session.add(right)
        audit.record("right.grant", right, actor, listing=listing_id, source=[source_type, source_id])
        announce(listing_id, str(turn))
        return right


def suspend(source_type: str, source_id: int, reason: str, actor: Actor) -> int:
    """Put the rights of a source on hold (they open nothing, but still bind); how many were changed."""
    with _changing(source_type, source_id) as living:
        rights = [r for r in living if r.suspended_at is None]
        for right in rights:
            right.suspended_at, right.suspended_reason = clock.now(), reason
            audit.record("right.suspend", right, actor)
        return len(rights)


def resume(source_type: str, source_id: int, actor: Actor) -> int:
    """Lift the suspension of a source's rights; how many were changed."""
    with _changing(source_type, source_id) as living:
        rights = [r for r in living if r.suspended_at is not None]
        for right in rights:
            right.suspended_at, right.suspended_reason = None, ""
            audit.record("right.resume", right, actor)
        return len(rights)


def end(source_type: str, source_id: int, reason: str, actor: Actor) -> int:
    """End the rights of a source for good; how many were changed."""
    with _changing(source_type, source_id) as rights:
        for right in rights:
            right.ended_at, right.ended_reason = clock.now(), reason
            audit.record("right.end", right, actor)
        return len(rights)


def forget_reasons(source_type: str, source_id: int) -> None:
    """Why the rights of a source were suspended or ended, in its people's words: goes with their papers, in the caller's transaction."""
    of = (Right.source_type == source_type, Right.source_id == source_id)
    for right in db.session.scalars(select(Right).where(*of)):
        right.suspended_reason = right.ended_reason = ""


def prolong(source_type: str, source_id: int, until_on: date, actor: Actor) -> int:
    """Let the rights of a source last until a day; how many were changed. Others are granted nothing meanwhile that clashes."""
    with _changing(source_type, source_id) as living:
        for right in living:
            right.until_on = until_on
            audit.record("right.prolong", right, actor, until=until_on.isoformat())
        return len(living)


@contextmanager
def _changing(source_type: str, source_id: int) -> Iterator[list[Right]]:
    """The source's rights that have not ended, read under their listings' locks; what the block changes is announced."""
    query = (
        select(Right)
        .where(Right.source_type == source_type, Right.source_id == source_id, Right.ended_at.is_(None))
        .order_by(Right.id)
    )
    with atomic():
        turns = {
            listing_id: take(listing_id)
            for listing_id in sorted({right.listing_id for right in db.session.scalars(query)})
        }
        living = list(db.session.scalars(query.execution_options(populate_existing=True)))
        before = {right.id: (right.suspended_at, right.ended_at, right.until_on) for right in living}
        yield living
        changed = {r.listing_id for r in living if (r.suspended_at, r.ended_at, r.until_on) != before[r.id]}
        for listing_id in sorted(changed):
            announce(listing_id, str(turns[listing_id]))


__all__ = [
    "RIGHTS_CHANGED", "add_field", "announce", "announce_turned", "check_free", "end", "grant", "lock", "place_words", "prolong", "remove_field",
    "rename_field", "resume", "succeed", "suspend", "tell_twins",
]  # fmt: skip
