"""기술도입비: which award may pay a part of which licence invoice, how much, and what that counts for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.books import queries as ledger
from marketplace.invoicing import queries as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded
from marketplace.kernel.text import Text
from marketplace.programmes.models import Application, Award, AwardPayment, Call
from marketplace.programmes.permissions import readable_awards

ITEM = "기술도입비"  # the budget item of a call out of which licence fees are paid
STANDS = ("requested", "first", "approved", "paid")


def licence_item(call: Call) -> str | None:
    """The key of the call's item for licence fees, if it has one."""
    return next((item["key"] for item in call.items if ITEM in "".join(item["ko"].split())), None)


@dataclass(frozen=True)
class Most:
    """The most that an award may pay of an invoice, in won; or why it may pay nothing."""

    amount: int
    refusal: Text | None = None


def most_for(award: Award, invoice: Invoice) -> Most:
    """The least of: the award's part of the fee (without VAT, unless the call pays it), what its plan holds for licences
    and was not asked for, what is left of the award, what is owed."""
    call = award.application.call
    item = licence_item(call)
    if item is None or not award.items.get(item):
        return Most(
            0,
            Text("이 협약에는 기술도입비 항목이 없습니다.", "The award has no budget item for licence fees."),
        )
    if (refusal := invoicing.share_refused(invoice) or _out_of_period(award, invoice)) is not None:
        return Most(0, refusal)
    part = Fraction(award.granted, award.granted + award.own_part)
    asked = sum(row.amount - row.returned for row in licence_payments(award) if row.state in STANDS)
    base = invoice.total if call.pays_vat else invoice.net
    owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
    most = min(int(base * part), int(award.items[item] * part) - asked, award.amount - award.claimed, owed)
    if most <= 0:
        return Most(
            0,
            Text(
                "이 협약에서 기술도입비로 쓸 금액이 남지 않았습니다.",
                "Nothing is left of the award for licence fees.",
            ),
        )
    return Most(most)


def _out_of_period(award: Award, invoice: Invoice) -> Text | None:
    if award.state != "running" or award.from_on is None or award.until_on is None:
        return Text("진행 중인 협약만 쓸 수 있습니다.", "Only an award that is under way pays.")
    issued = clock.seoul_date(invoice.issued_at) if invoice.issued_at else clock.today()
    if not (award.from_on <= issued and clock.today() <= award.until_on):
        return Text(
            f"협약 기간({award.from_on:%Y-%m-%d} ~ {award.until_on:%Y-%m-%d}) 안에 발행된 청구서를 기간 안에 신청해야 합니다.",
            f"The invoice has to be issued, and the grant asked for, within the period ({award.from_on:%Y-%m-%d} to {award.until_on:%Y-%m-%d}).",
        )
    return None


def vat_of(amount: int, award: Award, invoice: Invoice) -> int:
    """What of an award's part is VAT: nothing, unless the call pays it."""
    return rounded(Fraction(amount * invoice.tax, invoice.total)) if award.application.call.pays_vat else 0


def awards_for(actor: Actor, invoice: Invoice) -> list[tuple[Award, int]]:
    """The awards of its own that a company may let pay a part of its invoice, each with the most that it pays."""
    if not invoicing.is_payer(actor, invoice) or payment_for_invoice(invoice.id) is not None:
        return []
    return _fitting(actor, invoice)


def _fitting(actor: Actor, invoice: Invoice) -> list[tuple[Award, int]]:
    query = select(Award).where(
        readable_awards(actor), Award.company_id == invoice.company_id, Award.state == "running"
    )
    query = query.options(joinedload(Award.application).joinedload(Application.call))
    found = ((row, most_for(row, invoice)) for row in db.session.scalars(query.order_by(Award.id)))
    return [(row, most.amount) for row, most in found if most.amount]


def payment_for_invoice(invoice_id: int) -> AwardPayment | None:
    """The part of an award that pays, or is asked to pay, a part of this invoice."""
    query = select(AwardPayment).where(AwardPayment.invoice_id == invoice_id, AwardPayment.state.in_(STANDS))
    return db.session.scalars(query).first()


def licence_payments(award: Award) -> list[AwardPayment]:
    """What was asked of the award for licence invoices, whatever became of it."""
    query = select(AwardPayment).where(
        AwardPayment.award_id == award.id, AwardPayment.invoice_id.is_not(None)
    )
    return list(db.session.scalars(query.options(joinedload(AwardPayment.invoice)).order_by(AwardPayment.id)))


def counted(payment: AwardPayment) -> int:
    """What of a licence invoice counts as spent: what the licensor has received of its fee, by whomever; the invoice
    and the books are the evidence. Nothing before the award has paid its part."""
    invoice = payment.invoice
    if invoice is None or payment.state != "paid":
        return 0
    if payment.award.application.call.pays_vat:
        return min(invoice.total, max(0, invoicing.standing(invoice.id).received))
    return invoicing.net_received(invoice)


def spent_of(award: Award) -> dict[str, int]:
    """What licence invoices count for, by item."""
    item = licence_item(award.application.call)
    sums = sum(counted(row) for row in licence_payments(award))
    return {item: sums} if item and sums else {}


def pays_part_of(actor: Actor, invoice: Invoice) -> list[tuple[Text, str, dict[str, str]]]:
    """Answers what a reader of an invoice may do about a grant's part of it: (words, endpoint, its values)."""
    row = payment_for_invoice(invoice.id)
    if row is not None:
        if not (invoicing.is_payer(actor, invoice) or actor.oversees):
            return []
        if row.state in ("requested", "first"):
            words = Text("지원금 신청 확인 중", "A grant is asked for")
        else:
            words = Text("지원 협약 보기", "Open the award")
        return [(words, "programmes.award", {"ref": row.award.ref})]
    if invoicing.is_payer(actor, invoice) and _fitting(actor, invoice):
        return [
            (
                Text("지원금으로 일부 내기", "Pay a part by a grant"),
                "programmes.pay_licence",
                {"ref": invoice.ref},
            )
        ]
    return []
