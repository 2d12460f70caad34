"""What becomes of needs when the ground shifts: a listing is withdrawn or licensed to somebody else alone, an organisation is closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.catalog.models import Listing
from marketplace.catalog.queries import openness
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED, NEED_ANSWER, NEED_REQUEST
from marketplace.demand.models import Need, NeedAnswer, NeedRequest
from marketplace.demand.services.brokerage import after_withdrawal
from marketplace.demand.services.rounds import end_answers, end_requests
from marketplace.demand.services.themes import end_themes_of
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic

CLOSED_LISTINGS = ("suspended", "withdrawn")
LISTING_GONE = "기술의 공개가 끝났습니다. (The listing is no longer offered.)"
GONE = "기관이 폐업하거나 탈퇴했습니다. (The institution was closed.)"


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: what a company that is no more was looking for is no longer looked for; what an institution that is no more
    was asked, or has answered, falls away."""
    row = db.session.get_one(Organisation, payload["organisation_id"])
    if row.kind == "company":
        _end_needs_of(row.id)
    else:
        _end_part_of(row.id)
    end_themes_of(row.id)


def _end_needs_of(company_id: int) -> None:
    with atomic():
        looking = (Need.company_id == company_id, Need.state.in_(("draft", "open")))
        for need in db.session.scalars(select(Need).where(*looking).order_by(Need.id).with_for_update()):
            NEED.perform("close", need, SYSTEM)
            need.ended_at = clock.now()
            end_requests(need)
        found = select(Need).where(Need.company_id == company_id, Need.opened_at.is_not(None))
        for need in db.session.scalars(found.order_by(Need.id)).all():
            end_answers(need)


def _end_part_of(institution_id: int) -> None:
    with atomic():
        asked = select(NeedRequest).where(
            NeedRequest.institution_id == institution_id, NeedRequest.state == "asked"
        )
        for request in db.session.scalars(asked.order_by(NeedRequest.id).with_for_update()).all():
            NEED_REQUEST.perform("withdraw", request, SYSTEM)
            people = center_people("center_admin")
            notify("need_declined", f"{request.id}:{request.version}", people, need_request_id=request.id)
        given = select(NeedAnswer).where(
            NeedAnswer.institution_id == institution_id, NeedAnswer.state == "given"
        )
        _withdraw(list(db.session.scalars(given.order_by(NeedAnswer.id).with_for_update())), GONE)


def on_listing_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: a listing was withdrawn or suspended. Answers that name it fall away; a company whose need it had answered
    hears of it and may look further."""
    listing = db.session.get_one(Listing, payload["listing_id"])
    if listing.state not in CLOSED_LISTINGS:
        return
    with atomic():
        given = select(NeedAnswer).where(NeedAnswer.listing_id == listing.id, NeedAnswer.state == "given")
        _withdraw(list(db.session.scalars(given.order_by(NeedAnswer.id).with_for_update())), LISTING_GONE)
        matched = select(Need).where(Need.listing_id == listing.id, Need.state == "matched")
        for need in db.session.scalars(matched.order_by(Need.id)).all():
            people = queries.need_people(need)
            notify("need_listing_gone", f"{need.id}:{key}", people, need_id=need.id)


def _withdraw(rows: list[NeedAnswer], reason: str) -> None:
    for row in rows:
        NEED_ANSWER.perform("withdraw", row, SYSTEM)
        row.decided_at, row.reason = clock.now(), reason
        after_withdrawal(row)


def follow_rights(payload: dict[str, Any], key: str) -> None:
    """Handler of `rights_changed`: a listing that waits as an answer may be taken by now. The truth is read; each need
    hears of it once."""
    listing = db.session.get_one(Listing, payload["listing_id"])
    known = openness(listing)
    if not known.offers or known.negotiable:
        return
    waiting = select(NeedAnswer.need_id).where(
        NeedAnswer.listing_id == listing.id, NeedAnswer.state == "given"
    )
    with atomic():
        for need in db.session.scalars(select(Need).where(Need.id.in_(waiting)).order_by(Need.id)).all():
            people = queries.need_people(need)
            notify(
                "need_listing_taken",
                f"{need.id}:{listing.id}",
                people,
                need_id=need.id,
                listing_id=listing.id,
            )
