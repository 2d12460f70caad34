"""Deposits that are wrong, double, or of another sender, and what the payer says of its own transfer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt, PaymentNote
from marketplace.billing import checks
from marketplace.billing import queries as desk
from marketplace.books import queries as ledger
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.billing.conftest import House
from tests.world import World


def test_trust_10_a_double_deposit_is_taken_out_with_a_reason_and_put_back(house: House) -> None:
    house.deposit(5_000_000)
    double = house.deposit(5_000_000, reference="again")
    with pytest.raises(Invalid):
        bank.take_out(double.id, " ", house.finance)
    with pytest.raises(Forbidden):
        bank.take_out(double.id, "두 번 등록", house.officer)
    bank.take_out(double.id, "두 번 등록", house.finance)
    assert ledger.balance_of("cash_bank") == 5_000_000
    assert ledger.balance_of("unapplied") == -5_000_000
    with pytest.raises(Conflict):
        bank.match_receipt(double.id, house.invoice().id, house.finance)
    assert checks.run()[0] == []
    bank.put_back(double.id, house.second)
    assert ledger.balance_of("cash_bank") == 10_000_000
    bank.take_out(double.id, "역시 두 번 등록", house.finance)
    assert ledger.balance_of("cash_bank") == 5_000_000
    bank.put_back(double.id, house.finance)
    with pytest.raises(Conflict):
        bank.put_back(double.id, house.finance)
    acts = [row.action for row in db.session.query(AuditEvent) if row.action.startswith("bank_receipt.")]
    assert {"bank_receipt.take_out", "bank_receipt.put_back"} <= set(acts)
    assert checks.run()[0] == []


def test_trust_10_a_deposit_that_pays_an_invoice_leaves_by_two_people(house: House) -> None:
    invoice = house.invoice()
    receipt = house.deposit(33_000_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.take_out(receipt.id, "다른 기관의 입금", house.finance)
    assert bills.is_settled(invoice.id)  # nothing moves before the second yes
    with pytest.raises(Forbidden):
        bank.approve_out(receipt.id, house.finance)
    assert any("제외" in item.title.ko for item in desk.work_items(house.second))
    bank.cancel_out(receipt.id, house.finance)
    assert bills.is_settled(invoice.id)
    bank.take_out(receipt.id, "다른 기관의 입금", house.finance)
    bank.approve_out(receipt.id, house.second)
    assert bills.standing(invoice.id).outstanding == 33_000_000
    assert ledger.balance_of("cash_bank") == 0
    assert checks.run()[0] == []


def test_trust_10_taking_a_match_back_first_spares_nobody_the_second_person(house: House) -> None:
    invoice = house.invoice()
    receipt = house.deposit(33_000_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert bank.take_out(receipt.id, "두 번 등록", house.finance).aside_as == "withdrawing"
    assert ledger.balance_of("cash_bank") == 33_000_000
    assert any("제외" in item.title.ko for item in desk.work_items(house.second))
    bank.approve_out(receipt.id, house.second)
    assert ledger.balance_of("cash_bank") == 0
    assert checks.run()[0] == []


def test_trust_10_nor_does_splitting_and_joining_it(house: House) -> None:
    one, two = house.invoice(1_000_000), house.invoice(1_000_000, "two")
    receipt = house.deposit(2_200_000)
    parts = bank.match_to_several(receipt.id, {one.id: 1_100_000, two.id: 1_100_000}, house.finance)
    for part in parts:
        bank.unmatch_receipt(part.id, house.finance)
    bank.join_parts(receipt.id, house.finance)
    assert bank.take_out(receipt.id, "두 번 등록", house.finance).aside_as == "withdrawing"


def test_trust_10_the_file_does_not_bring_back_what_was_taken_out(house: House) -> None:
    line = "거래일시,적요,의뢰인,입금액,잔액\n2026-11-20 10:11:12,기술료,한빛소재,77000,1077000\n".encode()
    assert bank.import_statement(house.account().id, line, house.finance).added == 1
    receipt = db.session.query(BankReceipt).one()
    bank.take_out(receipt.id, "은행의 시험 입금", house.finance)
    again = bank.import_statement(house.account().id, line, house.finance)
    assert (again.added, again.known) == (0, 1)
    assert ledger.balance_of("cash_bank") == 0


def test_trust_10_a_split_deposit_is_joined_before_it_is_taken_out(house: House) -> None:
    whole, invoice = house.deposit(5_000_000), house.invoice(1_000_000)
    parts = bank.match_to_several(whole.id, {invoice.id: 1_100_000}, house.finance)
    for receipt_id in (whole.id, parts[0].id):
        with pytest.raises(Conflict):
            bank.take_out(receipt_id, "오류", house.finance)


def test_trust_10_another_senders_deposit_is_confirmed_with_a_reason(house: House) -> None:
    invoice = house.invoice()
    receipt = house.deposit(33_000_000, payer="다른회사")
    with pytest.raises(Invalid) as asked:
        bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert set(asked.value.fields) == {"reason"}
    assert "다른회사" in asked.value.text.ko
    assert "한빛소재" in asked.value.text.ko
    db.session.rollback()
    bank.match_receipt(receipt.id, invoice.id, house.finance, "모회사가 대신 납부")
    assert db.session.get_one(BankReceipt, receipt.id).match_reason == "모회사가 대신 납부"
    bank.unmatch_receipt(receipt.id, house.finance)
    assert db.session.get_one(BankReceipt, receipt.id).match_reason == ""
    with pytest.raises(Invalid):  # over several invoices and by moving it too
        bank.match_to_several(receipt.id, {invoice.id: 1_000_000}, house.finance)


@pytest.mark.parametrize("payer", ["(주)한빛소재", "한빛소재 주식회사", "한빛소재 김대표", "", "한빛소"])
def test_trust_10_the_payers_own_name_needs_no_reason(house: House, payer: str) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_000, payer=payer).id, invoice.id, house.finance)
    assert bills.is_settled(invoice.id)


def test_trust_10_the_payers_note_finds_its_deposit(house: House, sent: list[Any]) -> None:
    mine, other = house.invoice(30_000_000, "a"), house.invoice(30_000_000, "b")
    with pytest.raises(Forbidden):
        bank.note_payment(mine.id, clock.today(), "홍길동", 33_000_000, house.stranger)
    with pytest.raises(Invalid) as refused:
        bank.note_payment(mine.id, clock.today() + timedelta(days=1), " ", 0, house.payer)
    assert set(refused.value.fields) == {"paid_on", "sender", "paid_amount"}
    note = bank.note_payment(mine.id, clock.today(), "홍길동", 33_000_000, house.colleague, "once")
    assert bank.note_payment(mine.id, clock.today(), "홍길동", 1, house.colleague, "once").id == note.id
    outbox.drain()
    letters = [
        m for m in sent if house.finance.email in str(m["To"]) and "입금 확인 요청" in str(m["Subject"])
    ]
    assert "홍길동" in letters[0].get_body().get_content()
    assert any("입금했다고" in item.title.ko for item in desk.work_items(house.finance))
    receipt = house.deposit(33_000_000, payer="홍길동")
    first, second = desk.suggestions(receipt)[:2]
    assert (first.row.invoice.id, first.exact, first.other_payer) == (mine.id, True, False)
    assert (second.row.invoice.id, second.exact, second.other_payer) == (other.id, False, True)
    bank.match_receipt(receipt.id, mine.id, house.finance)  # its sender was announced: no reason is asked
    assert not any("입금했다고" in item.title.ko for item in desk.work_items(house.finance))


def test_trust_10_a_withdrawn_note_tells_nothing(house: House) -> None:
    invoice = house.invoice()
    note = bank.note_payment(invoice.id, clock.today(), "홍길동", 33_000_000, house.payer)
    with pytest.raises(Forbidden):
        bank.withdraw_note(note.id, house.finance)
    bank.withdraw_note(note.id, house.colleague)
    with pytest.raises(Conflict):
        bank.withdraw_note(note.id, house.payer)
    receipt = house.deposit(33_000_000, payer="홍길동")
    assert desk.suggestions(receipt)[0].other_payer
    with pytest.raises(Invalid):
        bank.match_receipt(receipt.id, invoice.id, house.finance)


def test_trust_10_a_paid_invoice_takes_no_note(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    with pytest.raises(Conflict):
        bank.note_payment(invoice.id, clock.today(), "한빛소재", 33_000_000, house.payer)


def test_trust_10_the_pages_of_all_this(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    clients = {name: app.test_client() for name in ("finance", "second", "payer")}
    for name, client in clients.items():
        world.sign_in(client, getattr(house, name))
    payer, finance, second = clients["payer"], clients["finance"], clients["second"]
    page = f"/invoices/{invoice.ref}"
    assert "입금했습니다" in payer.get(page).text
    assert "입금했습니다" not in finance.get(page).text
    bad = payer.post(f"{page}/noted", data={"paid_on": "", "sender": "홍길동", "paid_amount": "33,000,000"})
    assert bad.status_code == 422
    assert "홍길동" in bad.text
    good = {
        "paid_on": clock.today().isoformat(), "sender": "홍길동", "paid_amount": "33,000,000", "form_token": "t",
    }  # fmt: skip
    assert payer.post(f"{page}/noted", data=good).status_code == 303
    note = db.session.query(PaymentNote).one()
    assert "홍길동" in finance.get(page).text
    assert payer.post(f"/payment-notes/{note.ref}/withdraw").status_code == 303

    receipt = house.deposit(33_000_000, payer="김개인")
    path = f"/billing/receipts/{receipt.ref}"
    assert "보낸 분 다름" in finance.get(path).text
    asked = finance.post(f"{path}/match", data={"invoice": invoice.id})
    assert asked.status_code == 422
    assert "확인하고 연결" in asked.text
    assert db.session.get_one(BankReceipt, receipt.id, populate_existing=True).invoice_id is None
    done = finance.post(f"{path}/match", data={"invoice": invoice.id, "reason": "대표자 개인 계좌"})
    assert done.status_code == 303
    assert "대표자 개인 계좌" in finance.get(path).text
    assert finance.post(f"{path}/out", data={"out_reason": ""}).status_code == 422
    assert finance.post(f"{path}/out", data={"out_reason": "두 번 등록"}).status_code == 303
    page = finance.get(path).text
    assert "연결 되돌리기" not in page  # who waits for the second yes does not undo the match meanwhile
    assert "다른 청구서로 옮기기" not in page
    assert finance.post(f"{path}/out/approve").status_code == 403
    assert second.post(f"{path}/out/approve").status_code == 303
    assert "장부에서 제외한 입금입니다" in finance.get(path).text
    assert receipt.ref in finance.get("/billing/receipts?all=1").text
    assert finance.post(f"{path}/out/back").status_code == 303
    assert db.session.get_one(Invoice, invoice.id, populate_existing=True).state == "issued"
