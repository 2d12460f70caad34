"""What finance and the officers do besides matching: refunds, voids, write-offs, tax invoices, payouts, each by two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.books.models import ReconciliationIssue
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, TaxDocument
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.royalties import queries as shares
from marketplace.royalties import services as royalties
from tests.year.people import Cast

PROOF = invoicing.Proof("송금내역.pdf", "a" * 64, 10, "application/pdf")


@dataclass
class Office:
    """`refused` counts what the site refused to do, by its sentence: other events came between."""

    cast: Cast
    rng: Random
    did: Counter[str]
    refused: Counter[str] = field(default_factory=Counter)

    def tries(self, what: str, act: Callable[[], object]) -> bool:
        """Do it, or note why the site would not."""
        try:
            act()
        except Refusal as refusal:
            db.session.rollback()
            self.refused[f"{what}: {refusal.text.en}"] += 1
            return False
        self.did[what] += 1
        return True

    def currency_of(self, invoice_id: int) -> str:
        return db.session.get_one(Invoice, invoice_id).currency

    # deposits

    def set_aside(self, receipt_id: int, kind: str) -> None:
        bank.set_aside(receipt_id, kind, "기술료가 아닙니다.", self.cast.finance)
        bank.approve_aside(receipt_id, self.cast.second)
        self.did[f"aside {kind}"] += 1

    def take_out(self, receipt: BankReceipt) -> None:
        """The bank cancelled it: out of the books, by two people where it has paid an invoice."""
        receipt_id = receipt.id

        def out() -> None:
            row = bank.take_out(receipt_id, "은행에서 취소한 입금입니다.", self.cast.finance)
            if row.aside_as == "withdrawing":
                bank.approve_out(receipt_id, self.cast.second)

        self.tries("taken out", out)

    def deduct(self, invoice_id: int, kind: str) -> None:
        """What was short of a foreign payment was kept on the way."""
        owed = bills.standing(invoice_id).outstanding
        if owed <= 0:
            return
        row = invoicing.request_deduction(
            invoice_id, kind, owed, clock.today(), "중계은행 또는 현지 원천징수", PROOF, self.cast.finance
        )
        invoicing.approve_deduction(row.id, self.cast.second)
        self.did[f"kept {kind}"] += 1

    # invoices

    def settle(self, month: int) -> None:
        """The month's corrections, at the month's end."""
        self._tax_documents()
        for invoice in self._invoices("issued"):
            at = bills.standing(invoice.id)
            if at.unapplied > 0:
                self._surplus(invoice, at.unapplied)
            elif at.outstanding > 0 and at.paid > 0 and self.rng.random() < 0.25:
                self.tries("written off", lambda one=invoice: self._write_off(one))  # type: ignore[misc]
            elif at.outstanding > 0 and self._late(invoice) > 0 and self.rng.random() < 0.5:
                self.tries("interest", lambda one=invoice: arrears.bill_interest(one.id, self.cast.finance))  # type: ignore[misc]
            elif at.is_settled:
                self._after_payment(invoice, at.received)
            elif self.rng.random() < 0.08:
                self.tries("void unpaid", lambda one=invoice: self._void(one, again=True))  # type: ignore[misc]

    def interest_back(self) -> None:
        """The desk's list names interest that was paid and is not due: it is taken back and given back."""
        query = select(ReconciliationIssue).where(
            ReconciliationIssue.kind == "interest_too_much", ReconciliationIssue.closed_at.is_(None)
        )
        for issue in list(db.session.scalars(query.order_by(ReconciliationIssue.id))):
            billed = [
                one
                for one in self._invoices("issued")
                if (one.source_type, one.source_id) == ("arrears", issue.invoice_id)
            ]
            for one in billed:
                self.tries("interest given back", lambda bill=one: self._void(bill, again=False))  # type: ignore[misc]

    def _late(self, invoice: Invoice) -> int:
        return (clock.today() - invoice.due_on).days if invoice.due_on else 0

    def _invoices(self, state: str) -> list[Invoice]:
        query = (
            select(Invoice).where(Invoice.state == state, Invoice.credits_id.is_(None)).order_by(Invoice.id)
        )
        return list(db.session.scalars(query).unique())

    def _surplus(self, invoice: Invoice, amount: int) -> None:
        """Too much came: it pays another invoice of the company, goes back, or waits."""
        others = [
            one
            for one in self._invoices("issued")
            if (one.company_id, one.currency) == (invoice.company_id, invoice.currency)
            and one.id != invoice.id
            and bills.standing(one.id).outstanding > 0
        ]
        if others and self.rng.random() < 0.6:
            target = others[0].id
            part = min(amount, bills.standing(target).outstanding)
            self.tries(
                "surplus moved", lambda: invoicing.move_surplus(invoice.id, target, part, self.cast.finance)
            )
        elif self.rng.random() < 0.6:
            self.tries("surplus given back", lambda: self._refund(invoice.id, amount))

    def _refund(self, invoice_id: int, amount: int, why: str = "초과 납부 환급") -> None:
        row = cards.request_refund(invoice_id, amount, why, self.cast.finance)
        cards.approve_refund(row.id, self.cast.second)
        cards.finish_bank_refund(row.id, self.cast.finance)

    def _write_off(self, invoice: Invoice) -> None:
        row = arrears.request_write_off(invoice.id, "소액 잔액", self.cast.finance)
        arrears.approve_write_off(row.id, self.cast.second)

    def _after_payment(self, invoice: Invoice, received: int) -> None:
        """Of what was paid a part goes back (a discount agreed afterwards), or the invoice was wrong altogether."""
        what = self.rng.random()
        if what < 0.03:
            amount = min(
                card_queries.refundable(invoice.id, None), max(1, received * self.rng.randint(1, 40) // 100)
            )
            self.tries("discount", lambda: self._refund(invoice.id, amount, "합의에 따른 할인"))
        elif what < 0.045:
            self.tries("void paid", lambda: self._void(invoice, again=True))
        elif what < 0.055:
            self.tries("void paid and refunded", lambda: self._void(invoice, again=False))

    def _void(self, invoice: Invoice, again: bool) -> None:
        """Void by one person or two; billed again, and what was paid follows or goes back."""
        invoicing.void_invoice(invoice.id, "청구 착오", self.cast.finance)
        if db.session.get_one(Invoice, invoice.id).state != "void":
            invoicing.void_invoice(invoice.id, "청구 착오", self.cast.colleague)
            self.did["void by two"] += 1
        waits = bills.standing(invoice.id).unapplied
        if again:
            fresh = invoicing.bill_again(invoice.id, self.cast.finance)
            self.did["billed again"] += 1
            if waits:
                part = min(waits, bills.standing(fresh.id).outstanding)
                invoicing.move_surplus(invoice.id, fresh.id, part, self.cast.finance)
        elif waits:
            self._refund(invoice.id, min(waits, card_queries.refundable(invoice.id, None)))

    def _tax_documents(self) -> None:
        """Approval numbers of what was billed, most of it."""
        known = set(db.session.scalars(select(TaxDocument.invoice_id)))
        today = clock.today()
        for invoice in self._invoices("issued"):
            if invoice.id in known or not invoice.tax or self.rng.random() < 0.2:
                continue
            number = f"{today:%Y%m%d}41000012{invoice.id:08d}"
            invoicing.record_tax_document(invoice.id, number, today, self.cast.finance)
            self.did["tax invoice"] += 1

    # the people's shares

    def pay_out(self, month: int) -> None:
        """Who may be paid is paid: proposed by finance, confirmed by an officer, one undone, the file taken."""
        people = shares.owed(self.cast.institution_id)
        early = month % 2 == 0
        for currency in ("KRW", "USD"):
            keys = [p.key for p in people if p.currency == currency and p.due(early) > 0]
            if keys:
                self._propose(keys, currency, early)
        self.tries(
            "payroll file", lambda: royalties.take_payroll_file(self.cast.institution_id, self.cast.officer)
        )

    def _propose(self, keys: list[str], currency: str, early: bool) -> None:
        exchanged = None
        if currency == "USD":
            due = sum(
                p.due(early)
                for p in shares.owed(self.cast.institution_id)
                if p.key in keys and p.currency == "USD"
            )
            exchanged = due * self.rng.randint(1300, 1450) // 100 + 7 if self.rng.random() < 0.7 else None
        made = royalties.propose_payouts(
            self.cast.institution_id,
            keys,
            pay_on=clock.today(),
            actor=self.cast.finance,
            early=early,
            exchanged=exchanged,
        )
        for at, payout in enumerate(made):
            self._decide(payout.id, currency, first=at == 0)

    def _decide(self, payout_id: int, currency: str, first: bool) -> None:
        """The second person's word; one confirmation is undone before payroll takes the file."""
        by = self.cast.second
        if self.rng.random() < 0.07:
            royalties.cancel_payout(payout_id, by)
            self.did["payout cancelled"] += 1
            return
        done = self.tries(f"payout {currency}", lambda: royalties.confirm_payout(payout_id, by))
        if done and first and self.rng.random() < 0.3:
            royalties.undo_payout(payout_id, by)
            self.did["payout undone"] += 1
