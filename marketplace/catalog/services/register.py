"""Looking a patent up in its register, recorded: who, when, and what stood there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from marketplace.catalog.models import PATENT_STATUSES, Listing, Patent, RegisterCheck
from marketplace.catalog.permissions import may_check_register
from marketplace.catalog.queries.register import newest_look
from marketplace.catalog.services.editing import editing, load
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights import services as rights


def record_register_check(
    listing_id: int,
    patent_id: int,
    actor: Actor,
    *,
    checked_on: date,
    status: str,
    expires_on: date | None = None,
    seen: str = "",
) -> RegisterCheck:
    """Record what the register says of a patent. Where it differs from what is entered, the entry is put right by it.

    The newest look decides: one of an earlier day that is entered after it is kept and changes nothing. Without
    `expires_on` the last day is as it is entered.
    Raises Forbidden for who does not answer for the listing, Invalid for a day to come or another listing's patent.
    """
    with atomic(), _checking(listing_id, actor) as listing:
        patent = next((row for row in listing.patents if row.id == patent_id), None)
        _check(patent, checked_on, status)
        assert patent is not None
        newest = newest_look(listing.id, patent)
        decides = newest is None or newest.checked_on <= checked_on
        if decides:
            patent.status, patent.expires_on = status, expires_on or patent.expires_on
        row = RegisterCheck(
            listing_id=listing.id,
            country=patent.country,
            application_no=patent.application_no,
            registration_no=patent.registration_no,
            checked_on=checked_on,
            status=status,
            expires_on=patent.expires_on if decides else expires_on,
            seen=seen.strip()[:500],
            user_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("listing.check_register", listing, actor, check=row.id)
        return row


@contextmanager
def _checking(listing_id: int, actor: Actor) -> Iterator[Listing]:
    """The listing for a change by who may record what a register says; Forbidden for others before anything else."""
    rights.lock(listing_id)
    if not may_check_register(actor, load(listing_id)):
        raise Forbidden(
            Text(
                "기술이전 담당자와 센터 관리자만 기록할 수 있습니다. 담당자에게 요청해 주십시오.",
                "A transfer officer or the center's administrator records it. Please ask the officer.",
            )
        )
    with editing(listing_id, actor, offers_more=False) as listing:
        yield listing


def _check(patent: Patent | None, checked_on: date, status: str) -> None:
    problems: dict[str, Text] = {}
    if patent is None:
        problems["patent"] = Text("이 기술의 특허를 선택해 주십시오.", "Choose a patent of this technology.")
    if checked_on > clock.today():
        problems["checked_on"] = Text(
            "오늘이나 그 전의 날을 입력해 주십시오.", "Enter today or a day before it."
        )
    if status not in PATENT_STATUSES:
        problems["status"] = Text("상태를 선택해 주십시오.", "Choose the status.")
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)
