"""Two at once: one wins, the other is told so, and nothing is sold, paid or signed twice.

Every race is run several times from fresh rows, because who wins is chance.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing, Patent
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import PaymentAccount, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, Refusal
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement, Signature
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.rights import services as rights
from marketplace.rights.models import Right
from marketplace.rights.queries import Extent
from tests.negotiation.deals import Deal, make_deal, rival, terms
from tests.world import PASSWORD, World

TIMES = [1, 2, pytest.param(3, marks=pytest.mark.long), pytest.param(4, marks=pytest.mark.long)]


def at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; what each returned or raised. A fault is no outcome."""
    db.session.rollback()
    outcomes: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(30)
            try:
                outcomes[place] = call()
            except BaseException as outcome:
                outcomes[place] = outcome
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i, call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    db.session.expire_all()
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return outcomes


def refused(outcomes: list[Any]) -> list[Refusal]:
    return [outcome for outcome in outcomes if isinstance(outcome, Refusal)]


def count(model: type[Any], *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)


@pytest.mark.parametrize("time", TIMES)
def test_two_companies_accept_an_exclusive_licence_of_the_same_result(
    app: Flask, deal: Deal, time: int
) -> None:
    other, boss = rival(deal)
    sheets = [d.offer(d.ask(), kind="exclusive", effective_when="registered").id for d in (deal, other)]
    outcomes = at_once(
        app,
        lambda: negotiation.accept_terms(sheets[0], deal.boss),
        lambda: negotiation.accept_terms(sheets[1], boss),
    )
    (loser,) = refused(outcomes)
    assert loser.status == 409
    assert count(TermSheet, TermSheet.state == "accepted") == 1
    assert count(Right, Right.ended_at.is_(None)) == 1


def test_a_patent_entered_as_two_listings_is_sold_once(app: Flask, deal: Deal, world: World) -> None:
    number = db.session.get_one(Listing, deal.listing_id).patents[0].registration_no
    patents = [Patent(registration_no=number.replace("-", ""), status="registered")]
    twin = world.listing(world.institution("남의대학교 산학협력단"), patents=patents)
    both_granted = threading.Barrier(2)

    def grant(listing_id: int, company_id: int) -> None:
        with atomic():
            rights.grant(
                listing_id=listing_id, company_id=company_id, kind="exclusive", extent=Extent(territories=frozenset({"KR"})),
                from_on=clock.today(), until_on=None, source_type="agreement", source_id=listing_id, actor=SYSTEM,
            )  # fmt: skip
            with suppress(
                threading.BrokenBarrierError
            ):  # the other waits for this one's commit: as it should
                both_granted.wait(0.5)

    calls = [(twin, world.company()), (deal.listing_id, deal.company_id)]
    outcomes = at_once(app, *(partial(grant, listing_id, company_id) for listing_id, company_id in calls))
    (loser,) = refused(outcomes)
    assert "같은 특허가 다른 기술로도" in loser.text.ko
    assert count(Right, Right.ended_at.is_(None)) == 1


