"""What is billed for a licence: paid, taken back, void and billed again, given up; and what follows by message and by day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import Merger
from marketplace.arrears import services as arrears
from marketplace.arrears.models import WriteOff
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.catalog import services as catalog
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.rights import services as rights
from tests.races.deal_machine.base import BOSSES, NTH, WHY, Base

OFFICE = st.sampled_from(("finance", "finance", "second", "second", "officer", "center", "boss", "stranger"))


class MoneyRules(Base):
    @rule(n=NTH, half=st.booleans())
    def pay(self, n: int, half: bool) -> None:
        """One of the invoices arrives at the bank, or half of it."""
        if found := self.invoices(Invoice.state == "issued"):
            invoice_id = found[n % len(found)]
            total = db.session.get_one(Invoice, invoice_id).total
            self.attempt(lambda: self.arrives(invoice_id, max(1, total // 2) if half else total))

    @rule(n=NTH)
    def all_pay(self, n: int) -> None:
        """What happens most: every company of an agreement pays its part, and what follows from it follows."""
        if agreement := self.nth(Agreement, n):
            mine = (Invoice.source_type == "agreement", Invoice.source_id == agreement)
            for invoice_id in self.invoices(Invoice.state == "issued", *mine):
                total = db.session.get_one(Invoice, invoice_id).total
                self.attempt(lambda one=invoice_id, total=total: self.arrives(one, total))
            self.deliver()

    def arrives(self, invoice_id: int, amount: int) -> None:
        self.references += 1
        receipt = bank.record_receipt(
            self.account_id,
            reference=f"r{self.deal.listing_id}-{self.references}",
            received_on=clock.today(),
            amount=amount,
            payer_name="",
            memo="",
            actor=self.who("finance"),
            another=True,
        )
        bank.match_receipt(receipt.id, invoice_id, self.who("finance"))

    @rule(n=NTH, who=OFFICE)
    def take_away(self, n: int, who: str) -> None:
        """The deposit was somebody else's."""
        mine = select(BankReceipt.id).where(BankReceipt.invoice_id.in_(self.invoices()))
        ids = db.session.scalars(mine.order_by(BankReceipt.id.desc())).all()
        if ids:
            self.attempt(lambda: bank.unmatch_receipt(ids[n % len(ids)], self.who(who)))

    @rule(n=NTH, who=OFFICE)
    def void(self, n: int, who: str) -> None:
        if found := self.invoices(Invoice.state == "issued"):
            self.attempt(lambda: invoicing.void_invoice(found[n % len(found)], WHY, self.who(who)))

    @rule(n=NTH, who=OFFICE)
    def bill_again(self, n: int, who: str) -> None:
        if found := self.invoices(Invoice.state == "void"):
            self.attempt(lambda: invoicing.bill_again(found[n % len(found)], self.who(who)))

    @rule(n=NTH, who=OFFICE, yes=OFFICE)
    def give_up(self, n: int, who: str, yes: str) -> None:
        if found := self.invoices(Invoice.state == "issued"):
            invoice_id = found[n % len(found)]
            self.attempt(lambda: arrears.request_write_off(invoice_id, WHY, self.who(who)))
            asked = select(WriteOff.id).where(
                WriteOff.invoice_id == invoice_id, WriteOff.state == "requested"
            )
            if row := db.session.scalars(asked).first():
                self.attempt(lambda: arrears.approve_write_off(row, self.who(yes)))

    @rule(
        one=st.sampled_from(BOSSES), into=st.sampled_from(BOSSES), who=st.sampled_from(("center", "finance"))
    )
    def propose_merger(self, one: str, into: str, who: str) -> None:
        refs = [db.session.get_one(Organisation, self.companies[name]).ref for name in (one, into)]
        self.attempt(lambda: accounts.propose_merger(refs[0], refs[1], "합병 등기", self.who(who)))

    @rule(
        who=st.sampled_from(("other_center", "other_center", "center", "officer")),
        act=st.sampled_from(("record", "record", "drop")),
    )
    def decide_merger(self, who: str, act: str) -> None:
        mine = select(Merger.ref).where(
            Merger.organisation_id.in_(self.companies.values()), Merger.state == "proposed"
        )
        if ref := db.session.scalars(mine).first():
            self.attempt(lambda: getattr(accounts, f"{act}_merger")(ref, self.who(who)))

    @rule()
    def deliver(self) -> None:
        outbox.drain()
        db.session.expire_all()

    @rule(days=st.sampled_from((1, 15, 31, 95, 380)))
    def time_passes(self, days: int) -> None:
        clock.move_by(timedelta(days=days))
        for job in (
            negotiation.run_reply_clock,
            negotiation.lapse_terms,
            negotiation.lapse_inquiries,
            licensing.lapse_due,
            licensing.expire_due,
            licensing.remind_of_expiry,
            rights.announce_turned,
            invoicing.open_planned,
            arrears.remind_arrears,
        ):
            job({}, "job")
        catalog.expire_due()
        db.session.expire_all()
