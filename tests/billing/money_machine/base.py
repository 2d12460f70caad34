"""Who is on both sides of the money in one example, and how every rule does something."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import AmountRule
from marketplace.bank.models import BankReceipt
from marketplace.books import queries as ledger
from marketplace.catalog.models import Inventor
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.ids import next_number
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry
from marketplace.rights import services as rights
from marketplace.rights.queries import EVERYTHING
from standins.stripe import StandIn
from tests.acts import Acts
from tests.billing.conftest import House, Till, house_of
from tests.same_again import SameAgain
from tests.world import World
from tests.writes import Writes

picks = st.integers(0, 10**6)
# Most is done by those whose work it is; the others must be refused.
OFFICE = st.sampled_from(
    (*("finance", "second") * 9, "officer", "officer", "center", "payer", "inventor", "stranger")
)
# Who says yes to what finance has asked for: another person of the office mostly.
SECOND = st.sampled_from((*("other",) * 9, "officer", "finance", "center", "payer"))


class Base(RuleBasedStateMachine):
    """One institution with its people, and companies that owe it; the books and the stand-in are new."""

    app: Flask
    again: SameAgain
    sent: list[Any]
    acts: Acts
    writes: Writes

    def __init__(self) -> None:
        super().__init__()
        self.again.begin()
        self.sent.clear()
        self.world = World()
        self.house: House = house_of(self.world)
        stripe = StandIn().start()
        self.app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        self.till = Till(self.app, stripe, self.house)
        self.people: dict[str, Actor] = {
            name: getattr(self.house, name)
            for name in ("finance", "second", "officer", "center", "payer", "stranger")
        }
        with atomic():  # of a part of the bills one person may not dispose alone
            db.session.add(
                AmountRule(
                    institution_id=self.house.institution_id,
                    limit_krw=10_000_000,
                    state="in_force",
                    proposed_by_id=self.house.officer.user_id,
                    decided_by_id=self.house.finance.user_id,
                    decided_at=clock.now(),
                )
            )
        self.account_id = self.house.account().id
        self.inventors = self._inventors()
        self.people["inventor"] = self.inventors[0]
        self.payers = {self.house.company_id: self.house.payer.user_id}
        self.agreements: list[int] = []
        self.invoices: list[int] = []
        self.numbers = 0
        self.last_interest = 0  # the newest invoice of interest that was looked at
        self.seen: set[str] = set()  # events that were handed over

    def _inventors(self) -> list[Actor]:
        """Two with an account, one known by name, and one who helped conclude the deal."""
        here = [self.world.person("researcher", self.house.institution_id) for _ in range(3)]
        rows = [
            {"user_id": here[0].user_id, "name_ko": here[0].name, "share": 50},
            {"user_id": here[1].user_id, "name_ko": here[1].name, "share": 30},
            {"name_ko": "이름만", "share": 20},
            {"user_id": here[2].user_id, "name_ko": here[2].name, "share": 1, "is_contributor": True},
        ]
        with atomic():
            db.session.add_all(
                Inventor(listing_id=self.house.listing_id, position=at, **row) for at, row in enumerate(rows)
            )
        return here

    # ---- how things are done

    def refusable(self, act: str) -> AbstractContextManager[None]:
        return self.acts.refusable(act)

    def one_of(self, model: Any, pick: int, *conditions: Any) -> Any:
        """A row of the books, or None."""
        query = select(model).where(*conditions).order_by(model.id)
        rows = db.session.scalars(query).unique().all()
        return rows[pick % len(rows)] if rows else None

    def living(self) -> list[int]:
        """The companies that did not go up in another."""
        query = select(Organisation.id).where(
            Organisation.id.in_(self.payers), Organisation.merged_into_id.is_(None)
        )
        return list(db.session.scalars(query.order_by(Organisation.id)))

    def invoice(self, pick: int) -> int:
        return self.invoices[pick % len(self.invoices)]

    def owing(self, pick: int) -> int:
        """An invoice on which something is owed; where all are paid, another one is issued."""
        standings = ledger.standing_of(self.invoices)
        issued = set(
            db.session.scalars(
                select(Invoice.id).where(Invoice.id.in_(self.invoices), Invoice.state == "issued")
            )
        )
        owing = [one for one in self.invoices if one in issued and standings[one].outstanding > 0]
        if owing:
            return owing[pick % len(owing)]
        return self.bill_for(self.agreements[pick % len(self.agreements)], 1_000_000 + pick * 7, "taxable")

    def yes(self, who: str, asked_by_id: int | None) -> Actor:
        """Who decides what somebody has asked for: "other" is whoever of finance did not ask."""
        if who == "other":
            who = "finance" if asked_by_id == self.house.second.user_id else "second"
        return self.people[who]

    def receipt(self, pick: int, *conditions: Any) -> BankReceipt | None:
        """A deposit of this institution."""
        found: BankReceipt | None = self.one_of(
            BankReceipt, pick, BankReceipt.account_id == self.account_id, *conditions
        )
        return found

    def payer_of(self, invoice_id: int) -> Actor:
        """The representative of the company that owes it now."""
        company_id = db.session.get_one(Invoice, invoice_id).company_id
        return accounts.actor_of(self.payers[company_id])

    def look_again(self) -> None:
        """The invoices of the institution, whoever has issued them since."""
        mine = select(Invoice.id).where(
            Invoice.institution_id == self.house.institution_id, Invoice.credits_id.is_(None)
        )
        self.invoices = list(db.session.scalars(mine.order_by(Invoice.id)))

    # ---- what all of them begin with

    @initialize()
    def begin_with_a_licence(self) -> None:
        self.conclude_for(self.house.company_id)
        self.bill_for(self.agreements[0], 30_000_000, "taxable")

    def conclude_for(self, company_id: int) -> None:
        """An agreement in force, with its right."""
        with atomic():
            inquiry = Inquiry(
                listing_id=self.house.listing_id,
                company_id=company_id,
                asked_by_id=self.payers[company_id],
                reply_due_on=clock.today(),
            )
            db.session.add(inquiry)
            db.session.flush()
            agreement = Agreement(
                number=next_number("A"),
                kind="non_exclusive",
                inquiry_id=inquiry.id,
                listing_id=self.house.listing_id,
                institution_id=self.house.institution_id,
                company_id=company_id,
                terms={"kind": "non_exclusive", "currency": "KRW"},
                state="in_force",
                effective_when="countersigned",
                created_by_id=self.house.officer.user_id,
                concluded_at=clock.now(),
                in_force_at=clock.now(),
            )
            db.session.add(agreement)
            db.session.flush()
            rights.grant(
                listing_id=self.house.listing_id,
                company_id=company_id,
                kind="non_exclusive",
                extent=EVERYTHING,
                from_on=clock.today(),
                until_on=None,
                source_type="agreement",
                source_id=agreement.id,
                actor=SYSTEM,
            )
        self.agreements.append(agreement.id)

    def bill_for(self, agreement_id: int, net: int, treatment: str) -> int:
        """The next invoice of an agreement, to the company that holds it now; the first is its upfront fee."""
        agreement = db.session.get_one(Agreement, agreement_id)
        before = db.session.query(Invoice).filter_by(source_type="agreement", source_id=agreement_id).count()
        with atomic():
            invoice = invoicing.issue_invoice(
                institution_id=self.house.institution_id,
                company_id=agreement.company_id,
                lines=[invoicing.Line("착수기본료", "Upfront fee", net, treatment)],
                source=("agreement", agreement_id, f"part-{before}" if before else "upfront"),
                listing_id=self.house.listing_id,
                actor=SYSTEM,
            )
            if not before:
                agreement.invoice_id = invoice.id
        self.invoices.append(invoice.id)
        return invoice.id


def everything_is_due() -> None:
    """What waits for its next try need not wait: the stand-in is well again."""
    db.session.rollback()
    db.session.query(Outbox).filter(Outbox.done_at.is_(None)).update(
        {"available_at": clock.now(), "leased_until": None}
    )
    db.session.commit()