def test_a_number_entered_while_both_listings_are_being_sold_waits_for_them(
    app: Flask, deal: Deal, world: World
) -> None:
    """It makes them one patent: it is entered before one of them is sold, or refused after both are."""
    listing = db.session.get_one(Listing, deal.listing_id)
    number = listing.patents[0].registration_no
    offers = [{"kind": "exclusive", "fee": 1_000_000, "term_months": 12}]
    twin = world.listing(
        listing.institution_id,
        world.person("researcher", listing.institution_id),
        patents=[Patent(status="registered")],
        offers=offers,
    )
    all_done = threading.Barrier(3)

    def overlapping(deed: Callable[[], Any]) -> None:
        with atomic():
            deed()
            db.session.flush()
            with suppress(threading.BrokenBarrierError):  # somebody waits for this one's commit: as it should
                all_done.wait(0.5)

    def grant(listing_id: int, company_id: int) -> None:
        rights.grant(
            listing_id=listing_id, company_id=company_id, kind="exclusive", extent=Extent(territories=frozenset({"KR"})),
            from_on=clock.today(), until_on=None, source_type="agreement", source_id=listing_id, actor=SYSTEM,
        )  # fmt: skip

    def enter() -> None:
        row = {"country": "KR", "application_no": "", "registration_no": number, "status": "registered"}
        catalog.save(twin, deal.officer, {"patents": [row | {"expires_on": None}]})

    calls = [partial(grant, twin, world.company()), partial(grant, deal.listing_id, deal.company_id), enter]
    outcomes = at_once(app, *(partial(overlapping, call) for call in calls))
    assert len(refused(outcomes)) == 1
    is_one_patent = not isinstance(outcomes[2], Refusal)
    assert count(Right, Right.ended_at.is_(None)) == (1 if is_one_patent else 2)


@pytest.mark.parametrize("time", TIMES)
def test_acceptance_and_withdrawal_at_once(app: Flask, deal: Deal, time: int) -> None:
    sheet_id = deal.offer(deal.ask()).id
    outcomes = at_once(
        app,
        lambda: negotiation.accept_terms(sheet_id, deal.boss),
        lambda: negotiation.withdraw_terms(sheet_id, deal.officer),
    )
    assert [refusal.status for refusal in refused(outcomes)] == [409]
    state = db.session.get_one(TermSheet, sheet_id).state
    assert state == ("withdrawn" if isinstance(outcomes[0], Refusal) else "accepted")
    assert count(Right, Right.ended_at.is_(None)) == (state == "accepted")


@pytest.mark.parametrize("time", TIMES)
def test_both_sides_offer_terms_at_once(app: Flask, deal: Deal, time: int) -> None:
    inquiry_id = deal.ask().id
    at_once(
        app,
        lambda: negotiation.offer_terms(inquiry_id, terms(), "", deal.officer),
        lambda: negotiation.offer_terms(inquiry_id, terms(fee=20_000_000), "", deal.boss),
    )
    numbers = db.session.scalars(select(TermSheet.number).order_by(TermSheet.number)).all()
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert count(TermSheet, TermSheet.state == "offered") == 1


@pytest.mark.parametrize("time", TIMES)
def test_a_question_sent_twice_is_one_question(app: Flask, deal: Deal, time: int) -> None:
    outcomes = at_once(app, *[lambda: deal.ask(form_token=f"the-same-form-{time}").id] * 3)
    assert count(Inquiry) == 1
    assert all(isinstance(refusal, Conflict) for refusal in refused(outcomes))


@pytest.mark.parametrize("time", TIMES)
def test_two_signatories_of_one_company_sign_at_once(app: Flask, deal: Deal, world: World, time: int) -> None:
    delegate = world.person("delegate", deal.company_id, signing_limit=10**9)
    world.set_password(delegate)
    agreement_id = deal.offered().id
    outcomes = at_once(
        app,
        lambda: licensing.sign(agreement_id, deal.boss, PASSWORD),
        lambda: licensing.sign(agreement_id, delegate, PASSWORD),
        lambda: licensing.sign(agreement_id, deal.boss, PASSWORD),
    )
    assert len(refused(outcomes)) == 2
    assert count(Signature) == 1


@pytest.mark.parametrize("time", TIMES)
def test_signature_and_revocation_at_once(app: Flask, deal: Deal, time: int) -> None:
    agreement_id = deal.offered().id
    outcomes = at_once(
        app,
        lambda: licensing.sign(agreement_id, deal.boss, PASSWORD),
        lambda: licensing.revoke(agreement_id, "조건이 바뀌었습니다.", deal.officer),
    )
    agreement = db.session.get_one(Agreement, agreement_id)
    # Revoking what was signed a moment before is allowed; signing what was revoked is not.
    assert agreement.state == "revoked" or isinstance(outcomes[1], Refusal)
    assert count(Signature) == (0 if isinstance(outcomes[0], Refusal) else 1)


