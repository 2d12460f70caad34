"""The check of the books by meaning: each state that was found by attack is made by hand and named; the page shows the run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books.models import JournalEntry, LedgerCheck, Posting
from marketplace.books.queries import pending_changes
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Deduction, Invoice, Refund, SurplusMove
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.rights import services as rights
from marketplace.rights.rules import EVERYTHING
from marketplace.royalties import services
from marketplace.royalties.models import Distribution, DistributionShare, RoyaltyEstimate, RoyaltyReport
from marketplace.royalties.queries import checks as royalty_checks
from tests.royalties.paying import dollar_fee
from tests.royalties.test_distribution import Deal
from tests.royalties.test_trust_received import accepted, deposit, estimated, pay, settle
from tests.world import World

PROOF = invoicing.Proof("증빙.pdf", "a" * 64, 1, "application/pdf")


def entry(deal: Deal, kind: str, rows: list[tuple[str, int, int | None]], source: tuple[str, int]) -> None:
    """An entry past every service."""
    row = JournalEntry(
        institution_id=deal.institution_id, currency="KRW", kind=kind, source_type=source[0], source_id=source[1],
        posted_on=clock.today(), value_on=clock.today(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        Posting(entry_id=row.id, account=account, amount=amount, invoice_id=invoice_id)
        for account, amount, invoice_id in rows
    )


def names() -> set[str]:
    db.session.commit()
    return {finding.kind for finding in checks.findings()[0]}


def paid(deal: Deal) -> Invoice:
    invoice = deal.bill()
    pay(deal, invoice, invoice.total)
    return invoice


def a_distribution_on_an_unpaid_invoice(deal: Deal) -> None:
    invoice = deal.bill()
    row = Distribution(
        invoice_id=invoice.id, agreement_id=deal.agreement_id, institution_id=deal.institution_id, currency="KRW",
        amount=100, formula={},
    )  # fmt: skip
    row.shares = [DistributionShare(party="institution", name="기관", amount=100)]
    db.session.add(row)


def a_part_payment_that_nobody_shared(deal: Deal) -> None:
    invoice = deal.bill()
    entry(deal, "payment", [("cash_stripe", 11, invoice.id), ("receivable", -11, invoice.id)], ("by_hand", 1))


def shares_that_are_not_the_whole(deal: Deal) -> None:
    paid(deal)
    db.session.query(DistributionShare).filter_by(party="institution").update({"amount": 1})


def a_payable_that_is_no_unpaid_share(deal: Deal) -> None:
    entry(
        deal,
        "by_hand",
        [("distribution_expense", 7, None), ("distribution_payable", -7, None)],
        ("by_hand", 2),
    )


def a_payout_that_the_books_do_not_know(deal: Deal) -> None:
    paid(deal)
    db.session.query(DistributionShare).filter(DistributionShare.party != "institution").update(
        {"paid_out_on": clock.now()}
    )


def income_of_a_void_invoice(deal: Deal) -> None:
    invoice = deal.bill()
    invoicing.void_invoice(invoice.id, "오기", deal.finance)
    settle()
    entry(deal, "by_hand", [("cash_stripe", 5, None), ("licence_income", -5, invoice.id)], ("by_hand", 3))


def an_invoice_void_in_the_books_only(deal: Deal) -> None:
    invoice = deal.bill()
    invoicing.void_invoice(invoice.id, "오기", deal.finance)
    settle()
    db.session.query(Invoice).filter_by(id=invoice.id).update({"state": "issued"})


def written_off_and_still_owed(deal: Deal) -> None:
    db.session.query(Invoice).filter_by(id=deal.bill().id).update({"state": "written_off"})


def a_deposit_moved_past_the_books(deal: Deal) -> None:
    invoice, other = paid(deal), deal.bill(key="planned-1")
    db.session.query(BankReceipt).filter_by(invoice_id=invoice.id).update({"invoice_id": other.id})


def a_deposit_unmatched_past_the_books(deal: Deal) -> None:
    db.session.query(BankReceipt).filter_by(invoice_id=paid(deal).id).update({"invoice_id": None})


def money_of_the_bank_that_no_deposit_brought(deal: Deal) -> None:
    entry(deal, "by_hand", [("cash_bank", 9, None), ("unapplied", -9, None)], ("by_hand", 4))


def a_deposit_that_the_books_do_not_hold(deal: Deal) -> None:
    deposit(deal, 500)
    db.session.query(BankReceipt).update({"amount": 501})


def a_refund_that_never_left(deal: Deal) -> None:
    invoice = paid(deal)
    db.session.add(
        Refund(
            invoice_id=invoice.id,
            amount=10,
            currency="KRW",
            reason="x",
            state="succeeded",
            idempotency_key="k",
            requested_by_id=deal.finance.user_id,
        )
    )


def what_was_kept_and_not_booked(deal: Deal) -> None:
    row = invoicing.request_deduction(
        deal.bill().id, "bank_charge", 10, clock.today(), "수수료", PROOF, deal.finance
    )
    db.session.query(Deduction).filter_by(id=row.id).update({"state": "approved"})


def a_surplus_moved_past_the_books(deal: Deal) -> None:
    first, second = deal.bill(), deal.bill(key="planned-1")
    db.session.add(SurplusMove(from_id=first.id, to_id=second.id, amount=5, currency="KRW"))


def more_moved_than_came(deal: Deal) -> None:
    first, second = deal.bill(), deal.bill(key="planned-1")
    entry(deal, "surplus_moved", [("unapplied", 5, first.id), ("receivable", -5, second.id)], ("by_hand", 5))


def interest_on_a_void_invoice(deal: Deal) -> None:
    invoice = deal.bill()
    clock.move_by(timedelta(days=120))
    interest = arrears.bill_interest(invoice.id, deal.finance)
    invoicing.void_invoice(invoice.id, "오기", deal.finance)
    db.session.query(outbox.Outbox).update({"done_at": clock.now()})  # nobody followed
    assert interest.state == "issued"


def interest_to_the_day_of_matching(deal: Deal) -> None:
    invoice = deal.bill()
    receipt = deposit(deal, invoice.total)
    clock.move_by(timedelta(days=120))
    arrears.bill_interest(invoice.id, deal.finance)
    bank.match_receipt(receipt.id, invoice.id, deal.finance)
    db.session.query(outbox.Outbox).update({"done_at": clock.now()})


def interest_that_bears_vat(deal: Deal) -> None:
    with atomic():
        invoicing.issue_invoice(
            institution_id=deal.institution_id, company_id=deal.company_id, actor=SYSTEM,
            lines=[invoicing.Line("지연이자", "Interest", 1000, "taxable")], source=("arrears", 999, "x"),
        )  # fmt: skip


def a_deposit_that_counts_from_another_day(deal: Deal) -> None:
    invoice = paid(deal)
    day = clock.today() - timedelta(days=30)
    db.session.query(JournalEntry).filter(JournalEntry.kind == "match_1").update({"value_on": day})
    assert invoice.id


def a_licence_that_rests_for_nothing(deal: Deal) -> None:
    paid(deal)
    in_force(deal)
    rights.suspend("agreement", deal.agreement_id, "손으로", SYSTEM)


def a_licence_that_does_not_rest(deal: Deal) -> None:
    in_force(deal)
    invoice = paid(deal)
    receipt = db.session.query(BankReceipt).filter_by(invoice_id=invoice.id).one()
    bank.unmatch_receipt(receipt.id, deal.finance)
    settle()
    rights.resume("agreement", deal.agreement_id, SYSTEM)


def in_force(deal: Deal) -> None:
    with atomic():
        db.session.get_one(Agreement, deal.agreement_id).state = "in_force"
        rights.grant(
            listing_id=deal.listing_id, company_id=deal.company_id, kind="non_exclusive", extent=EVERYTHING,
            from_on=clock.today(), until_on=None, source_type="agreement", source_id=deal.agreement_id, actor=SYSTEM,
        )  # fmt: skip


MADE: list[tuple[Callable[[Deal], None], str]] = [
    (a_distribution_on_an_unpaid_invoice, "shared_not_received"),
    (a_part_payment_that_nobody_shared, "shared_not_received"),
    (shares_that_are_not_the_whole, "shares_not_whole"),
    (a_payable_that_is_no_unpaid_share, "payable_not_unpaid"),
    (a_payout_that_the_books_do_not_know, "payable_not_unpaid"),
    (a_payout_that_the_books_do_not_know, "bank_differs"),
    (income_of_a_void_invoice, "void_not_nothing"),
    (an_invoice_void_in_the_books_only, "credited_not_void"),
    (written_off_and_still_owed, "written_off_not_given_up"),
    (a_deposit_moved_past_the_books, "deposit_not_as_matched"),
    (a_deposit_unmatched_past_the_books, "deposit_not_as_matched"),
    (money_of_the_bank_that_no_deposit_brought, "bank_differs"),
    (a_deposit_that_the_books_do_not_hold, "bank_differs"),
    (a_refund_that_never_left, "not_as_booked"),
    (what_was_kept_and_not_booked, "not_as_booked"),
    (a_surplus_moved_past_the_books, "not_as_booked"),
    (more_moved_than_came, "more_than_came"),
    (interest_on_a_void_invoice, "interest_too_much"),
    (interest_to_the_day_of_matching, "interest_too_much"),
    (interest_that_bears_vat, "interest_with_vat"),
    (a_deposit_that_counts_from_another_day, "other_value_day"),
    (a_licence_that_rests_for_nothing, "suspension_not_as_paid"),
    (a_licence_that_does_not_rest, "suspension_not_as_paid"),
]


@pytest.mark.parametrize(("make", "kind"), MADE, ids=[f"{make.__name__}-{kind}" for make, kind in MADE])
def test_trust_11_the_check_names(deal: Deal, make: Callable[[Deal], None], kind: str) -> None:
    assert names() == set()
    make(deal)
    assert kind in names()


def test_trust_11_the_check_names_a_credit_that_was_never_paid(running: Deal) -> None:
    invoice, report = estimated(running)
    pay(running, invoice, invoice.total)
    accepted(running, report, 1_000_000_000)
    assert names() == set()
    db.session.query(RoyaltyEstimate).update({"replaced_at": None})
    assert "credit_not_paid" in names()


def test_trust_11_the_check_names_a_report_of_a_void_invoice(running: Deal) -> None:
    _invoice, report = estimated(running)
    done = accepted(running, report, 1_000_000_000)
    first = done.invoice_id
    invoicing.void_invoice(first or 0, "오기", running.finance)
    invoicing.bill_again(first or 0, running.finance)
    settle()
    assert names() == set()
    db.session.query(RoyaltyReport).filter_by(id=report.id).update({"invoice_id": first})
    assert "names_void_invoice" in names()


def test_trust_11_what_still_waits_for_its_consequence_is_no_finding(deal: Deal) -> None:
    invoice = deal.bill()
    receipt = deposit(deal, invoice.total)
    bank.match_receipt(receipt.id, invoice.id, deal.finance)
    assert names() == set()  # the message is on its way
    settle()
    assert names() == set()
    assert services.distribution_of(invoice.id) is not None


@pytest.fixture
def roles(deal: Deal, world: World) -> dict[str, Actor]:
    return {
        "finance": deal.finance,
        "other": world.person("finance", world.institution()),
        "auditor": world.person("auditor", world.center()),
        "admin": world.person("center_admin", world.center()),
        "officer": deal.officer,
    }


def test_trust_11_the_page_shows_the_last_run_to_whom_it_concerns(
    app: Flask, world: World, deal: Deal, roles: dict[str, Actor]
) -> None:
    clients = {name: app.test_client() for name in roles}
    for name, actor in roles.items():
        world.sign_in(clients[name], actor)
    assert "아직 점검하지 않았습니다" in clients["finance"].get("/billing/check").text
    assert clients["officer"].get("/billing/check").status_code == 403
    assert clients["auditor"].post("/billing/check").status_code == 403
    assert "/billing/check" in clients["finance"].get("/billing").text
    assert clients["finance"].post("/billing/check", follow_redirects=True).status_code == 200
    page = clients["finance"].get("/billing/check").text
    assert "장부가 맞습니다" in page
    assert deal.finance.name in page
    with atomic():
        a_distribution_on_an_unpaid_invoice(deal)
    with atomic():
        outbox.send("check_ledger", "nightly")  # the clock's own
    outbox.drain()
    row = db.session.query(LedgerCheck).order_by(LedgerCheck.id.desc()).first()
    assert row is not None
    assert row.run_by_id is None
    found = clients["finance"].get("/billing/check").text
    invoice = db.session.query(Invoice).one()
    assert invoice.number in found
    assert f"/invoices/{invoice.ref}" in found
    assert "매일 밤 자동 점검" in found
    assert "1" in clients["finance"].get("/work").text
    for reader in ("auditor", "admin"):
        assert invoice.number in clients[reader].get("/billing/check").text
    assert invoice.number not in clients["other"].get("/billing/check").text
    assert "is shared" in clients["admin"].get("/en/billing/check").text
    assert "지금 점검하기" not in clients["auditor"].get("/billing/check").text


def test_the_check_speaks_of_a_fee_in_dollars_in_dollars(deal: Deal) -> None:
    invoice = dollar_fee(deal)
    settle()
    with atomic():
        db.session.query(Distribution).filter_by(invoice_id=invoice.id).update({"amount": 999_950})
        db.session.query(DistributionShare).filter_by(party="inventor").update({"amount": 123_456})
    said = {finding.kind: finding.text for finding in checks.findings()[0]}
    assert "USD 9,999.50 is shared, 10,000.00 was" in said["shared_not_received"].en
    assert "not to 9,999.50" in said["shares_not_whole"].en
    for text in said.values():
        for cents in ("999950", "999,950", "123456", "123,456", "1,000,000"):
            assert cents not in text.ko + text.en


def test_a_payment_while_the_books_are_checked_is_no_fault(
    app: Flask, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id, paid_meanwhile = deal.bill().id, []

    def pay_and_share() -> None:
        with app.app_context():
            pay(deal, db.session.get_one(Invoice, invoice_id), 33_000_000)
            settle()
            paid_meanwhile.append(invoice_id)
            db.session.remove()

    def asked_late() -> set[int]:
        if not paid_meanwhile:
            thread = threading.Thread(target=pay_and_share)
            thread.start()
            thread.join()
        return pending_changes()

    monkeypatch.setattr(royalty_checks, "pending_changes", asked_late)
    assert (names(), paid_meanwhile) == (set(), [invoice_id])
    assert db.session.query(Distribution).filter_by(invoice_id=invoice_id).count() == 1
    assert names() == set()
