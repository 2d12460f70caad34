"""What follows when money moves otherwise than it should: each situation that was found, as somebody would notice it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House
from tests.billing.moving_money import a_right, another_of, rests


def test_trust_06_another_instalment_paid_does_not_lift_the_suspension(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert not rests(agreement_id)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert rests(agreement_id)
    second = another_of(house, agreement_id)
    bank.match_receipt(house.deposit(second.total).id, second.id, house.finance)
    assert rests(agreement_id)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert not rests(agreement_id)


@pytest.mark.parametrize("end", ["void", "write_off"])
def test_trust_06_a_lost_invoice_made_void_or_written_off_still_rests_the_licence(
    house: House, end: str
) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert rests(agreement_id)
    if end == "void":
        invoicing.void_invoice(invoice.id, "오기", house.finance)
    else:
        asked = arrears.request_write_off(invoice.id, "연락 두절", house.finance)
        arrears.approve_write_off(asked.id, house.second)
    second = another_of(house, agreement_id)
    bank.match_receipt(house.deposit(second.total).id, second.id, house.finance)
    assert rests(agreement_id)


def test_trust_06_a_void_invoice_is_billed_again_and_its_payment_lifts_the_suspension(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    invoicing.void_invoice(invoice.id, "주소 오기", house.finance)
    again = invoicing.bill_again(invoice.id, house.officer)
    assert rests(agreement_id)
    assert (again.net, again.tax, again.source_key) == (invoice.net, invoice.tax, invoice.source_key)
    assert again.replaces_id == invoice.id
    bank.match_receipt(receipt.id, again.id, house.finance)
    assert not rests(agreement_id)
    assert checks.run()[0] == []


# Void and billed again


def test_trust_06_a_void_invoice_holds_no_place_and_each_place_is_held_once(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)  # it stands
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    with pytest.raises(Forbidden):
        invoicing.bill_again(invoice.id, house.payer)
    again = invoicing.bill_again(invoice.id, house.finance)
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)
    invoicing.void_invoice(again.id, "다시 오기", house.finance)
    third = invoicing.bill_again(again.id, house.finance)
    assert [i.id for i in bills.newest_by_source("agreement", agreement_id)] == [third.id]
    assert checks.run()[0] == []


def test_trust_06_the_schedule_names_the_invoice_that_was_billed_again(house: House) -> None:
    invoice, _agreement_id = house.agreed_invoice()
    (row,) = invoicing.plan_invoices(
        invoice.id,
        [invoicing.Planned("2차", "", 1_000_000, clock.today() + timedelta(days=5))],
        house.finance,
    )
    first = db.session.get_one(Invoice, row.invoice_id)
    invoicing.void_invoice(first.id, "오기", house.finance)
    again = invoicing.bill_again(first.id, house.finance)
    db.session.refresh(row)
    assert row.invoice_id == again.id


def test_trust_06_what_a_lapsed_agreement_billed_is_not_billed_again(house: House) -> None:
    from marketplace.licensing.models import Agreement

    invoice, agreement_id = house.agreed_invoice()
    invoicing.void_invoice(invoice.id, "기한 경과", house.finance)
    with atomic():
        db.session.get_one(Agreement, agreement_id).state = "lapsed"
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)


# Interest
