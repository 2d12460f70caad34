"""An invoice: its VAT, its copies, its papers, its credit note, its tax document."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, Posting
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, tax_document_due_on
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from tests.billing.conftest import House


def test_vat_is_its_own_amount_and_the_books_hold_the_whole(house: House) -> None:
    invoice = house.invoice(30_000_000)
    assert (invoice.net, invoice.tax, invoice.total) == (30_000_000, 3_000_000, 33_000_000)
    assert bills.balance(invoice.id).amount == 33_000_000
    assert ledger.balance_of("vat_payable", invoice_id=invoice.id) == -3_000_000
    assert not bills.is_settled(invoice.id)


@pytest.mark.parametrize(
    ("net", "treatment", "tax"),
    [
        (5, "taxable", 1),
        (4, "taxable", 0),
        (15, "taxable", 2),
        (1_000_000, "exempt", 0),
        (999, "zero_rated", 0),
    ],
)
def test_each_line_is_rounded_once(house: House, net: int, treatment: str, tax: int) -> None:
    if treatment == "zero_rated":
        house.zero_rated()
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=house.institution_id,
            company_id=house.company_id,
            lines=[invoicing.Line("가", "a", net, treatment), invoicing.Line("나", "b", 100, "exempt")],
            source=("agreement", 2, "x"),
            actor=SYSTEM,
        )
    assert (invoice.net, invoice.tax, invoice.total) == (net + 100, tax, net + 100 + tax)


def test_case_28_the_same_period_billed_twice_is_one_invoice(house: House) -> None:
    first, again = house.invoice(key="2026-H1"), house.invoice(key="2026-H1")
    assert first.id == again.id
    assert db.session.query(Invoice).count() == 1


def test_nothing_is_billed_for_nothing(house: House) -> None:
    with pytest.raises(Invalid):
        house.invoice(0)
    with pytest.raises(Invalid):
        house.invoice(-5)


def test_the_parties_are_copies(house: House) -> None:
    invoice = house.invoice()
    with atomic():
        db.session.get(Organisation, house.company_id).name_ko = "바뀐 이름"  # type: ignore[union-attr]
    assert db.session.get(Invoice, invoice.id).payer["name_ko"] == "한빛소재"  # type: ignore[union-attr]


def test_the_payers_people_are_told_in_their_language(house: House, sent: list) -> None:
    invoice = house.invoice()
    outbox.drain()
    assert {m["To"].addresses[0].addr_spec for m in sent} == {house.payer.email, house.colleague.email}
    assert "33,000,000원" in sent[0].get_content()
    assert invoice.ref in sent[0].get_content()


def test_papers_exist_in_both_languages_with_the_account(house: House) -> None:
    invoice = house.invoice()
    papers = db.session.query(Paper).filter_by(subject_type="invoice", subject_id=invoice.id).all()
    assert {p.language for p in papers} == {"ko", "en"}
    korean = next(p for p in papers if p.language == "ko")
    assert korean.snapshot["bank_account"]["number"] == "110-234-567890"
    assert korean.snapshot["total"] == 33_000_000
    assert korean.snapshot["payee"]["name"] == "선산대학교 산학협력단"


def test_a_voided_invoice_owes_nothing_and_has_a_negative_paper(house: House, sent: list) -> None:
    invoice = house.invoice()
    credit = invoicing.void_invoice(invoice.id, "계약 조건 변경", house.finance)
    assert (credit.net, credit.tax, credit.total) == (-30_000_000, -3_000_000, -33_000_000)
    assert bills.balance(invoice.id).amount == 0
    assert not bills.is_settled(invoice.id)
    assert ledger.balance_of("licence_income", institution_id=house.institution_id) == 0
    with pytest.raises(Conflict):
        invoicing.void_invoice(invoice.id, "다시", house.finance)
    with pytest.raises(Conflict):
        invoicing.void_invoice(credit.id, "수정의 수정", house.finance)
    outbox.drain()
    assert any("계약 조건 변경" in m.get_content() for m in sent)


def test_only_the_payee_takes_an_invoice_back_and_says_why(house: House) -> None:
    invoice = house.invoice()
    for actor in (house.payer, house.stranger):
        with pytest.raises(Forbidden):
            invoicing.void_invoice(invoice.id, "사유", actor)
    with pytest.raises(Invalid):
        invoicing.void_invoice(invoice.id, "  ", house.finance)
    assert bills.balance(invoice.id).amount == 33_000_000


def test_an_entry_that_does_not_sum_to_zero_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match="zero"), atomic():
        books.post(
            institution_id=house.institution_id,
            currency="KRW",
            kind="odd",
            source=("test", 1),
            rows=[books.Row("cash_bank", 5), books.Row("unapplied", -4)],
        )
    assert db.session.query(JournalEntry).count() == 0


def test_an_event_enters_the_books_once(house: House) -> None:
    rows = [books.Row("cash_bank", 5), books.Row("unapplied", -5)]
    for expected in (True, False):
        with atomic():
            entry = books.post(
                institution_id=house.institution_id, currency="KRW", kind="k", source=("test", 1), rows=rows
            )
        assert (entry is not None) == expected
    assert db.session.query(Posting).count() == 2


def test_tax_documents_are_due_on_the_tenth_of_the_next_month(house: House) -> None:
    with clock.moved(to=datetime(2026, 12, 31, 14, 59, tzinfo=UTC)):  # 23:59 in Seoul
        december = house.invoice(key="a")
        clock.move_by(timedelta(minutes=2))
        january = house.invoice(key="b")
    assert tax_document_due_on(december) == date(2027, 1, 10)
    assert tax_document_due_on(january) == date(2027, 2, 10)


def test_an_approval_number_is_noted_once(house: House) -> None:
    invoice = house.invoice()
    number = f"{clock.today():%Y%m%d}-41000012-34567890"
    document = invoicing.record_tax_document(invoice.id, number, clock.today(), house.finance)
    assert document.approval_number == number.replace("-", "")
    with pytest.raises(Conflict):
        invoicing.record_tax_document(invoice.id, number, clock.today(), house.finance)
    with pytest.raises(Forbidden):
        invoicing.record_tax_document(invoice.id, "1" * 24, clock.today(), house.officer)
    with pytest.raises(Invalid):
        invoicing.record_tax_document(invoice.id, "1" * 23, clock.today(), house.finance)
    with pytest.raises(Invalid):
        invoicing.record_tax_document(invoice.id, "1" * 24, clock.today() + timedelta(days=1), house.finance)


def test_who_may_read_an_invoice(house: House, app: Flask) -> None:
    invoice = house.invoice()
    for actor in (house.payer, house.colleague, house.finance, house.officer, house.center):
        assert bills.invoice_for(actor, invoice.ref) is not None
        assert bills.may_read(actor, invoice.id)
    assert bills.invoice_for(house.stranger, invoice.ref) is None


def test_voiding_a_paid_invoice_unsettles_it(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    assert not bills.is_settled(invoice.id)
    assert bills.standing(invoice.id).unapplied == 33_000_000


def test_flask_ledger_check_finds_what_was_tampered_with(house: House, app: Flask) -> None:
    from marketplace.billing.commands import ledger_group

    invoice = house.invoice()
    runner = app.test_cli_runner()
    app.extensions["stripe_gateway"] = StripeGateway("", "")
    assert runner.invoke(ledger_group, ["check"]).exit_code == 0
    db.session.query(Posting).filter_by(invoice_id=invoice.id, account="receivable").update({"amount": 5})
    db.session.commit()
    answer = runner.invoke(ledger_group, ["check"])
    assert answer.exit_code == 1
    assert "sums to" in answer.output
