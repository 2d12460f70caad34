"""The way on which most deals go. A rule that needs a paper to sign or a licence in force walks it first, so that what is
rare in any order of steps is met often."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import DEAD_STATES, Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TALKING_STATES, Inquiry, TermSheet
from marketplace.papers.services import Attachment
from tests.negotiation.deals import terms
from tests.races.deal_machine.base import BOSSES, Base

CERTIFICATE = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")
A_LICENCE = Agreement.kind != "nda"


class Way(Base):
    def come_together_on(self, who: str, whom: str, share: int) -> Inquiry:
        """One asks; another company comes in, if it is another."""
        lead = self.who(who)
        inquiry = negotiation.ask(lead, self.deal.public_id, self.company(who), "adopt", "질문")
        if whom != who:
            ref = db.session.get_one(Organisation, self.companies[whom]).ref
            row = negotiation.invite(inquiry.id, ref, share, lead)
            negotiation.answer_invitation(row.ref, True, self.who(whom))
        return inquiry

    def agree_on(self, who: str, whom: str, offered: dict[str, object]) -> None:
        """One asks, the officer offers terms, the company takes them, the paper is offered."""
        officer = self.who("officer")
        inquiry = self.come_together_on(who, whom, 2)
        sheet = negotiation.offer_terms(inquiry.id, terms(**offered), "", officer)
        negotiation.accept_terms(sheet.id, self.who(who))
        licensing.offer(licensing.draft_agreement(sheet.id, officer).id, officer)

    def sign_all(self, agreement_id: int) -> None:
        """Every company's representative, the gates, the officer."""
        row = db.session.get_one(Agreement, agreement_id)
        gates = [gate.id for gate in row.gates if gate.passed_at is None]
        for name in self.signers_of(agreement_id):
            self.attempt(
                "record_signature",
                lambda name=name: licensing.record_signature(agreement_id, self.who(name), "licensee"),
            )
        for gate in gates:
            self.attempt("pass_gate", lambda gate=gate: licensing.pass_gate(gate, self.who("officer")))
        self.attempt(
            "record_signature",
            lambda: licensing.record_signature(agreement_id, self.who("officer"), "licensor"),
        )

    def pay_all(self, agreement_id: int) -> None:
        """Every company of an agreement pays its part, and what follows from it follows."""
        mine = (Invoice.source_type == "agreement", Invoice.source_id == agreement_id)
        for invoice_id in self.invoices(Invoice.state == "issued", *mine):
            total = db.session.get_one(Invoice, invoice_id).total
            self.attempt("arrives", lambda one=invoice_id, total=total: self.arrives(one, total))
        outbox.drain()
        db.session.expire_all()

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

    def register_it(self, agreement_id: int) -> None:
        today = clock.today()
        self.attempt(
            "record_registration",
            lambda: licensing.record_registration(
                agreement_id, "10-1", today, CERTIFICATE, self.who("officer")
            ),
        )
        self.attempt(
            "confirm_registration", lambda: licensing.confirm_registration(agreement_id, self.who("center"))
        )

    def open_again(self) -> None:
        """A listing that was closed, or whose patent was lost, lets nobody do anything: mostly that was a mistake."""
        listing_id = self.deal.listing_id
        listing = db.session.get_one(Listing, listing_id)
        lost = [row.id for row in listing.patents if row.status in ("lapsed", "refused")]
        if listing.state == "suspended":
            self.attempt("reinstate", lambda: catalog.reinstate(listing_id, self.who("center")))
        for patent_id in lost:
            self.attempt(
                "record_register_check",
                lambda patent_id=patent_id: catalog.record_register_check(
                    listing_id,
                    patent_id,
                    self.who("officer"),
                    checked_on=clock.today(),
                    status="registered",
                    expires_on=None,
                ),
            )

    def talking(self, n: int) -> int | None:
        """A deal in which the parties still talk; where there is none, a company asks first."""
        if n:
            self.open_again()
        talks = (Inquiry.state.in_(TALKING_STATES),)
        if self.nth(Inquiry, n, *talks) is None:
            who = BOSSES[n % 3]
            self.attempt("ask", lambda: self.come_together_on(who, who, 1))
        found: int | None = self.nth(Inquiry, n, *talks)
        return found

    def lead_of(self, inquiry_id: int) -> str:
        return self.boss_of(db.session.get_one(Inquiry, inquiry_id).company_id)

    def sheet(self, n: int, state: str) -> int | None:
        """Terms in this state; where there are none, some are offered, and accepted."""
        drafted = select(Agreement.term_sheet_id).where(
            Agreement.term_sheet_id.is_not(None), Agreement.state.not_in(DEAD_STATES)
        )
        waits = (TermSheet.state == state, TermSheet.id.not_in(drafted))
        if self.nth(TermSheet, n, *waits) is None and (deal := self.talking(n)) is not None:
            officer, offered = self.who("officer"), terms(kind="non_exclusive", fee=3_000_000, term_months=12)
            self.attempt("offer_terms", lambda: negotiation.offer_terms(deal, offered, "", officer))
            row = self.nth(TermSheet, 0, TermSheet.state == "offered")
            if state == "accepted" and row is not None:
                lead = self.who(self.lead_of(db.session.get_one(TermSheet, row).inquiry_id))
                self.attempt("accept_terms", lambda: negotiation.accept_terms(row, lead))
        found: int | None = self.nth(TermSheet, n, *waits)
        return found

    def concluded(self, n: int) -> int | None:
        """A licence that waits for the register; where there is none, an exclusive one is signed by all."""
        waits = (
            A_LICENCE,
            Agreement.state == "concluded",
            Agreement.effective_when.in_(("registered", "notified")),
        )
        if self.nth(Agreement, n, *waits) is None:
            self.open_again()
            who, where = BOSSES[n % 3], ("battery", "cathode", "sensor")[n % 3]
            offered = {
                "kind": "exclusive",
                "fee": 30_000_000,
                "term_months": 12,
                "territories": ["KR"],
                **self.fields[where],
            }
            self.attempt("agree_on", lambda: self.agree_on(who, who, offered))
            if (paper := self.nth(Agreement, 0, A_LICENCE, Agreement.state == "offered")) is not None:
                self.sign_all(paper)
        found: int | None = self.nth(Agreement, n, *waits)
        return found

    def owing(self, n: int) -> int | None:
        """An invoice on which something is owed; where there is none, a licence is signed by all and not paid."""
        if not self._owing():
            self.open_again()
            who = BOSSES[n % 3]
            offered: dict[str, object] = {"kind": "non_exclusive", "fee": 30_000_000, "term_months": None}
            self.attempt("agree_on", lambda: self.agree_on(who, who, offered))
            if (paper := self.unsigned(0)) is not None:
                self.sign_all(paper)
        found = self._owing()
        return found[n % len(found)] if found else None

    def _owing(self) -> list[int]:
        return [
            one for one in self.invoices(Invoice.state == "issued") if bills.standing(one).outstanding > 0
        ]

    def unsigned(self, n: int) -> int | None:
        """A paper that waits for signatures; where there is none, one company agrees on terms first."""
        waits = (A_LICENCE, Agreement.state.in_(("offered", "signed")))
        if self.nth(Agreement, n, *waits) is None:
            self.open_again()
            simple = {"kind": "non_exclusive", "fee": 3_000_000, "term_months": 12}
            who, whom = BOSSES[n % 3], BOSSES[(n + n % 2) % 3]
            self.attempt("agree_on", lambda: self.agree_on(who, whom, simple))
        found: int | None = self.nth(Agreement, n, *waits)
        return found

    def in_force(self, n: int) -> int | None:
        """A licence in force; where there is none, one is walked there."""
        lives = (A_LICENCE, Agreement.state == "in_force")
        if self.nth(Agreement, n, *lives) is None and (agreement := self.unsigned(n)) is not None:
            self.sign_all(agreement)
            if db.session.get_one(Agreement, agreement).waits_for_record:
                self.register_it(agreement)
            self.pay_all(agreement)
        found: int | None = self.nth(Agreement, n, *lives)
        return found

    def billed(self, n: int, state: str) -> int | None:
        """An invoice in this state; for one that is issued a licence is walked that far."""
        if not self.invoices(Invoice.state == "issued"):
            self.in_force(n)
        found = self.invoices(Invoice.state == state)
        return found[n % len(found)] if found else None

    def paid(self, n: int) -> int | None:
        """A deposit that pays one of the invoices."""
        invoice_id = self.billed(n, "issued")
        mine = select(BankReceipt.id).where(BankReceipt.invoice_id.in_(self.invoices()))
        query = mine.order_by(BankReceipt.id.desc())
        if invoice_id is not None and db.session.scalars(query).first() is None:
            total = db.session.get_one(Invoice, invoice_id).total
            self.attempt("arrives", lambda: self.arrives(invoice_id, total))
        ids = db.session.scalars(query).all()
        return ids[n % len(ids)] if ids else None
