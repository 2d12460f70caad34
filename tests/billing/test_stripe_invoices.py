"""A payer abroad pays on Stripe's own invoice: asked for once, settled once, closed when the money came otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank_services
from marketplace.bank.models import BankReceipt
from marketplace.books.models import JournalEntry, ReconciliationIssue
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till
from tests.billing.money_machine.base import everything_is_due
from tests.billing.test_pages import browser
from tests.world import World

STEPS = ("/v1/customers", "/v1/invoices", "/v1/invoiceitems")


@pytest.fixture
def abroad(house: House) -> House:
    """The company sits in the United States, and the institution takes dollars."""
    house.receives("USD")
    with atomic():
        db.session.get_one(Organisation, house.company_id).country = "US"
    return house


def dollars(house: House, net: int = 120_050, key: str = "upfront", treatment: str = "taxable") -> Invoice:
    return house.invoice(net, key, treatment, currency="USD")


def at_stripe(till: Till, status: str = "") -> list[dict[str, Any]]:
    return [row for row in till.stripe.all("invoice") if status in ("", row["status"])]


def test_the_payer_gets_stripes_page_with_our_vat_as_a_line(till: Till, abroad: House) -> None:
    attempt = till.start(dollars(abroad))
    assert (attempt.state, attempt.provider) == ("open", "invoicing"), attempt.error
    (made,) = at_stripe(till)
    assert attempt.url == made["hosted_invoice_url"]
    assert (made["total"], made["currency"], made["collection_method"]) == (132_055, "usd", "send_invoice")
    assert [(line["description"], line["amount"]) for line in made["lines"]["data"]] == [
        ("착수기본료", 120_050),
        ("부가가치세", 12_005),
    ]
    assert till.stripe.events("invoice.sent") == []  # the letters are ours


def test_an_export_carries_no_vat_line(till: Till, abroad: House) -> None:
    abroad.zero_rated()
    till.start(dollars(abroad, treatment="zero_rated"))
    assert [line["amount"] for line in at_stripe(till)[0]["lines"]["data"]] == [120_050]


@pytest.mark.parametrize("order", [1, -1])
def test_it_settles_once_however_the_webhooks_come(till: Till, abroad: House, order: int) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    till.stripe.pay(attempt.stripe_invoice_id or "")
    for event in till.stripe.events()[::order]:
        assert till.post(event) == till.post(event) == 200
    outbox.drain()
    cards.poll_attempts({}, "poll")
    assert till.attempt(attempt).state == "succeeded"
    assert bills.is_settled(invoice.id)
    assert db.session.query(JournalEntry).filter_by(kind="payment").count() == 1
    till.agree()


def test_without_any_webhook_the_poller_settles_it(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    till.stripe.pay(attempt.stripe_invoice_id or "", asynchronous=True)
    cards.poll_attempts({}, "poll")
    assert till.attempt(attempt).state == "processing"
    till.stripe.settle(attempt.stripe_invoice_id or "")
    cards.poll_attempts({}, "poll")
    assert bills.is_settled(invoice.id)
    till.agree()


@pytest.mark.parametrize("step", [*STEPS, "/v1/invoices/"])
@pytest.mark.parametrize(
    "fault",
    [
        "drop_reply",
        "error_500_after",
        *(pytest.param(f, marks=pytest.mark.long) for f in ("drop_request", "error_500", "unavailable_503")),
    ],
)
def test_whatever_reply_is_lost_there_is_one_invoice(
    till: Till, abroad: House, step: str, fault: str
) -> None:
    invoice = dollars(abroad)
    till.stripe.fail(fault, path=step)
    attempt = till.start(invoice)
    for _ in range(3):
        everything_is_due()
        outbox.drain()
    assert len(at_stripe(till, "open")) <= 1
    assert at_stripe(till, "draft") == []
    if till.attempt(attempt).state == "failed":  # a 5xx may be replayed for its key: the payer begins anew
        assert fault in ("error_500", "error_500_after", "unavailable_503")
        attempt = till.start(invoice)
    assert till.attempt(attempt).state == "open"
    assert len(at_stripe(till, "open")) == 1
    till.stripe.pay(till.attempt(attempt).stripe_invoice_id or "")
    till.hand_over()
    assert bills.is_settled(invoice.id)
    till.agree()


def test_a_transfer_marks_stripes_invoice_as_paid_elsewhere(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    account = World().bank_account(abroad.institution_id, "USD")
    receipt = bank_services.record_receipt(
        account.id,
        reference="wire-1",
        received_on=clock.today(),
        amount=invoice.total,
        payer_name="",
        memo="",
        actor=abroad.finance,
    )
    bank_services.match_receipt(receipt.id, invoice.id, abroad.finance)
    till.hand_over()
    assert at_stripe(till, "paid")[0]["amount_paid_off_stripe"] == invoice.total
    assert till.attempt(attempt).state == "expired"
    assert db.session.query(ReconciliationIssue).count() == 0
    till.agree()


def test_a_void_invoice_is_void_at_stripe(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    invoicing.void_invoice(invoice.id, "조건 변경", abroad.finance)
    till.hand_over()
    assert len(at_stripe(till, "void")) == 1
    assert till.attempt(attempt).state == "expired"


@pytest.mark.parametrize("fault", ["drop_reply", "drop_request", "error_500", "error_500_after"])
@pytest.mark.parametrize("received", [False, True])
def test_whatever_happens_to_the_closing_nobody_pays_on_it_any_more(
    till: Till, abroad: House, fault: str, received: bool
) -> None:
    """Stripe replays a failure for its key: asked with the same one it would fail for a day, the page open all the while."""
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    till.stripe.fail(fault, path=f"/v1/invoices/{attempt.stripe_invoice_id}/{'pay' if received else 'void'}")
    if received:
        account = World().bank_account(abroad.institution_id, "USD")
        receipt = bank_services.record_receipt(
            account.id, reference="wire-1", received_on=clock.today(), amount=invoice.total, payer_name="", memo="",
            actor=abroad.finance,
        )  # fmt: skip
        bank_services.match_receipt(receipt.id, invoice.id, abroad.finance)
    else:
        invoicing.void_invoice(invoice.id, "조건 변경", abroad.finance)
    for _ in range(3):
        everything_is_due()
        outbox.drain()
    assert len(at_stripe(till, "paid" if received else "void")) == 1
    assert at_stripe(till, "open") == []
    assert till.attempt(attempt).state == "expired"


def test_paid_while_it_is_voided_waits_for_a_refund(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    invoicing.void_invoice(invoice.id, "조건 변경", abroad.finance)
    till.stripe.pay(attempt.stripe_invoice_id or "")
    till.hand_over()
    assert till.attempt(attempt).state == "succeeded"
    assert bills.standing(invoice.id).unapplied == invoice.total
    till.agree()


def test_the_payer_may_transfer_instead_and_come_back(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    first = till.start(invoice)
    assert cards.switch_to_transfer(invoice.id, abroad.payer)
    second = till.start(invoice)
    assert till.attempt(first).state == "expired"
    assert second.stripe_customer_id == first.stripe_customer_id  # one customer at Stripe for one company
    assert len(at_stripe(till, "open")) == 1


def test_marked_paid_in_the_dashboard_without_money_is_shown_to_a_person(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    gateway = till.app.extensions["stripe_gateway"]
    gateway.mark_invoice_paid(attempt.stripe_invoice_id)
    till.hand_over()
    assert not bills.is_settled(invoice.id)
    assert db.session.query(ReconciliationIssue).one().kind == "paid_elsewhere"


def test_a_key_older_than_a_day_is_not_used_again(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    till.stripe.fail("drop_reply", path="/v1/invoiceitems")
    attempt = till.start(invoice)
    assert till.attempt(attempt).state == "unknown"
    with clock.moved(by=timedelta(hours=25)):
        everything_is_due()
        outbox.drain()
        assert till.attempt(attempt).state == "expired"
    assert at_stripe(till) == []  # the draft is thrown away


def test_part_of_it_goes_back(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    till.stripe.pay(attempt.stripe_invoice_id or "")
    till.hand_over()
    asked = cards.request_refund(invoice.id, 5_000, "조정", abroad.finance, attempt.id)
    cards.approve_refund(asked.id, abroad.second)
    till.hand_over()
    assert bills.standing(invoice.id).refunded == 5_000
    till.agree()


def test_another_amount_is_never_booked(till: Till, abroad: House) -> None:
    invoice = dollars(abroad)
    attempt = till.start(invoice)
    with atomic():
        db.session.get_one(PaymentAttempt, attempt.id).amount -= 1
    till.stripe.pay(attempt.stripe_invoice_id or "")
    till.hand_over()
    assert not bills.is_settled(invoice.id)
    assert db.session.query(ReconciliationIssue).one().detail["problems"] == ["amount", "amount_received"]


def test_a_payer_at_home_goes_to_the_card_page(till: Till, house: House) -> None:
    assert till.start(house.invoice()).provider == "stripe"


def test_every_call_was_what_stripe_takes(till: Till, abroad: House) -> None:
    """The stand-in refuses what the official OpenAPI structure does not know; here every call of invoicing is made."""
    voided, paid = till.start(dollars(abroad)), till.start(dollars(abroad, key="second"))
    invoicing.void_invoice(voided.invoice_id, "조건 변경", abroad.finance)
    outbox.drain()
    till.app.extensions["stripe_gateway"].mark_invoice_paid(paid.stripe_invoice_id)
    list(till.app.extensions["stripe_gateway"].invoices_since(0))
    called = {(method, path) for method, path, _ in till.stripe.api.log}
    assert called >= {
        ("POST", "/v1/customers"),
        ("POST", "/v1/invoices"),
        ("POST", "/v1/invoiceitems"),
        ("POST", "/v1/invoices/{invoice}/finalize"),
        ("POST", "/v1/invoices/{invoice}/void"),
        ("POST", "/v1/invoices/{invoice}/pay"),
        ("GET", "/v1/invoices"),
        ("GET", "/v1/invoices/{invoice}"),
        ("GET", "/v1/payment_intents/{intent}"),
    }
    created = next(
        params for method, path, params in till.stripe.api.log if path == "/v1/invoices" and method == "POST"
    )
    assert created["automatic_tax"] == {"enabled": False}


def test_dollars_and_cents_are_entered_as_they_are_written(till: Till, abroad: House, world: World) -> None:
    invoice, client = dollars(abroad), browser(till.app, world, abroad.finance)
    bank = world.bank_account(abroad.institution_id, "USD")
    wire = {
        "account_id": bank.id,
        "received_on": clock.today().isoformat(),
        "reference": "w-1",
        "amount": "1,320.55",
    }
    assert client.post("/billing/receipts", data=wire).status_code == 303
    receipt = db.session.query(BankReceipt).one()
    assert (receipt.amount, receipt.currency) == (132_055, "USD")
    bank_services.match_receipt(receipt.id, invoice.id, abroad.finance)
    asked = {"source": "transfer", "amount": "20.55", "reason": "조정"}
    assert client.post(f"/invoices/{invoice.ref}/refunds", data=asked).status_code == 303
    assert db.session.query(Refund).one().amount == 2_055
    won = {
        "account_id": abroad.account().id,
        "received_on": clock.today().isoformat(),
        "reference": "w-2",
        "amount": "10.50",
    }
    assert client.post("/billing/receipts", data=won).status_code == 422
