"""What awards and budgets say against the books: part of `flask ledger check`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.accounts.queries import center_organisation
from marketplace.books.models import Finding
from marketplace.books.queries import balance_of, pending_changes
from marketplace.invoicing.models import InvoiceShare
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.programmes.models import Award, AwardPayment, Budget

OPEN = ("requested", "first", "approved", "paid", "returned")
AGREED = ("running", "settled", "cancelled")


def findings() -> Iterator[Finding]:
    """Everything that awards say of money and that can't be."""
    yield from _budgets()
    yield from _awards()
    yield from _books()
    yield from _shares()


def _budgets() -> Iterator[Finding]:
    """What a budget holds is what its awards hold."""
    held = dict(
        db.session.execute(select(Award.budget_id, sum_of(Award.amount)).group_by(Award.budget_id)).all()
    )
    for budget in db.session.scalars(select(Budget).order_by(Budget.id)):
        if budget.committed != held.get(budget.id, 0):
            yield Finding(
                "budget_not_awards",
                Text(
                    f"{budget.year}년 {budget.programme.name_ko} 예산: 잡아 둔 금액({budget.committed:,}원)이 협약의 합({held.get(budget.id, 0):,}원)과 다릅니다.",
                    f"budget {budget.year} of {budget.programme.name_ko}: {budget.committed} is committed, its awards hold {held.get(budget.id, 0)}",
                ),
            )


def _awards() -> Iterator[Finding]:
    """What is claimed and paid of an award are its payments, less what came back of them."""
    query = select(AwardPayment.award_id, AwardPayment.state, AwardPayment.amount, AwardPayment.returned)
    claimed: dict[int, int] = {}
    paid: dict[int, int] = {}
    for award_id, state, amount, returned in db.session.execute(query.where(AwardPayment.state.in_(OPEN))):
        claimed[award_id] = claimed.get(award_id, 0) + amount - returned
        if state in ("paid", "returned"):
            paid[award_id] = paid.get(award_id, 0) + amount - returned
    for award in db.session.scalars(select(Award).order_by(Award.id)):
        back = award.to_return if award.returned_on else 0
        said = max(0, claimed.get(award.id, 0) - back), max(0, paid.get(award.id, 0) - back)
        if (award.claimed, award.paid) != said:
            yield Finding(
                "award_not_payments",
                Text(
                    f"협약 {award.number}: 청구하고 지급한 금액이 지급 목록과 다릅니다.",
                    f"award {award.number}: claimed {award.claimed} and paid {award.paid}, its payments say {said[0]} and {said[1]}",
                ),
            )


def _books() -> Iterator[Finding]:
    """What the center owes of its awards is what they hold and was not paid."""
    center = center_organisation()
    query = select(sum_of(Award.amount), sum_of(Award.paid)).where(Award.state.in_(AGREED))
    held, paid = db.session.execute(query).one()
    owed, booked = (held or 0) - (paid or 0), 0
    if center is not None:
        booked = -balance_of("grant_payable", institution_id=center.id)
    if center is not None and owed != booked:
        yield Finding(
            "grants_not_booked",
            Text(
                f"지원금 미지급금이 장부에는 {booked:,}원, 협약에는 {owed:,}원입니다.",
                f"the books say that {booked} of grants is owed, the awards {owed}",
            ),
            center.id,
        )


def _shares() -> Iterator[Finding]:
    """A part of an invoice that the center has approved is promised to its licensor, in the same amount; none is alone."""
    pending = pending_changes()
    shares = {share.id: share for share in db.session.scalars(select(InvoiceShare))}
    named: set[int] = set()
    query = select(AwardPayment).where(AwardPayment.share_id.is_not(None))
    for row in db.session.scalars(query.order_by(AwardPayment.id)):
        assert row.share_id is not None
        share = shares[row.share_id]
        stands = row.state in ("approved", "paid")
        named |= {share.id} if stands else set()
        fits = (share.invoice_id, share.amount) == (row.invoice_id, row.amount)
        over = share.state == "ended" and share.invoice.state != "void" and stands
        if (not fits or over) and share.invoice_id not in pending:
            yield _not_promised(share)
    for share in shares.values():
        if share.state == "promised" and share.id not in named and share.invoice_id not in pending:
            yield _not_promised(share)


def _not_promised(share: InvoiceShare) -> Finding:
    number = share.invoice.number
    return Finding(
        "share_not_award",
        Text(
            f"청구서 {number}: 지원금으로 내는 몫이 협약의 지급과 다릅니다.",
            f"invoice {number}: the grant's part is not what an award pays",
        ),
        share.invoice.institution_id,
        "invoice",
        share.invoice.ref,
    )
