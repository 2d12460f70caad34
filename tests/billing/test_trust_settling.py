"""Short by what was kept on the way, over by a surplus: settled with accounts of their own, two people, and an undo."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.billing.queries.events import money_events
from marketplace.books import queries as ledger
from marketplace.cards import services as cards
from marketplace.cards.queries import refundable
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Deduction, Invoice, SurplusMove
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.billing.conftest import House
from tests.world import World

PROOF = invoicing.Proof("송금내역.pdf", "a" * 64, 10, "application/pdf")


def kept(house: House, invoice: Invoice, amount: int, kind: str = "bank_charge") -> Deduction:
    return invoicing.request_deduction(
        invoice.id, kind, amount, clock.today(), "중계은행 수수료", PROOF, house.finance
    )


def abroad(house: House) -> None:
    db.session.query(Organisation).filter_by(id=house.company_id).update({"country": "DE"})
    db.session.commit()


def test_trust_06_short_by_a_bank_charge_is_settled_by_two_people(house: House, sent: list[Any]) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(32_980_000).id, invoice.id, house.finance)
    row = kept(house, invoice, 20_000)
    assert not bills.is_settled(invoice.id)
    with pytest.raises(Forbidden):
        invoicing.approve_deduction(row.id, house.finance)
    invoicing.approve_deduction(row.id, house.second)
    standing = bills.standing(invoice.id)
    assert standing.is_settled
    assert (standing.outstanding, standing.received, standing.kept_on_the_way) == (0, 32_980_000, 20_000)
    assert ledger.balance_of("bank_charges") == 20_000
    outbox.drain()
    letters = {str(m["Subject"]) for m in sent if house.second.email in str(m["To"])}
    assert any("승인 요청" in subject and invoice.number in subject for subject in letters)
    told = [m for m in sent if house.payer.email in str(m["To"]) and "송금 차액" in str(m["Subject"])]
    assert "20,000" in told[0].get_body().get_content()
    assert checks.run()[0] == []


def test_trust_06_what_was_kept_is_taken_back_and_owed_again(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(32_980_000).id, invoice.id, house.finance)
    row = invoicing.approve_deduction(kept(house, invoice, 20_000).id, house.second)
    invoicing.undo_deduction(row.id, house.finance)
    assert bills.standing(invoice.id).outstanding == 20_000
    assert ledger.balance_of("bank_charges") == 0
    invoicing.approve_deduction(kept(house, invoice, 20_000).id, house.second)
    assert bills.is_settled(invoice.id)
    assert checks.run()[0] == []


def test_trust_06_foreign_tax_withheld_by_the_payer_is_settled_with_its_certificate(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(Invalid) as refused:  # a Korean company withholds no foreign tax
        kept(house, invoice, 1_000, "foreign_tax")
    assert set(refused.value.fields) == {"kind"}
    house.zero_rated()
    foreign = house.invoice(10_000_000, "abroad", "zero_rated")
    bank.match_receipt(house.deposit(8_500_000).id, foreign.id, house.finance)
    with pytest.raises(Invalid) as refused:
        invoicing.request_deduction(
            foreign.id, "foreign_tax", 1_500_000, clock.today(), " ", None, house.finance
        )
    assert set(refused.value.fields) == {"note", "file"}
    invoicing.approve_deduction(kept(house, foreign, 1_500_000, "foreign_tax").id, house.second)
    assert bills.is_settled(foreign.id)
    assert ledger.balance_of("foreign_tax") == 1_500_000
    assert bills.net_received(foreign) == 8_500_000


def test_trust_06_what_was_kept_alone_pays_nothing(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(Invalid):
        kept(house, invoice, invoice.total + 1)
    invoicing.approve_deduction(kept(house, invoice, invoice.total).id, house.second)
    assert not bills.is_settled(invoice.id)  # nothing came


def test_trust_06_more_kept_than_is_owed_by_then_is_refused(house: House) -> None:
    invoice = house.invoice()
    row = kept(house, invoice, 1_000_000)
    bank.match_receipt(house.deposit(invoice.total).id, invoice.id, house.finance)
    with pytest.raises(Conflict):
        invoicing.approve_deduction(row.id, house.second)
    invoicing.cancel_deduction(row.id, house.finance)
    assert db.session.get_one(Deduction, row.id).state == "cancelled"


def test_trust_06_a_surplus_pays_another_invoice_from_the_day_it_arrived(house: House) -> None:
    first, second = house.invoice(), house.invoice(1_000_000, "second")
    bank.match_receipt(house.deposit(34_000_000).id, first.id, house.finance)
    arrived = clock.today()
    clock.move_by(timedelta(days=40))
    with pytest.raises(Forbidden):
        invoicing.move_surplus(first.id, second.id, 1_000_000, house.officer)
    with pytest.raises(Invalid):
        invoicing.move_surplus(first.id, second.id, 1_000_001, house.finance)
    move = invoicing.move_surplus(first.id, second.id, 1_000_000, house.finance)
    assert (bills.standing(first.id).unapplied, bills.standing(second.id).outstanding) == (0, 100_000)
    entry = ledger.find(("surplus_move", move.id), "surplus_moved")
    assert entry is not None
    assert (entry.value_on, entry.posted_on) == (arrived, clock.today())
    assert refundable(first.id, None) == 33_000_000  # what pays the other invoice does not go back from here
    assert checks.run()[0] == []


def test_trust_06_a_moved_surplus_is_taken_back_before_its_deposit_is(house: House) -> None:
    first, second = house.invoice(), house.invoice(1_000_000, "second")
    receipt = house.deposit(34_000_000)
    bank.match_receipt(receipt.id, first.id, house.finance)
    move = invoicing.move_surplus(first.id, second.id, 1_000_000, house.finance)
    with pytest.raises(Conflict):
        bank.unmatch_receipt(receipt.id, house.finance)
    db.session.rollback()
    invoicing.undo_surplus(move.id, house.finance)
    with pytest.raises(Conflict):
        invoicing.undo_surplus(move.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert bills.standing(first.id).outstanding == 33_000_000
    assert bills.standing(second.id).outstanding == 1_100_000
    assert checks.run()[0] == []


def test_trust_06_a_surplus_asked_back_or_of_another_company_moves_nowhere(
    house: House, world: World
) -> None:
    first, second = house.invoice(), house.invoice(1_000_000, "second")
    bank.match_receipt(house.deposit(34_000_000).id, first.id, house.finance)
    cards.request_refund(first.id, 600_000, "과납", house.finance)
    with pytest.raises(Invalid):
        invoicing.move_surplus(first.id, second.id, 500_000, house.finance)
    invoicing.move_surplus(first.id, second.id, 400_000, house.finance)
    (stranger,) = house.stranger.organisations("company")
    db.session.query(Invoice).filter_by(id=second.id).update({"company_id": stranger})
    db.session.commit()
    with pytest.raises(Conflict):
        invoicing.move_surplus(first.id, second.id, 1, house.finance)


def test_trust_06_what_was_paid_on_a_void_invoice_pays_the_one_billed_again(house: House) -> None:
    invoice, _agreement = house.agreed_invoice()
    bank.match_receipt(house.deposit(invoice.total).id, invoice.id, house.finance)
    invoicing.void_invoice(invoice.id, "상호 오기", house.finance)
    again = invoicing.bill_again(invoice.id, house.finance)
    invoicing.move_surplus(invoice.id, again.id, invoice.total, house.finance)
    assert bills.is_settled(again.id)
    assert checks.run()[0] == []


def test_trust_06_finance_settles_through_the_page(app: Flask, world: World, house: House) -> None:
    invoice, other = house.invoice(), house.invoice(1_000_000, "second")
    bank.match_receipt(house.deposit(32_980_000).id, invoice.id, house.finance)
    finance, second, payer = app.test_client(), app.test_client(), app.test_client()
    for client, who in ((finance, house.finance), (second, house.second), (payer, house.payer)):
        world.sign_in(client, who)
    page = f"/invoices/{invoice.ref}/settling"
    assert f'href="{page}"' in finance.get(f"/invoices/{invoice.ref}").text
    assert payer.get(page).status_code == 403
    form = {
        "kind": "bank_charge", "amount": "20,000", "on_day": clock.today().isoformat(), "note": "중계 수수료", "form_token": "once",
    }  # fmt: skip
    refused = finance.post(f"/invoices/{invoice.ref}/deductions", data=form)
    assert refused.status_code == 422
    assert "중계 수수료" in refused.text  # nothing that was typed is lost
    for _ in range(2):
        upload = (BytesIO(b"%PDF-1.7\n%%EOF\n"), "내역.pdf")
        sent_form = finance.post(f"/invoices/{invoice.ref}/deductions", data=form | {"file": upload})
        assert sent_form.status_code == 303
    row = db.session.query(Deduction).one()
    assert second.post(f"/deductions/{row.ref}/approve").status_code == 303
    assert payer.get(f"/deductions/{row.ref}/file").data.startswith(b"%PDF")
    assert "송금 수수료" in payer.get(f"/invoices/{invoice.ref}").text
    bank.match_receipt(house.deposit(500_000, reference="late").id, invoice.id, house.finance)
    assert "1,100,000" in finance.get(page).text
    moved = finance.post(
        f"/invoices/{invoice.ref}/surplus", data={"invoice": other.id, "surplus": "500000", "form_token": "m"}
    )
    assert moved.status_code == 303
    move = db.session.query(SurplusMove).one()
    assert "되돌리기" in finance.get(page).text
    assert finance.post(f"/surplus/{move.ref}/undo").status_code == 303
    assert bills.standing(other.id).outstanding == 1_100_000


def test_a_deposit_matched_by_mistake_does_not_delay_a_moved_surplus(house: House) -> None:
    first, second = house.invoice(), house.invoice(1_000_000, "second")
    bank.match_receipt(house.deposit(34_000_000).id, first.id, house.finance)
    arrived = clock.today()
    clock.move_by(timedelta(days=40))
    mistaken = house.deposit(5_000_000)
    bank.match_receipt(mistaken.id, first.id, house.finance)
    bank.unmatch_receipt(mistaken.id, house.finance)
    move = invoicing.move_surplus(first.id, second.id, 1_000_000, house.finance)
    entry = ledger.find(("surplus_move", move.id), "surplus_moved")
    assert entry is not None
    assert entry.value_on == arrived


def test_a_moved_surplus_is_found_on_both_invoices_and_undone_from_there(
    app: Flask, world: World, house: House
) -> None:
    first, second = house.invoice(), house.invoice(1_000_000, "second")
    bank.match_receipt(house.deposit(34_100_000).id, first.id, house.finance)
    invoicing.move_surplus(first.id, second.id, 1_100_000, house.finance)
    finance, payer = app.test_client(), app.test_client()
    world.sign_in(finance, house.finance)
    world.sign_in(payer, house.payer)
    for invoice in (first, second):
        page = finance.get(f"/invoices/{invoice.ref}").text
        assert "초과 납부액 이전" in page
        assert (
            f'href="/invoices/{invoice.ref}/settling"' in page
        )  # both settled by now, and still undone there
    assert "초과 납부액 이전" in payer.get(f"/invoices/{second.ref}").text
    given, taken = (money_events(invoice)[-1] for invoice in (first, second))
    assert (given.amount, taken.amount) == (-1_100_000, 1_100_000)
    assert (bool(given.receipt), bool(taken.receipt)) == (False, True)
    assert given.on == clock.today()
