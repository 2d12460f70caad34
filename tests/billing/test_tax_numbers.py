"""Approval numbers that came late or were mistyped: noted on what is void by now, and withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import TaxDocument
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from tests.billing.conftest import House
from tests.billing.test_pages import browser
from tests.billing.test_trust_tax_papers import approval, line, listed, note
from tests.world import World


def test_a_tax_invoice_of_before_the_void_is_noted_and_amended(
    app: Flask, world: World, house: House
) -> None:
    invoice = house.invoice()
    issued = clock.today()
    clock.move_by(timedelta(days=2))
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    finance = browser(app, world, house.finance)
    at = f"/invoices/{invoice.ref}"
    assert "취소하기 전에 발행한 세금계산서가 있으면" in finance.get(at).text
    late = {"approval_number": approval(2), "issued_on": clock.today().isoformat()}
    assert finance.post(f"{at}/tax-document", data=late).status_code == 409
    early = {"approval_number": approval(1, issued), "issued_on": issued.isoformat()}
    assert finance.post(f"{at}/tax-document", data=early).status_code == 303
    first = db.session.query(TaxDocument).one()
    assert note(invoice, house, 3, amends_id=first.id, reason="cancelled").amends_id == first.id


def test_a_tax_invoice_of_the_day_of_the_void_is_noted_by_the_word_of_who_enters_it(
    app: Flask, world: World, house: House
) -> None:
    invoice = house.invoice()
    finance, at = browser(app, world, house.finance), f"/invoices/{invoice.ref}"
    assert "before_void" not in finance.get(at).text
    clock.move_by(timedelta(days=1))
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    same_day = {"approval_number": approval(1), "issued_on": clock.today().isoformat()}
    clock.move_by(timedelta(days=1))
    finance = browser(app, world, house.finance)
    refused = finance.post(f"{at}/tax-document", data=same_day)
    assert refused.status_code == 409
    assert "취소하기 전에 발행하였으면 아래에서 선택" in refused.text
    assert "before_void" in refused.text
    later = {"approval_number": approval(2), "issued_on": clock.today().isoformat()}
    assert finance.post(f"{at}/tax-document", data=later | {"before_void": "y"}).status_code == 409
    assert finance.post(f"{at}/tax-document", data=same_day | {"before_void": "y"}).status_code == 303
    first = db.session.query(TaxDocument).one()
    assert first.approval_number == same_day["approval_number"]
    assert note(invoice, house, 3, amends_id=first.id, reason="cancelled").amends_id == first.id


def test_hometaxs_list_notes_it_too(house: House) -> None:
    invoice = house.invoice()
    issued = clock.today()
    clock.move_by(timedelta(days=2))
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    read = invoicing.read_tax_import(
        house.institution_id, "홈택스.csv", listed(line(house, 1, issued), line(house, 2)), house.finance
    )
    assert [(row["invoice"], row["why"]) for row in read.rows] == [(invoice.ref, ""), (None, "void")]
    invoicing.confirm_tax_import(read.id, house.finance)
    assert db.session.query(TaxDocument).one().approval_number == approval(1, issued)


def test_a_mistyped_number_is_withdrawn_and_the_right_one_noted(
    app: Flask, world: World, house: House
) -> None:
    invoice, other = house.invoice(), house.invoice(key="b")
    wrong = note(invoice, house, 1)
    number = wrong.approval_number
    for row, who, refusal in (
        (invoice, house.officer, Forbidden),
        (invoice, house.payer, Forbidden),
        (other, house.finance, NotFound),
    ):
        with pytest.raises(refusal):
            invoicing.withdraw_tax_document(row.id, number, who)
    amended = note(invoice, house, 2, amends_id=wrong.id, reason="error")
    with pytest.raises(Conflict):
        invoicing.withdraw_tax_document(invoice.id, number, house.finance)
    finance = browser(app, world, house.finance)
    at = f"/invoices/{invoice.ref}"
    page = finance.get(at).text
    assert f"{at}/tax-document/{amended.approval_number}/withdraw" in page
    assert f"{at}/tax-document/{number}/withdraw" not in page
    assert "/withdraw" not in browser(app, world, house.officer).get(at).text
    for one in (amended.approval_number, number):
        assert finance.post(f"{at}/tax-document/{one}/withdraw").status_code == 303
    assert db.session.query(TaxDocument).count() == 0
    note(other, house, 1)  # it was this one's
    note(invoice, house, 4)
