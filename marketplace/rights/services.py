"""Granting, suspending and ending rights. Every change takes the listing's lock: nothing is sold twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.formats import dates_text, territories
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights import assets
from marketplace.rights.fields import add_field, place_words, remove_field, rename_field
from marketplace.rights.locks import RIGHTS_CHANGED, announce, take
from marketplace.rights.models import KINDS, Right
from marketplace.rights.queries import LICENCE_KINDS, extent_of, holdings, obstacles, turned
from marketplace.rights.rules import EVERY_FIELD, Extent, Scope
from marketplace.rights.trees import tree_of

LOOK_BACK = timedelta(days=7)  # for rights that turned while no worker ran


def lock(listing_id: int) -> None:
    """Take the listing's rights for this transaction and count the turn. First in the lock order."""
    take(listing_id)


def announce_turned(payload: dict[str, Any], key: str) -> None:
    """Job: announce rights that began or ran out by the mere passing of days, each once."""
    with atomic():
        for listing_id, day in turned(clock.today() - LOOK_BACK, clock.today()):
            announce(listing_id, f"turned-{day}")


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
    wanted = tree_of(listing_id).scope(kind, extent, from_on, until_on)
    blocking = obstacles(listing_id, wanted, company_id, beside)
    if blocking:
        held = holdings(listing_id)
        remaining = [
            other
            for other in LICENCE_KINDS
            if other != kind and held.free(other, extent, from_on, until_on, company_id, beside).whole
        ]
        rest = held.free(kind, extent, from_on, until_on, company_id, beside).rest()
        raise Conflict(_refusal(kind, blocking[0], remaining, rest))
    _check_twins(listing_id, wanted, company_id, beside)


def _check_twins(listing_id: int, wanted: Scope, company_id: int | None, beside: Collection[int]) -> None:
    """Raise Conflict when another listing of the same patent holds what leaves no room for this.

    The fields of the one tree are unknown in the other: there the wish counts as every field.
    """
    anywhere = replace(wanted, field=EVERY_FIELD)
    for answer in installed().answers("same_patent"):
        for twin in answer(listing_id):
            if obstacles(twin, anywhere, company_id, beside):
                raise Conflict(
                    Text(
                        "같은 특허가 다른 기술로도 등록되어 있고, 거기에 유효한 권리가 있어 이 범위의 {kind}을(를) 허락할 수 없습니다. 등록 기관에 문의해 주십시오.",
                        "{kind} can't be granted: the same patent is entered as another listing, and a right held there leaves no room. Please ask the institution.",
                    ).fill(kind=KINDS[wanted.kind][0])
                )


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
    db.session.flush()
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
        before = {right.id: (right.suspended_at, right.ended_at) for right in living}
        yield living
        changed = {r.listing_id for r in living if (r.suspended_at, r.ended_at) != before[r.id]}
        for listing_id in sorted(changed):
            announce(listing_id, str(turns[listing_id]))


def _refusal(kind: str, right: Right, remaining: list[str], free: list[Text]) -> Text:
    old = right.held_for or right.kind
    until = (
        Text(
            dates_text.date_text(right.until_on, "ko") + "까지",
            "until " + dates_text.date_text(right.until_on, "en"),
        )
        if right.until_on
        else Text("기한 없이", "without an end date")
    )
    held = (
        Text("다른 기업이 합의한 {kind}이(가)", "another company has agreed on a licence ({kind}), which")
        if right.kind == "reservation"
        else Text("다른 기업의 {kind}이(가)", "another company's right ({kind})")
    ).fill(kind=KINDS[old][0])
    place = territories.names(right.territories)
    field = tree_of(right.listing_id).named(extent_of(right))
    other_kinds = (
        Text("지금 가능한 방식: {kinds}.", "Still possible: {kinds}.").fill(
            kinds=Text(
                ", ".join(KINDS[other][0].ko for other in remaining),
                ", ".join(KINDS[other][0].en for other in remaining),
            )
        )
        if remaining
        else None
        if free
        else Text(
            "지금은 이 범위에서 다른 방식도 열려 있지 않습니다.", "Nothing else is open in this scope now."
        )
    )
    rest = [*free, *([other_kinds] if other_kinds else [])]
    return Text(
        "{held} {until} {place}{field}에서 유효하여 {wanted}을(를) 허락할 수 없습니다. {rest}",
        "{wanted} can't be granted: {held} stands in the way {until} in {place}{field}. {rest}",
    ).fill(
        held=held,
        until=until,
        place=place,
        wanted=KINDS[kind][0],
        rest=Text(" ".join(one.ko for one in rest), " ".join(one.en for one in rest)),
        field=Text(" ‘{f}’ 분야", " for “{f}”").fill(f=field) if field else "",
    )


__all__ = [
    "RIGHTS_CHANGED", "add_field", "announce_turned", "check_free", "end", "grant", "lock", "place_words", "remove_field",
    "rename_field", "resume", "succeed", "suspend",
]  # fmt: skip
