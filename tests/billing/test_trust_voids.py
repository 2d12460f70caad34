"""A paid invoice above the institution's amount is taken back by two people."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.services import letters
from marketplace.bank import services as bank
from marketplace.billing.queries import work_items
from marketplace.billing.queries.accounts import void_work
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import reading
from tests.billing.conftest import House
from tests.billing.test_pages import browser
from tests.world import World

LARGE = 150_000_000


def paid(house: House, net: int = LARGE) -> Invoice:
    invoice = house.invoice(net)
    bank.match_receipt(house.deposit(net + net // 10).id, invoice.id, house.finance)
    return invoice


def state(invoice: Invoice) -> str:
    db.session.rollback()
    return db.session.get_one(Invoice, invoice.id).state


def test_trust_17_a_large_paid_invoice_is_voided_by_two(house: House, sent: list[Any]) -> None:
    invoice = paid(house)
    outbox.drain()
    sent.clear()
    assert invoicing.void_invoice(invoice.id, "오기", house.officer).id == invoice.id
    assert state(invoice) == "issued"
    with pytest.raises(Forbidden):
        invoicing.void_invoice(invoice.id, "오기", house.officer)
    outbox.drain()
    assert {m["To"].addresses[0].addr_spec for m in sent} == {house.finance.email, house.second.email}
    assert [item.mine for item in void_work(house.second)] == [True]
    assert [item.mine for item in void_work(house.officer)] == [False]
    assert work_items(house.second) is not None
    credit = invoicing.void_invoice(invoice.id, "오기", house.second)
    assert credit.credits_id == invoice.id
    assert state(invoice) == "void"


def test_trust_17_a_small_or_an_unpaid_one_by_one_person(house: House) -> None:
    assert invoicing.void_invoice(paid(house, 1_000_000).id, "오기", house.officer).credits_id
    unpaid = house.invoice(LARGE, key="unpaid")
    assert invoicing.void_invoice(unpaid.id, "오기", house.officer).credits_id


def test_trust_17_the_request_can_be_withdrawn_on_the_page(app: Flask, world: World, house: House) -> None:
    invoice = paid(house)
    officer, second = browser(app, world, house.officer), browser(app, world, house.second)
    asked = officer.post(f"/invoices/{invoice.ref}/void", data={"reason": "오기"})
    assert asked.location == f"/invoices/{invoice.ref}"
    assert "취소가 요청되었습니다" in second.get(asked.location).text
    assert second.post(f"/invoices/{invoice.ref}/void/withdraw").status_code == 303
    assert "취소가 요청되었습니다" not in second.get(asked.location).text
    with pytest.raises(Conflict):
        invoicing.withdraw_void(invoice.id, house.second)
    assert state(invoice) == "issued"


def test_trust_17_the_letter_names_amount_and_reason(house: House) -> None:
    invoice = paid(house)
    invoicing.void_invoice(invoice.id, "계약 해지", house.officer)
    for language, words in (("ko", "165,000,000원"), ("en", "KRW 165,000,000")):
        with reading(language):
            subject, body = letters.write("void_asked", {"invoice_id": invoice.id}, None)
        assert invoice.number in subject
        assert words in body
        assert "계약 해지" in body


def test_trust_17_asked_again_after_a_no_the_others_hear_of_it_again(house: House, sent: list[Any]) -> None:
    invoice = paid(house)
    outbox.drain()
    for turn in range(2):
        sent.clear()
        invoicing.void_invoice(invoice.id, "오기", house.officer)
        outbox.drain()
        assert len(sent) == 2, turn
        invoicing.withdraw_void(invoice.id, house.second)
