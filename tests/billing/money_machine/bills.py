"""What is owed: licences and their bills, voids and bills again, write-offs, what was kept on the way, surpluses, interest."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from marketplace.arrears import services as arrears
from marketplace.arrears.models import WriteOff
from marketplace.arrears.queries import interest_on
from marketplace.arrears.services.arrears import interest_invoices
from marketplace.bank import services as bank
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Deduction, Invoice, SurplusMove, TaxDocument
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.royalties import services as royalties
from tests.billing.money_machine.base import OFFICE, SECOND, picks
from tests.billing.money_machine.deposits import DepositRules

PROOF = invoicing.Proof("송금확인증.pdf", "0" * 64, 9, "application/pdf")
MOST_AGREEMENTS, MOST_BILLS = 3, 8


class BillRules(DepositRules):
    @precondition(lambda self: len(self.agreements) < MOST_AGREEMENTS)
    @rule(pick=picks)
    def conclude(self, pick: int) -> None:
        companies = self.living()
        self.conclude_for(companies[pick % len(companies)])

    @precondition(lambda self: len(self.invoices) < MOST_BILLS)
    @rule(pick=picks, net=st.integers(100, 50_000_000), treatment=st.sampled_from(["taxable", "exempt", ""]))
    def bill(self, pick: int, net: int, treatment: str) -> None:
        self.bill_for(self.agreements[pick % len(self.agreements)], net, treatment)

    @precondition(lambda self: len(self.invoices) < MOST_BILLS)
    @rule(net=st.integers(100, 50_000_000), treatment=st.sampled_from(["taxable", "exempt"]))
    def bill_for_no_licence(self, net: int, treatment: str) -> None:
        """A fee of no agreement: nothing of it is shared."""
        count = db.session.query(Invoice).count()
        company_id = max(self.living())
        self.invoices.append(
            self.house.invoice(
                net, f"machine-{count}", treatment, company_id=company_id, source=("fee", count, "once")
            ).id
        )

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, days=st.sampled_from((1, 20, 90)), net=st.integers(1_000, 9_000_000))
    def plan(self, pick: int, days: int, net: int) -> None:
        """An instalment; one that falls due within the notice is billed at once, others by the clock."""
        row = invoicing.Planned("잔금", "Balance", net, clock.today() + timedelta(days=days))
        with self.refusable("plan"):
            invoicing.plan_invoices(self.invoice(pick), [row], self.house.officer)

    def issued(self, pick: int, *conditions: object) -> Invoice | None:
        mine = (Invoice.id.in_(self.invoices), Invoice.state == "issued", *conditions)
        found: Invoice | None = self.one_of(Invoice, pick, *mine)
        return found

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def void(self, pick: int, who: str) -> None:
        if row := self.issued(pick):
            with self.refusable("void"):
                invoicing.void_invoice(row.id, "취소", self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def void_by_two(self, pick: int) -> None:
        """Two people, where the amount asks for two."""
        if row := self.issued(pick):
            with self.refusable("void_by_two"):
                invoicing.void_invoice(row.id, "취소", self.house.officer)
                if row.state == "issued":
                    invoicing.void_invoice(row.id, "취소", self.house.second)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def keep_after_all(self, pick: int, who: str) -> None:
        asked = Invoice.void_asked_by_id.is_not(None)
        if self.issued(pick, asked) is None:
            big = self.bill_for(self.agreements[pick % len(self.agreements)], 60_000_000, "taxable")
            self.pays(big)
            with self.refusable("ask_to_void"):
                invoicing.void_invoice(big, "취소", self.house.officer)
        if row := self.issued(pick, asked):
            with self.refusable("keep_after_all"):
                invoicing.withdraw_void(row.id, self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def bill_again(self, pick: int, who: str) -> None:
        replaced = select(Invoice.replaces_id).where(Invoice.replaces_id.is_not(None))
        mine = (
            Invoice.id.in_(self.invoices),
            Invoice.state == "void",
            Invoice.source_type != "arrears",
            Invoice.id.not_in(replaced),
        )
        if self.one_of(Invoice, pick, *mine) is None:
            self.void_by_two(pick)
        if row := self.one_of(Invoice, pick, *mine):
            with self.refusable("bill_again"):
                invoicing.bill_again(row.id, self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def give_up(self, pick: int, who: str) -> None:
        with self.refusable("give_up"):
            arrears.request_write_off(self.owing(pick), "폐업", self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=SECOND, act=st.sampled_from(("approve", "approve", "cancel")))
    def decide_to_give_up(self, pick: int, who: str, act: str) -> None:
        mine = (WriteOff.invoice_id.in_(self.invoices), WriteOff.state == "requested")
        row = self.one_of(WriteOff, pick, *mine)
        if row is not None and bills.standing(row.invoice_id).outstanding != row.amount and pick % 4:
            with self.refusable("cancel_write_off"):  # it was asked for before something was paid
                arrears.cancel_write_off(row.id, self.house.finance)
            row = None
        if row is None:
            self.give_up(pick, "finance")
        if row := self.one_of(WriteOff, pick, *mine):
            with self.refusable(f"{act}_write_off"):
                getattr(arrears, f"{act}_write_off")(row.id, self.yes(who, row.requested_by_id))

    @precondition(lambda self: self.invoices)
    @rule(
        pick=picks,
        who=OFFICE,
        kind=st.sampled_from(("bank_charge", "foreign_tax")),
        part=st.sampled_from((1, 10, 100)),
    )
    def keep_on_the_way(self, pick: int, who: str, kind: str, part: int) -> None:
        invoice_id = self.owing(pick)
        if not db.session.get_one(Invoice, invoice_id).payer_abroad and pick % 8:
            kind = "bank_charge"
        amount = bills.standing(invoice_id).outstanding * part // 100
        with self.refusable("keep_on_the_way"):
            invoicing.request_deduction(
                invoice_id, kind, amount, clock.today(), "중계 은행", PROOF, self.people[who]
            )

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=SECOND, act=st.sampled_from(("approve", "approve", "cancel", "undo")))
    def decide_deduction(self, pick: int, who: str, act: str) -> None:
        state = "approved" if act == "undo" else "requested"
        mine = (Deduction.invoice_id.in_(self.invoices), Deduction.state == state)
        if self.one_of(Deduction, pick, *mine) is None:
            self.keep_on_the_way(pick, "finance", "bank_charge", 10)
            if act == "undo":
                self.decide_deduction(pick, "other", "approve")
        if row := self.one_of(Deduction, pick, *mine):
            with self.refusable(f"{act}_deduction"):
                getattr(invoicing, f"{act}_deduction")(row.id, self.yes(who, row.requested_by_id))

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, to=picks, who=OFFICE, part=st.sampled_from((1, 2, 2, 3, 4)))
    def move_surplus(self, pick: int, to: int, who: str, part: int) -> None:
        if not self.with_surplus():
            self.transfer(pick, 3, "")
        if with_surplus := self.with_surplus():
            self.owing(to)
            origin = with_surplus[pick % len(with_surplus)]
            targets = bills.surplus_targets(db.session.get_one(Invoice, origin))
            target = targets[to % len(targets)].id if targets else self.invoice(to)
            most = min(bills.free_surplus(origin), bills.standing(target).outstanding)
            with self.refusable("move_surplus"):
                invoicing.move_surplus(origin, target, most * part // 2, self.people[who])

    def with_surplus(self) -> list[int]:
        return [one for one in self.invoices if bills.free_surplus(one) > 0]

    @rule(pick=picks, who=OFFICE)
    def move_surplus_back(self, pick: int, who: str) -> None:
        mine = (SurplusMove.from_id.in_(self.invoices), SurplusMove.undone_at.is_(None))
        if self.one_of(SurplusMove, pick, *mine) is None and self.invoices:
            self.move_surplus(pick, pick, "finance", 2)
        if row := self.one_of(SurplusMove, pick, *mine):
            with self.refusable("move_surplus_back"):
                invoicing.undo_surplus(row.id, self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def interest(self, pick: int, who: str) -> None:
        """Of one that is late; where none is, two months pass, and some of it is paid or not."""
        if not self.late():
            self.owing(pick)
            self.time_passes(70)
        if late := self.late():
            with self.refusable("interest"):
                arrears.bill_interest(late[pick % len(late)], self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, part=st.sampled_from((1, 2, 2)))
    def paid_in_time_after_all(self, pick: int, part: int) -> None:
        """Interest was billed, and then a deposit turns up that had arrived on the day of issue: half of it, or all."""
        arrears_of = select(Invoice.source_id).where(
            Invoice.source_type == "arrears", Invoice.id.in_(self.invoices), Invoice.state == "issued"
        )
        if self.issued(pick, Invoice.id.in_(arrears_of)) is None:
            self.interest(pick, "finance")
            self.look_again()
        if row := self.issued(pick, Invoice.id.in_(arrears_of)):
            assert row.issued_at is not None
            days_ago = (clock.today() - clock.seoul_date(row.issued_at)).days
            with self.refusable("paid_in_time_after_all"):
                receipt = self.arrives(row.total * part // 2, days_ago=days_ago)
                bank.match_receipt(receipt.id, row.id, self.house.finance)
            outbox.drain()

    def late(self) -> list[int]:
        """Invoices of which more interest has arisen than is billed."""
        rows = db.session.scalars(
            select(Invoice)
            .where(Invoice.id.in_(self.invoices), Invoice.state == "issued", Invoice.source_type != "arrears")
            .order_by(Invoice.id)
        )
        return [
            row.id for row in rows if interest_on(row) > sum(each.net for each in interest_invoices(row.id))
        ]

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def tax_invoice(self, pick: int, who: str) -> None:
        """The number that the tax office gave, of an invoice with one already now and then, or of a void one."""
        self.numbers += 1
        invoice = db.session.get_one(Invoice, self.invoice(pick))
        noted = select(TaxDocument.invoice_id).where(TaxDocument.invoice_id.in_(self.invoices))
        fresh = self.issued(pick, Invoice.id.not_in(noted))
        if fresh is not None and pick % 4:
            invoice = fresh
        number = f"{clock.today():%Y%m%d}{self.numbers:016d}"
        with self.refusable("tax_invoice"):
            invoicing.record_tax_document(invoice.id, number, clock.today(), self.people[who])

    @rule()
    def work(self) -> None:
        outbox.drain()

    @rule(days=st.sampled_from((1, 7, 33, 70)))
    def time_passes(self, days: int) -> None:
        """At Stripe as well; the clockwork does its daily duties."""
        clock.move_by(timedelta(days=days))
        self.till.stripe.advance_clock(days * 86_400)
        for job in (invoicing.open_planned, arrears.remind_arrears, royalties.remind_distributions):
            job({}, "job")
