"""Paying people their shares in tests: finance proposes, the officer confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.bank import services as bank
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.catalog.models import Inventor, Listing, Patent
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.royalties import queries, services
from marketplace.royalties.models import Distribution, Payout
from tests.royalties.test_distribution import Deal, message
from tests.world import World


def propose(deal: Deal, on: date | None = None, **values: Any) -> list[Payout]:
    """A payment to everyone who has something to get, what waits within it unless `early` is False."""
    early = values.pop("early", True)
    people = [p.key for p in queries.owed(deal.institution_id) if p.due(early)]
    return services.propose_payouts(
        deal.institution_id, people, pay_on=on or clock.today(), actor=deal.finance, early=early, **values
    )


def pay_out(deal: Deal, on: date | None = None, **values: Any) -> list[Payout]:
    """As `propose`, and confirmed by the officer."""
    return [services.confirm_payout(payout.id, deal.officer) for payout in propose(deal, on, **values)]


def refuse_both(deal: Deal, proposed: Payout, because: str, of_file: str = "") -> None:
    """What is proposed is not confirmed, and payroll gets no file of what was confirmed beside it, each with the reason."""
    with pytest.raises(Conflict, match=because):
        services.confirm_payout(proposed.id, deal.officer)
    with pytest.raises(Conflict, match=of_file or because):
        services.take_payroll_file(deal.institution_id, deal.finance)


def dollar_fee(deal: Deal, cents: int = 1_000_000) -> Invoice:
    """A fee in dollars that was transferred and shared."""
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=deal.institution_id,
            company_id=deal.company_id,
            currency="USD",
            lines=[invoicing.Line("착수기본료", "Upfront fee", cents, "exempt")],
            source=("agreement", deal.agreement_id, "usd"),
            listing_id=deal.listing_id,
            actor=SYSTEM,
        )
    receipt = bank.record_receipt(
        World().bank_account(deal.institution_id, "USD").id,
        reference="u",
        received_on=clock.today(),
        amount=cents,
        payer_name="",
        memo="",
        actor=deal.finance,
    )
    bank.match_receipt(receipt.id, invoice.id, deal.finance)
    services.follow_received(message(invoice), "k")
    return invoice


def dispute(deal: Deal, distribution: Distribution) -> None:
    """The bank holds back the money of a card payment that was shared."""
    with atomic():
        books.post(
            institution_id=deal.institution_id,
            currency="KRW",
            kind="dispute_withdrawn",
            source=("dispute", 1),
            rows=[
                Row("disputed", 33_000_000, distribution.invoice_id),
                Row("cash_stripe", -33_000_000, distribution.invoice_id),
            ],
        )


def key_of(person: Actor, currency: str = "KRW") -> str:
    """What names a person with an account in the form of payments."""
    return f"{currency}-{db.session.get_one(User, person.user_id).ref}"


def owed_to(deal: Deal) -> dict[str, int]:
    """{name: what is owed} in the payroll list."""
    return {row[1]: row[4] for row in queries.payroll(deal.finance)}


def of_kind(deal: Deal, kind: str, number: str = "") -> None:
    with atomic():
        listing = db.session.get_one(Listing, deal.listing_id)
        listing.kind, listing.patents = kind, []
        if number:
            db.session.add(Patent(listing_id=deal.listing_id, application_no=number))


def add(deal: Deal, name: str, contributor: bool = False, user_id: int | None = None, share: int = 0) -> None:
    with atomic():
        db.session.add(
            Inventor(
                listing_id=deal.listing_id,
                name_ko=name,
                user_id=user_id,
                is_contributor=contributor,
                position=9,
                share=share,
            )
        )


def payable(deal: Deal) -> int:
    return -ledger.balance_of("distribution_payable", institution_id=deal.institution_id)


def taxed(payouts: list[Payout]) -> dict[str, tuple[int, int]]:
    return {payout.name: (payout.free, payout.taxable) for payout in payouts}
