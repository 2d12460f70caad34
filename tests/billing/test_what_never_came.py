"""What settled an invoice and never came: no money of anybody's, and news for whoever follows the money."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till
from tests.billing.finding import received_changes
from tests.billing.test_trust_settling import PROOF, abroad, kept


def test_voiding_gives_back_what_came_and_not_what_a_bank_kept(house: House) -> None:
    invoice = house.invoice(100_000, treatment="exempt")
    bank.match_receipt(house.deposit(90_000).id, invoice.id, house.finance)
    invoicing.approve_deduction(kept(house, invoice, 10_000).id, house.second)
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    assert bills.standing(invoice.id).unapplied == 90_000
    assert bills.free_surplus(invoice.id) == 90_000
    assert ledger.balance_of("bank_charges") == 0
    assert checks.run()[0] == []


def test_voiding_after_a_write_off_and_a_match_taken_back_leaves_nobody_any_money(house: House) -> None:
    invoice = house.invoice(100_000, treatment="exempt")
    receipt = house.deposit(50_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    arrears.approve_write_off(arrears.request_write_off(invoice.id, "폐업", house.finance).id, house.second)
    bank.unmatch_receipt(receipt.id, house.finance)
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    assert bills.standing(invoice.id).unapplied == 0
    assert ledger.balance_of("bad_debt") == 0
    assert checks.run()[0] == []


@pytest.mark.parametrize("account", ledger.LOST)
def test_a_loss_left_on_a_void_invoice_is_named(house: House, account: str) -> None:
    invoice = house.invoice(100_000, treatment="exempt")
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    with atomic():
        books.post(
            institution_id=house.institution_id,
            currency="KRW",
            kind="odd",
            source=("invoice", invoice.id),
            rows=[Row(account, 10, invoice.id), Row("cash_bank", -10)],
        )
    assert any("void, but the books hold" in problem for problem in checks.run()[0])


def test_the_vat_of_what_a_foreign_state_kept_is_paid_out_of_what_came(house: House) -> None:
    abroad(house)
    invoice = house.invoice(10_000_000)
    invoicing.approve_deduction(kept(house, invoice, 1_500_000, "foreign_tax").id, house.second)
    assert bills.net_received(invoice) == 0
    bank.match_receipt(house.deposit(9_500_000).id, invoice.id, house.finance)
    assert bills.net_received(invoice) == 8_500_000


def test_what_was_kept_is_announced_though_it_settles_nothing(house: House) -> None:
    invoice = house.invoice(10_000_000, treatment="exempt")
    clock.move_by(timedelta(days=103))
    arrived = clock.today()
    outbox.drain()
    interest = arrears.bill_interest(invoice.id, house.finance)
    assert interest.net > 0
    row = invoicing.request_deduction(
        invoice.id,
        "bank_charge",
        9_000_000,
        arrived - timedelta(days=100),
        "중계은행",
        PROOF,
        house.finance,
    )
    invoicing.approve_deduction(row.id, house.second)
    outbox.drain()
    assert received_changes(invoice.id) == [0]
    db.session.rollback()
    assert (
        db.session.get_one(Invoice, interest.id).state == "void"
    )  # what was kept on day three was owed no more
    invoicing.undo_deduction(row.id, house.finance)
    assert received_changes(invoice.id) == [0, 0]


def test_a_page_for_the_whole_closes_when_a_part_was_kept_on_the_way(till: Till, house: House) -> None:
    invoice = house.invoice(100_000)
    attempt = till.start(invoice)
    row = kept(house, invoice, 10_000)
    for _ in range(2):
        invoicing.approve_deduction(row.id, house.second)
        outbox.drain()
        assert till.attempt(attempt).state == "expired"
        invoicing.undo_deduction(row.id, house.finance)
        outbox.drain()
        attempt = till.start(invoice)
        row = kept(house, invoice, 10_000)


def test_a_second_write_off_closes_the_page_too(till: Till, house: House) -> None:
    invoice = house.invoice(100_000)
    for turn, part in enumerate((50_000, 20_000)):
        receipt = house.deposit(part, reference=f"turn{turn}")
        bank.match_receipt(receipt.id, invoice.id, house.finance)
        outbox.drain()
        attempt = till.start(invoice)
        asked = arrears.request_write_off(invoice.id, "폐업", house.finance)
        arrears.approve_write_off(asked.id, house.second)
        outbox.drain()
        assert till.attempt(attempt).state == "expired"
        bank.unmatch_receipt(receipt.id, house.finance)
        outbox.drain()
