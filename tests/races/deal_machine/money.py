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
from marketplace.catalog import services as catalog
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.rights import services as rights
from tests.races.deal_machine.base import BOSSES, NTH, WHY
from tests.races.deal_machine.way import Way

OFFICE = st.sampled_from((*("finance", "second") * 6, "officer", "center", "boss", "stranger"))


class MoneyRules(Way):
    @rule(n=NTH, half=st.booleans())
    def pay(self, n: int, half: bool) -> None:
        """One of the invoices arrives at the bank, or half of it."""
        if invoice_id := self.billed(n, "issued"):
            total = db.session.get_one(Invoice, invoice_id).total
            self.attempt("arrives", lambda: self.arrives(invoice_id, max(1, total // 2) if half else total))

    @rule(n=NTH)
    def all_pay(self, n: int) -> None:
        if agreement := self.nth(Agreement, n):
            self.pay_all(agreement)

    @rule(n=NTH, who=OFFICE)
    def take_away(self, n: int, who: str) -> None:
        """The deposit was somebody else's."""
        if receipt := self.paid(n):
            self.attempt("unmatch_receipt", lambda: bank.unmatch_receipt(receipt, self.who(who)))

    @rule(n=NTH, who=OFFICE)
    def void(self, n: int, who: str) -> None:
        if invoice_id := self.billed(n, "issued"):
            self.attempt("void_invoice", lambda: invoicing.void_invoice(invoice_id, WHY, self.who(who)))

    @rule(n=NTH, who=OFFICE)
    def bill_again(self, n: int, who: str) -> None:
        replaced = select(Invoice.replaces_id).where(Invoice.replaces_id.is_not(None))
        waits = (Invoice.state == "void", Invoice.id.not_in(replaced))
        if not self.invoices(*waits):
            self.void(n, "finance")
        if found := self.invoices(*waits):
            invoice_id = found[n % len(found)]
            self.attempt("bill_again", lambda: invoicing.bill_again(invoice_id, self.who(who)))

    @rule(n=NTH, who=OFFICE, yes=OFFICE)
    def give_up(self, n: int, who: str, yes: str) -> None:
        if who in ("finance", "second") and yes in ("finance", "second"):
            yes = "second" if who == "finance" else "finance"
        if invoice_id := self.owing(n):
            self.attempt(
                "request_write_off", lambda: arrears.request_write_off(invoice_id, WHY, self.who(who))
            )
            asked = select(WriteOff.id).where(
                WriteOff.invoice_id == invoice_id, WriteOff.state == "requested"
            )
            if row := db.session.scalars(asked).first():
                self.attempt("approve_write_off", lambda: arrears.approve_write_off(row, self.who(yes)))

    @rule(
        one=st.sampled_from(BOSSES),
        into=st.sampled_from(BOSSES),
        who=st.sampled_from((*("center",) * 6, "finance")),
    )
    def propose_merger(self, one: str, into: str, who: str) -> None:
        if one == into:
            into = BOSSES[(BOSSES.index(one) + 1) % 3]
        refs = [db.session.get_one(Organisation, self.companies[name]).ref for name in (one, into)]
        self.attempt(
            "propose_merger", lambda: accounts.propose_merger(refs[0], refs[1], "합병 등기", self.who(who))
        )

    @rule(
        who=st.sampled_from((*("other_center",) * 6, "center", "officer")),
        act=st.sampled_from(("record", "record", "drop")),
        one=st.sampled_from(BOSSES),
        into=st.sampled_from(BOSSES),
    )
    def decide_merger(self, who: str, act: str, one: str, into: str) -> None:
        mine = select(Merger.ref).where(
            Merger.organisation_id.in_(self.companies.values()), Merger.state == "proposed"
        )
        if db.session.scalars(mine).first() is None:
            self.propose_merger(one, into, "center")
        if ref := db.session.scalars(mine).first():
            self.attempt(f"{act}_merger", lambda: getattr(accounts, f"{act}_merger")(ref, self.who(who)))

    @rule()
    def deliver(self) -> None:
        outbox.drain()
        db.session.expire_all()

    @rule(days=st.sampled_from((1, 1, 3, 15, 31, 95, 380)))
    def time_passes(self, days: int) -> None:
        clock.move_by(timedelta(days=days))
        for job in (
            negotiation.run_reply_clock,
            negotiation.lapse_terms,
            negotiation.lapse_inquiries,
            licensing.lapse_due,
            licensing.follow_endings,
            licensing.expire_due,
            licensing.remind_of_expiry,
            rights.announce_turned,
            invoicing.open_planned,
            arrears.remind_arrears,
        ):
            job({}, "job")
        catalog.expire_due()
        db.session.expire_all()