class Till:
    """A concluded licence whose fee is owed, and the institution's finance."""

    def __init__(self, deal: Deal, world: World):
        self.deal = deal
        self.finance = [world.person("finance", deal.institution_id) for _ in range(2)]
        account = (
            db.session.query(PaymentAccount)
            .filter_by(institution_id=deal.institution_id, provider="bank")
            .one()
        )
        with atomic():
            db.session.get_one(PaymentAccount, account.id).number_encrypted = encrypt("110-234-567890")
        self.account_id = account.id
        agreement = deal.concluded(effective_when="paid")
        outbox.drain()
        self.invoice = bills.invoices_of("agreement", agreement.id)[0]

    def deposit(self, amount: int, reference: str) -> int:
        return bank.record_receipt(
            self.account_id,
            reference=reference,
            received_on=clock.today(),
            amount=amount,
            payer_name="다온전자",
            memo="",
            actor=self.finance[0],
        ).id


@pytest.fixture
def till(deal: Deal, world: World) -> Till:
    return Till(deal, world)


@pytest.mark.parametrize("time", TIMES)
def test_a_deposit_is_matched_by_two_people_at_once(app: Flask, till: Till, time: int) -> None:
    receipt_id, invoice_id = till.deposit(till.invoice.total, "r-1"), till.invoice.id
    outcomes = at_once(
        app, *[lambda who=who: bank.match_receipt(receipt_id, invoice_id, who).id for who in till.finance]
    )
    assert [refusal.status for refusal in refused(outcomes)] == [409]
    assert bills.standing(invoice_id).outstanding == 0
    assert bills.standing(invoice_id).unapplied == 0
    outbox.drain()
    assert count(Right, Right.source_type == "agreement", Right.ended_at.is_(None)) == 1


@pytest.mark.parametrize("time", TIMES)
def test_the_same_line_of_a_statement_is_entered_twice_at_once(app: Flask, till: Till, time: int) -> None:
    at_once(app, *[lambda: till.deposit(1000, "the-same-line")] * 3)
    assert count(BankReceipt) == 1


@pytest.mark.parametrize("time", TIMES)
def test_two_tabs_begin_to_pay_at_once(app: Flask, till: Till, time: int) -> None:
    invoice_id = till.invoice.id
    outcomes = at_once(app, *[lambda: cards.start_attempt(invoice_id, till.deal.boss).ref] * 3)
    refs = {outcome for outcome in outcomes if not isinstance(outcome, Refusal)}
    assert len(refs) == 1
    assert count(PaymentAttempt) == 1


@pytest.mark.parametrize("time", TIMES)
def test_more_than_was_paid_is_never_given_back(app: Flask, till: Till, time: int) -> None:
    bank.match_receipt(till.deposit(till.invoice.total, "r-1"), till.invoice.id, till.finance[0])
    outbox.drain()
    invoice_id, most = till.invoice.id, till.invoice.total
    outcomes = at_once(
        app,
        *[
            lambda who=who: cards.request_refund(invoice_id, most, "계약을 해지했습니다.", who).id
            for who in till.finance
        ],
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, Invalid | Conflict)
    assert db.session.scalar(select(func.sum(Refund.amount))) == most


@pytest.mark.parametrize("time", TIMES)
def test_two_officers_publish_at_once(app: Flask, deal: Deal, world: World, time: int) -> None:
    second = world.person("officer", deal.institution_id)
    row = db.session.get_one(Listing, world.listing(deal.institution_id, deal.researcher, state="in_review"))
    listing_id = row.id
    outcomes = at_once(
        app, *[lambda who=who: catalog.publish(listing_id, who) for who in (deal.officer, second)]
    )
    assert len(refused(outcomes)) <= 1
    assert db.session.get_one(Listing, listing_id).state == "published"
