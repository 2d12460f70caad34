"""From inquiry to income, counted from events. A figure and the rows behind it are the same query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.books.models import JournalEntry, Posting
from marketplace.catalog.models import Listing, ListingView
from marketplace.insight.permissions import institutions_seen
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet

STAGES: dict[str, Text] = {
    "asked": Text("문의", "Inquiries"),
    "answered": Text("답변", "Answered"),
    "negotiating": Text("조건 협의", "Terms offered"),
    "agreed": Text("조건 합의", "Terms accepted"),
    "concluded": Text("계약 체결", "Agreements concluded"),
    "in_force": Text("효력 발생", "Licences in force"),
}
CASH = ("cash_bank", "cash_stripe")
QUIET_DAYS = 14  # a negotiation without a word for this long is stuck


@dataclass(frozen=True)
class Scope:
    """Which matters are counted: those of inquiries made from `start` to `end`, of one institution or cluster."""

    start: date
    end: date
    institution_id: int | None = None
    mini_cluster_id: int | None = None


def institutions(actor: Actor) -> Sequence[Organisation]:
    """Institutions to choose from."""
    query = select(Organisation).where(Organisation.kind == "institution").order_by(Organisation.name_ko)
    seen = institutions_seen(actor)
    if seen is not None:
        query = query.where(Organisation.id.in_(seen))
    return db.session.scalars(query).all()


def clusters() -> Sequence[MiniCluster]:
    return db.session.scalars(select(MiniCluster).order_by(MiniCluster.id)).all()


def since(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.SEOUL)


def listing_in(actor: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    seen = institutions_seen(actor)
    if seen is not None:
        found.append(Listing.institution_id.in_(seen))
    if scope.institution_id:
        found.append(Listing.institution_id == scope.institution_id)
    if scope.mini_cluster_id:
        found.append(Listing.mini_cluster_id == scope.mini_cluster_id)
    return found


def _reached(stage: str) -> ColumnElement[bool]:
    """Whether an inquiry came at least this far. An NDA is no deal, an amendment no new one."""
    sheet = exists().where(TermSheet.inquiry_id == Inquiry.id)
    deal = exists().where(
        Agreement.inquiry_id == Inquiry.id, Agreement.kind != "nda", Agreement.amends_id.is_(None)
    )
    conditions: dict[str, Callable[[], ColumnElement[bool]]] = {
        "asked": lambda: Inquiry.id.is_not(None),
        "answered": lambda: or_(Inquiry.answered_at.is_not(None), sheet),
        "negotiating": lambda: sheet,
        "agreed": lambda: or_(
            exists().where(TermSheet.inquiry_id == Inquiry.id, TermSheet.state.in_(("accepted", "released"))),
            deal,
        ),
        "concluded": lambda: deal.where(Agreement.concluded_at.is_not(None)),
        "in_force": lambda: deal.where(Agreement.in_force_at.is_not(None)),
    }
    return conditions[stage]()


def cases(actor: Actor, scope: Scope, stage: str) -> Select[Any]:
    """The inquiries of the scope that reached `stage` (a key of STAGES), newest first."""
    listing = contains_eager(Inquiry.listing).joinedload(Listing.institution)
    query = _asked(actor, scope).where(_reached(stage)).options(listing, joinedload(Inquiry.company))
    return query.order_by(Inquiry.created_at.desc(), Inquiry.id.desc())


def _asked(actor: Actor, scope: Scope) -> Select[Any]:
    return (
        select(Inquiry)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(
            Inquiry.created_at >= since(scope.start),
            Inquiry.created_at < since(scope.end + timedelta(days=1)),
            *listing_in(actor, scope),
        )
    )


def funnel(actor: Actor, scope: Scope) -> dict[str, int]:
    """How many inquiries of the scope reached each stage."""
    flags = [func.coalesce(sum_of(case((_reached(stage), 1), else_=0)), 0).label(stage) for stage in STAGES]
    query = _asked(actor, scope).with_only_columns(*flags)
    row = db.session.execute(query).one()
    return {stage: int(getattr(row, stage)) for stage in STAGES}


def funnel_by(actor: Actor, scope: Scope, dimension: str) -> list[tuple[Any, dict[str, int], int]]:
    """The funnel and the income of each institution or mini-cluster: (row, counts by stage, KRW received)."""
    column = Listing.institution_id if dimension == "institution" else Listing.mini_cluster_id
    flags = [sum_of(case((_reached(stage), 1), else_=0)).label(stage) for stage in STAGES]
    query = _asked(actor, scope).with_only_columns(column.label("key"), *flags).group_by(column)
    counts = {
        row.key: {stage: int(getattr(row, stage)) for stage in STAGES} for row in db.session.execute(query)
    }
    money = income_by(actor, scope, column)
    rows = institutions(actor) if dimension == "institution" else clusters()
    nothing = dict.fromkeys(STAGES, 0)
    found = [(row, counts.get(row.id, nothing), money.get(row.id, 0)) for row in rows]
    return sorted(found, key=lambda item: (-item[2], -item[1]["asked"]))


def declines(actor: Actor, scope: Scope) -> dict[str, int]:
    """How often each reason for declining was given in the period, by the institutions of the scope."""
    seen = institutions_seen(actor)
    if scope.institution_id is not None:
        seen = [scope.institution_id] if seen is None or scope.institution_id in seen else []
    return negotiation.declines(seen, scope.start, scope.end)


# What came in for an invoice: money that carries its number, and a deposit (which carries none) when it is
# matched; a match is written as the mirror image, from the unapplied receipts to what is owed.
MATCHED = and_(
    or_(JournalEntry.kind.startswith("match_"), JournalEntry.kind.startswith("unmatch_")),
    Posting.account.in_(("receivable", "unapplied", "receivable_grant", "unapplied_grant")),
)
RECEIVED = case((MATCHED, -Posting.amount), else_=Posting.amount)


def _cash(actor: Actor, scope: Scope) -> Select[Any]:
    return (
        select(func.coalesce(sum_of(RECEIVED), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Invoice, Invoice.id == Posting.invoice_id)
        .join(Listing, Listing.id == Invoice.listing_id)
        .where(
            or_(Posting.account.in_(CASH), MATCHED),
            JournalEntry.currency == "KRW",
            JournalEntry.value_on.between(scope.start, scope.end),
            *listing_in(actor, scope),
        )
    )


def income(actor: Actor, scope: Scope) -> int:
    """KRW received for licences in the period, VAT included, refunds taken off: cash, as the yearly report counts."""
    return db.session.scalar(_cash(actor, scope)) or 0


def income_by(actor: Actor, scope: Scope, column: Any) -> dict[int, int]:
    """Income per value of a Listing column."""
    query = _cash(actor, scope).add_columns(column).group_by(column)
    return {key: amount for amount, key in db.session.execute(query)}


def income_rows(actor: Actor, scope: Scope) -> Sequence[Any]:
    """The movements behind `income`, newest first: (JournalEntry, Posting, Invoice, Listing, amount in KRW)."""
    query = (
        _cash(actor, scope)
        .with_only_columns(JournalEntry, Posting, Invoice, Listing, RECEIVED)
        .options(joinedload(Listing.institution), joinedload(Invoice.company))
        .order_by(JournalEntry.value_on.desc(), Posting.id.desc())
    )
    return db.session.execute(query).all()


def income_by_month(actor: Actor, scope: Scope) -> dict[str, int]:
    """Income per month, "2026-03" → KRW, every month of the period."""
    query = _cash(actor, scope).add_columns(JournalEntry.value_on).group_by(JournalEntry.value_on)
    months: dict[str, int] = {}
    day = scope.start.replace(day=1)
    while day <= scope.end:
        months[f"{day:%Y-%m}"] = 0
        day = (day + timedelta(days=32)).replace(day=1)
    for amount, value_on in db.session.execute(query):
        months[f"{value_on:%Y-%m}"] += amount
    return months


def views(actor: Actor, scope: Scope) -> int:
    """Openings of listings in the period."""
    query = (
        select(func.coalesce(sum_of(ListingView.count), 0))
        .join(Listing, Listing.id == ListingView.listing_id)
        .where(ListingView.on.between(scope.start, scope.end), *listing_in(actor, scope))
    )
    return db.session.scalar(query) or 0


def published(actor: Actor, scope: Scope) -> int:
    """Listings that are public now (institution and cluster of the scope; the period does not matter)."""
    query = select(func.count(Listing.id)).where(Listing.state == "published", *listing_in(actor, scope))
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Stuck:
    """A matter that does not move: why, since when, and the deal to open."""

    reason: Text
    since: date
    inquiry: Inquiry

    @property
    def days(self) -> int:
        return (clock.today() - self.since).days


def stuck(actor: Actor, scope: Scope) -> list[Stuck]:
    """What waits too long, longest first, whatever its period."""
    today, inside = clock.today(), listing_in(actor, scope)
    base = (
        select(Inquiry)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(*inside)
        .options(contains_eager(Inquiry.listing).joinedload(Listing.institution), joinedload(Inquiry.company))
    )
    unanswered = db.session.scalars(
        base.where(Inquiry.state == "open", Inquiry.reply_due_on < today)
    ).unique()
    found = [
        Stuck(Text("답변 기한이 지난 문의", "Inquiry past its reply date"), row.reply_due_on, row)
        for row in unanswered
    ]
    quiet = clock.now() - timedelta(days=QUIET_DAYS)
    offered = db.session.execute(
        base.add_columns(TermSheet)
        .join(TermSheet, and_(TermSheet.inquiry_id == Inquiry.id, TermSheet.state == "offered"))
        .where(TermSheet.offered_at < quiet, Inquiry.state == "negotiating")
    ).unique()
    found += [
        Stuck(
            Text("회신 없는 조건서", "Term sheet without an answer"), clock.seoul_date(sheet.offered_at), row
        )
        for row, sheet in offered
    ]
    agreements = db.session.execute(
        base.add_columns(Agreement)
        .join(Agreement, Agreement.inquiry_id == Inquiry.id)
        .where(
            or_(
                and_(Agreement.state.in_(("offered", "signed")), Agreement.offered_at < quiet),
                and_(Agreement.state == "concluded", Agreement.complete_by < periods.still_open(today)),
                and_(Agreement.state == "concluded", Agreement.concluded_at < quiet),
            )
        )
    ).unique()
    reasons = {
        "offered": Text("기업 서명을 기다리는 계약", "Agreement awaiting the company's signature"),
        "signed": Text("기관 서명을 기다리는 계약", "Agreement awaiting the institution's signature"),
        "concluded": Text("납부 또는 등록을 기다리는 계약", "Agreement awaiting payment or registration"),
    }
    found += [
        Stuck(reasons[agreement.state], clock.seoul_date(agreement.concluded_at or agreement.offered_at), row)
        for row, agreement in agreements
    ]
    return sorted(found, key=lambda item: item.since)
