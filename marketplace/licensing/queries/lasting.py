"""What of an agreement lasts beyond its end, and until when: secrets that are kept, books that are kept and may be inspected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing import days
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.agreements import visible_to
from marketplace.negotiation.models import money_terms
from marketplace.rights.models import Right

ENDED = ("expired", "terminated")
SECRETS = Text(
    "비밀유지 의무: 서로 알게 된 비밀을 지키고 다른 목적에 쓰지 않습니다. 영업비밀은 그 뒤에도 영업비밀인 동안 지킵니다.",
    "Secrecy: each side keeps what it learned of the other secret and uses it for nothing else; a trade secret stays secret for as long as it is one.",
)
BOOKS = Text(
    "장부 보관: 기업은 기술료를 계산한 장부와 증빙을 보관하고, 기관은 미리 알리고 확인할 수 있습니다.",
    "Books: the company keeps the books and evidence of the royalties; the institution may inspect them on notice.",
)

_ENDS = {
    "secrets": Text("비밀유지 의무의 마지막 날입니다.", "Last day of the duty of secrecy."),
    "books": Text("장부 보관 의무의 마지막 날입니다.", "Last day on which the books are kept."),
}


@dataclass(frozen=True)
class Lasting:
    """One duty that outlives the agreement; `until` is its last day. `kind`: "secrets" or "books"."""

    kind: str
    what: Text
    until: date


def lasting(agreement: Agreement) -> list[Lasting]:
    """What lasts beyond the end of one agreement, the soonest end first; [] while it runs or if it never took effect."""
    return lasting_of([agreement])[agreement.id]


def lasting_of(agreements: Sequence[Agreement]) -> dict[int, list[Lasting]]:
    """The same of many, by their ids; two statements, however many.

    The days are those of the papers: secrets for the term's years (of an undertaking of confidence its own day), books for
    five years from the last day on which royalties could arise.
    """
    over = [row for row in agreements if row.state in ENDED and row.in_force_at and row.amends_id is None]
    terms, last = _last_terms(over), _last_days(over)
    found: dict[int, list[Lasting]] = {row.id: [] for row in agreements}
    for row in over:
        found[row.id] = sorted(_of(row, terms[row.id], last[row.id]), key=lambda one: one.until)
    return found


def _of(agreement: Agreement, terms: dict[str, Any], last: date) -> Iterator[Lasting]:
    if agreement.kind == "nda":
        yield Lasting("secrets", SECRETS, date.fromisoformat(terms["confidential_until"]))
        return
    years = int(terms.get("confidentiality_years", days.SECRET_YEARS))
    yield Lasting("secrets", SECRETS, periods.months_after(last, 12 * years))
    if terms.get("royalty_bp"):
        sold = periods.months_after(last, money_terms.SELLING_OFF_MONTHS)
        yield Lasting("books", BOOKS, periods.months_after(sold, 12 * days.BOOK_YEARS))


def _last_terms(agreements: Sequence[Agreement]) -> dict[int, dict[str, Any]]:
    """The terms that bound last: those of the latest amendment that had taken effect, else the agreement's own."""
    found = {row.id: dict(row.terms) for row in agreements}
    amendments = select(Agreement.amends_id, Agreement.terms).where(
        Agreement.amends_id.in_(found), Agreement.in_force_at.is_not(None)
    )
    for amends_id, terms in db.session.execute(amendments.order_by(Agreement.id)):
        found[amends_id] = dict(terms)
    return found


def _last_days(agreements: Sequence[Agreement]) -> dict[int, date]:
    """The last day on which each bound: of one that expired that of its last right, of one that was ended the day of that."""
    found = {row.id: clock.seoul_date(row.ended_at) if row.ended_at else clock.today() for row in agreements}
    rights = select(Right.source_id, Right.until_on).where(
        Right.source_type == "agreement", Right.source_id.in_(found)
    )
    own = dict(iter(db.session.execute(rights.order_by(Right.id))))
    return {key: min(day, own.get(key) or day) for key, day in found.items()}


def lasting_items(actor: Actor) -> list[WorkItem]:
    """For the calendar: the last days of what lasts, of the actor's agreements that have ended."""
    if actor.oversees:
        return []
    ended = (
        visible_to(actor)
        .where(Agreement.state.in_(ENDED), Agreement.amends_id.is_(None), Agreement.destroyed_at.is_(None))
        .options(joinedload(Agreement.listing))
    )
    rows, today = db.session.scalars(ended).unique().all(), clock.today()
    found = lasting_of(rows)
    return [
        WorkItem(
            _ENDS[one.kind],
            row.listing.title,
            "licensing.agreement",
            {"ref": row.ref},
            False,
            one.until,
            "calendar",
        )
        for row in rows
        for one in found[row.id]
        if one.until >= today
    ]


def still_lasting() -> list[int]:
    """The ids of ended agreements of which something may last, for the job that reminds of it."""
    query = select(Agreement.id).where(
        Agreement.state.in_(ENDED), Agreement.amends_id.is_(None), Agreement.destroyed_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Agreement.id)))
