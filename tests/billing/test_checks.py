"""`flask ledger check`: each promise of the books, broken once on purpose, is named. And the journal that leaves them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import text

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books.models import JournalEntry, Posting
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing.models import InvoiceLine
from marketplace.kernel.database import db
from tests.billing.conftest import House, Till
from tests.world import World


def unbalanced(house: House) -> None:
    db.session.query(Posting).filter_by(account="receivable").update({"amount": 5})


def emptied(house: House) -> None:
    db.session.query(Posting).delete()


def in_other_currency(house: House) -> None:
    db.session.query(JournalEntry).update({"currency": "USD"})


def of_other_payee(house: House) -> None:
    db.session.query(JournalEntry).update({"institution_id": house.company_id})


def other_lines(house: House) -> None:
    db.session.query(InvoiceLine).update({"net": 1})


def other_amounts(house: House) -> None:
    """Balanced, and yet not what the paper says."""
    for account, amount in (("receivable", 11), ("licence_income", -10), ("vat_payable", -1)):
        db.session.query(Posting).filter_by(account=account).update({"amount": amount})


def settled_twice(house: House) -> None:
    db.session.query(Posting).filter_by(account="receivable").update({"amount": -11})
    db.session.query(Posting).filter_by(account="licence_income").update({"amount": 11})
    db.session.query(Posting).filter_by(account="vat_payable").delete()


def split_wrongly(house: House) -> None:
    invoice = house.invoice(2_000_000, "b")
    whole = house.deposit(1_500_000)
    bank.match_to_several(whole.id, {invoice.id: 1_000_000}, house.finance)
    db.session.query(BankReceipt).filter_by(part_of_id=whole.id, invoice_id=None).update({"amount": 1})


BROKEN: list[tuple[Callable[[House], None], str]] = [
    (unbalanced, "not to zero"),
    (emptied, "has no postings"),
    (in_other_currency, "is in another currency or of another payee"),
    (of_other_payee, "is in another currency or of another payee"),
    (other_lines, "its lines do not sum to its totals"),
    (other_amounts, "the books hold another amount than the paper"),
    (settled_twice, "was settled twice"),
    (split_wrongly, "was split into"),
]


@pytest.mark.parametrize(("damage", "words"), BROKEN, ids=[damage.__name__ for damage, _ in BROKEN])
def test_what_is_broken_is_named(
    house: House, app: Flask, damage: Callable[[House], None], words: str
) -> None:
    app.extensions["stripe_gateway"] = StripeGateway("", "")
    house.invoice(1_000_000)
    assert checks.run()[0] == []
    damage(house)
    db.session.commit()
    found, _ = checks.run()
    assert any(words in each for each in found), found


@pytest.mark.sqlite_only
def test_a_posting_without_its_entry_is_named(house: House, app: Flask) -> None:
    """The foreign key refuses it; a database that was copied by hand may hold one all the same."""
    app.extensions["stripe_gateway"] = StripeGateway("", "")
    house.invoice(1_000_000)
    db.session.rollback()
    with db.engine.connect() as raw:
        raw.exec_driver_sql("COMMIT")
        raw.exec_driver_sql("PRAGMA foreign_keys=OFF")
        raw.exec_driver_sql("BEGIN IMMEDIATE")
        raw.execute(text("update posting set entry_id = 999 where account = 'receivable'"))
        raw.exec_driver_sql("COMMIT")
        raw.exec_driver_sql("PRAGMA foreign_keys=ON")
        raw.exec_driver_sql("BEGIN")
    assert any("belongs to no entry" in each for each in checks.run()[0])


def test_money_at_stripe_that_the_books_do_not_know_is_named(till: Till) -> None:
    till.paid_invoice()
    assert checks.run()[0] == []
    db.session.query(Posting).filter_by(account="cash_stripe").update({"amount": Posting.amount + 1})
    db.session.query(Posting).filter_by(account="payment_fees").update({"amount": Posting.amount - 1})
    db.session.commit()
    assert any(each.startswith("Stripe holds") for each in checks.run()[0])


def test_the_journal_for_an_accounting_program(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice(1_000_000)
    client = app.test_client()
    world.sign_in(client, house.finance)
    sheet = load_workbook(io.BytesIO(client.get("/billing/journal.xlsx").data)).active
    head, *lines = sheet.iter_rows(values_only=True)
    assert head == (
        "일자",
        "전표번호",
        "구분",
        "계정과목",
        "거래처",
        "등록번호",
        "금액",
        "통화",
        "적요",
    )
    assert [(row[2], row[3], row[6]) for row in lines] == [
        ("차변", "미수금", 1_100_000),
        ("대변", "기술료 수입", 1_000_000),
        ("대변", "부가세 예수금", 100_000),
    ]
    assert {row[4] for row in lines} == {"한빛소재"}
    assert lines[0][8] == f"청구 {invoice.number}"
    assert "Debit" in client.get("/en/billing/journal.csv").text


@pytest.mark.parametrize(
    "file", ["/billing.csv?view=all", "/billing/books.csv", "/billing/ledger.csv", "/billing/journal.csv"]
)
def test_files_tell_dollars_and_not_cents(app: Flask, world: World, house: House, file: str) -> None:
    house.receives("USD")
    house.invoice(120_050, currency="USD", treatment="exempt")
    client = app.test_client()
    world.sign_in(client, house.finance)
    text = client.get(file).text
    assert "1200.50" in text
    assert "120050" not in text
