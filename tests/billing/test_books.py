"""Deposits for several invoices or none, XLSX statements, trial balance, ledger, closing."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.bank.queries import read_statement
from marketplace.billing import checks
from marketplace.billing import queries as desk
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.billing.conftest import House
from tests.world import World


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_xlsx_statement_is_read_like_a_csv() -> None:
    content = sheet(
        ("계좌번호 110-234-567890",),
        ("거래일시", "적요", "의뢰인/수취인", "출금액", "입금액", "거래번호"),
        (date(2026, 11, 20), "전자금융", "한빛소재", None, 33000000, "T1"),
        ("2026.11.21", "이자", "은행", 0, "1,500", "T2"),
        (date(2026, 11, 21), "출금", "누군가", 5000.0, None, "T3"),
    )
    read = read_statement(content)
    lines, skipped = read.deposits, read.skipped
    assert [(line.reference, line.amount, line.payer_name) for line in lines] == [
        ("T1", 33_000_000, "한빛소재"),
        ("T2", 1_500, "은행"),
    ]
    assert (lines[0].received_on, skipped) == (date(2026, 11, 20), 1)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PK", sheet(("nothing",))])
def test_a_bad_workbook_is_explained(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_statement(content)


def test_one_transfer_for_three_invoices(house: House) -> None:
    invoices = [house.invoice(1_000_000 * n, f"m{n}") for n in (1, 2, 3)]
    whole = house.deposit(7_000_000)
    rows = desk.rows_of(invoices)
    parts = bank.match_to_several(whole.id, desk.spread(whole, rows), house.finance)
    assert [part.amount for part in parts] == [1_100_000, 2_200_000, 3_300_000, 400_000]
    assert all(bills.is_settled(i.id) for i in invoices)
    assert [r.amount for r in db.session.scalars(desk.receipts_for(house.finance))] == [400_000]
    assert ledger.balance_of("cash_bank") == 7_000_000
    with pytest.raises(Conflict):
        bank.match_receipt(whole.id, invoices[0].id, house.finance)
    with pytest.raises(Conflict):
        bank.join_parts(whole.id, house.finance)
    assert checks.run()[0] == []


def test_a_split_is_taken_back_part_by_part(house: House) -> None:
    first, second = house.invoice(1_000_000, "a"), house.invoice(1_000_000, "b")
    whole = house.deposit(2_200_000)
    for _ in range(2):
        parts = bank.match_to_several(whole.id, {first.id: 1_100_000, second.id: 1_100_000}, house.finance)
        for part in parts:
            bank.unmatch_receipt(part.id, house.finance)
        bank.join_parts(whole.id, house.finance)
    assert [r.id for r in db.session.scalars(desk.receipts_for(house.finance))] == [whole.id]
    bank.match_receipt(whole.id, first.id, house.finance)
    assert ledger.balance_of("cash_bank") == 2_200_000
    assert checks.run()[0] == []


def test_parts_never_exceed_the_deposit(house: House) -> None:
    first, second = house.invoice(1_000_000, "a"), house.invoice(1_000_000, "b")
    whole = house.deposit(1_500_000)
    for parts in ({}, {first.id: 1_100_000, second.id: 1_100_000}, {first.id: 0, second.id: 5}):
        with pytest.raises(Invalid):
            bank.match_to_several(whole.id, parts, house.finance)
    assert db.session.query(BankReceipt).count() == 1


def test_several_transfers_for_one_invoice(house: House) -> None:
    invoice = house.invoice(1_000_000)
    for amount in (500_000, 300_000, 300_000):
        bank.match_receipt(house.deposit(amount).id, invoice.id, house.finance)
    assert bills.is_settled(invoice.id)


def test_a_deposit_moves_to_the_right_invoice(house: House) -> None:
    wrong, right = house.invoice(1_000_000, "a"), house.invoice(1_000_000, "b")
    receipt = house.deposit(1_100_000)
    bank.match_receipt(receipt.id, wrong.id, house.finance)
    bank.reassign_receipt(receipt.id, right.id, house.finance)
    assert [bills.is_settled(i.id) for i in (wrong, right)] == [False, True]
    assert checks.run()[0] == []


def test_a_deposit_for_no_invoice_leaves_by_two_people(house: House) -> None:
    invoice, receipt = house.invoice(), house.deposit(77_000, payer="남의회사")
    with pytest.raises(Forbidden):
        bank.set_aside(receipt.id, "returned", "잘못 보냄", house.payer)
    bank.set_aside(receipt.id, "returned", "잘못 보냄", house.finance)
    with pytest.raises(Forbidden):
        bank.approve_aside(receipt.id, house.finance)
    with pytest.raises(Conflict):
        bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.cancel_aside(receipt.id, house.second)
    bank.set_aside(receipt.id, "not_ours", "임대료", house.finance)
    bank.approve_aside(receipt.id, house.second)
    assert ledger.balance_of("unapplied") == ledger.balance_of("cash_bank") == 0
    with pytest.raises(Conflict):
        bank.cancel_aside(receipt.id, house.second)
    assert list(db.session.scalars(desk.receipts_for(house.finance))) == []
    assert checks.run()[0] == []


def test_the_trial_balance_sums_to_zero_and_closes(house: House) -> None:
    invoice = house.invoice(1_000_000)
    bank.match_receipt(house.deposit(500_000).id, invoice.id, house.finance)
    today = clock.today()
    lines = ledger.trial_balance(house.institution_id, today, today)
    assert {line.account: line.closing for line in lines} == {
        "receivable": 600_000,
        "cash_bank": 500_000,
        "licence_income": -1_000_000,
        "vat_payable": -100_000,
        "unapplied": 0,
    }
    assert sum(line.closing for line in lines) == 0
    later = ledger.trial_balance(house.institution_id, today + timedelta(days=1), today + timedelta(days=1))
    assert all(line.debit == line.credit == 0 for line in later)
    assert sum(line.opening for line in later) == 0


def test_a_closed_month_never_changes(house: House) -> None:
    house.invoice(1_000_000)
    clock.move_by(timedelta(days=62))
    last = clock.today().replace(day=1) - timedelta(days=1)
    with pytest.raises(Forbidden):
        books.close_period(house.institution_id, last, house.officer)
    for day in (last - timedelta(days=1), clock.today() + timedelta(days=40)):
        with pytest.raises(Invalid):
            books.close_period(house.institution_id, day, house.finance)
    closed = books.close_period(house.institution_id, last, house.finance)
    assert closed.balances["KRW"]["receivable"] == 1_100_000
    bank.record_receipt(
        house.account().id,
        reference="late",
        received_on=last - timedelta(days=3),
        amount=5_000,
        payer_name="",
        memo="",
        actor=house.finance,
    )
    entry = db.session.query(JournalEntry).filter_by(kind="received").one()
    assert entry.posted_on == last + timedelta(days=1)
    assert ledger.balances(house.institution_id, last) == closed.balances
    with pytest.raises(Invalid):
        books.close_period(house.institution_id, last, house.finance)


def test_the_pages_of_the_books_and_their_files(app: Flask, world: World, house: House) -> None:
    invoice, agreement_id = house.agreed_invoice(1_000_000)
    house.agreed_invoice(2_000_000)
    auditor = world.person("auditor", world.center())
    stranger = world.person("finance", world.institution())

    def browser(actor: Actor) -> object:
        client = app.test_client()
        world.sign_in(client, actor)
        return client

    for actor in (house.finance, house.officer, house.center, auditor):
        client = browser(actor)
        page = client.get(f"/billing/books?institution={house.institution_id}").text  # type: ignore[attr-defined]
        assert "3,300,000" in page
        assert client.get(f"/en/billing/ledger?institution={house.institution_id}").status_code == 200  # type: ignore[attr-defined]
    assert browser(auditor).post("/billing/books/close", data={"until_on": "2026-10-31"}).status_code == 403  # type: ignore[attr-defined]
    for path in ("/billing/books", "/billing/ledger", "/billing/ledger.csv"):
        assert browser(house.payer).get(path).status_code == 403  # type: ignore[attr-defined]
        assert browser(stranger).get(f"{path}?institution={house.institution_id}").status_code == 404  # type: ignore[attr-defined]
    finance = browser(house.finance)
    of_deal = finance.get(f"/billing/ledger?agreement={agreement_id}").text  # type: ignore[attr-defined]
    assert "1,100,000" in of_deal
    assert "2,200,000" not in of_deal
    csv = finance.get(f"/billing/ledger.csv?agreement={agreement_id}").text  # type: ignore[attr-defined]
    assert invoice.number in csv
    book = load_workbook(io.BytesIO(finance.get("/billing/ledger.xlsx").data))  # type: ignore[attr-defined]
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert sum(row[7] for row in rows) == sum(row[8] for row in rows) == 3_300_000
    assert load_workbook(io.BytesIO(finance.get("/billing/books.xlsx").data)).active.max_row == 4  # type: ignore[attr-defined]


def test_splitting_and_setting_aside_through_the_pages(app: Flask, world: World, house: House) -> None:
    first, second = house.invoice(1_000_000, "a"), house.invoice(1_000_000, "b")
    whole, odd = house.deposit(2_200_000), house.deposit(999, payer="누군가")
    client, other = app.test_client(), app.test_client()
    world.sign_in(client, house.finance)
    world.sign_in(other, house.second)
    assert "여러 청구서에 나누어" in client.get(f"/billing/receipts/{whole.ref}").text
    path = f"/billing/receipts/{whole.ref}/split"
    assert client.post(path, data={}).status_code == 404
    assert client.post(path, data={"invoices": [first.id, second.id]}).status_code == 303
    assert "나눈 입금" in client.get(f"/billing/receipts/{whole.ref}").text
    path = f"/billing/receipts/{odd.ref}/aside"
    assert client.post(path, data={"kind": "returned", "note": ""}).status_code == 422
    assert client.post(path, data={"kind": "returned", "note": "오송금"}).status_code == 303
    assert client.post(f"{path}/approve").status_code == 403
    assert other.post(f"{path}/approve").status_code == 303
    db.session.rollback()
    assert bills.is_settled(first.id)
    assert bills.is_settled(second.id)
    assert ledger.balance_of("cash_bank") == 2_200_000
