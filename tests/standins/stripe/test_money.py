"""Refunds, disputes, invoices, and the balance that they all end in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from standins.stripe import ApiError, StandIn

from .conftest import OpenSession, new_client

Paid = Callable[..., Any]


def test_partial_refunds_never_exceed_the_charge(standin: StandIn, client: Any, paid: Paid) -> None:
    intent = paid()
    first = client.refunds.create(
        {
            "payment_intent": intent.id,
            "amount": 500_000,
            "reason": "requested_by_customer",
            "metadata": {"r": "1"},
        }
    )
    assert (first.status, first.metadata["r"]) == ("succeeded", "1")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent.id, "amount": 1_000_001})
    assert refusal.value.param == "amount"
    client.refunds.create({"charge": intent.latest_charge.id})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refusal.value.code == "charge_already_refunded"
    charge = client.charges.retrieve(intent.latest_charge.id, {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded, len(charge.refunds.data)) == (True, 1_500_000, 2)
    assert standin.balance() == 0
    assert [r.id for r in client.refunds.list({"payment_intent": intent.id}).data][-1] == first.id


def test_a_pending_refund_succeeds_or_fails_or_is_taken_back(
    standin: StandIn, client: Any, paid: Paid
) -> None:
    intent = paid(card="4000000000007726")
    first, second, third = (
        client.refunds.create({"payment_intent": intent.id, "amount": n}) for n in (100, 200, 300)
    )
    assert {first.status, second.status, third.status} == {"pending"}
    assert standin.balance() == 1_500_000 - 600
    standin.complete_refund(first.id)
    standin.fail_refund(second.id)
    client.refunds.cancel(third.id)
    states = [client.refunds.retrieve(r.id).status for r in (first, second, third)]
    assert states == ["succeeded", "failed", "canceled"]
    assert client.refunds.retrieve(second.id).failure_reason == "expired_or_canceled_card"
    assert client.charges.retrieve(intent.latest_charge.id).amount_refunded == 100
    assert standin.balance() == 1_500_000 - 100
    assert "refund.failed" in [event["type"] for event in standin.events()]
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.cancel(first.id)


def test_a_refund_that_succeeded_may_still_fail(standin: StandIn, client: Any, paid: Paid) -> None:
    refund = client.refunds.create({"payment_intent": paid(card="4000000000005126").id})
    assert refund.status == "succeeded"
    standin.fail_refund(refund.id)
    assert client.refunds.retrieve(refund.id).status == "failed"
    assert standin.balance() == 1_500_000


def test_a_refund_made_in_the_dashboard_is_news_to_the_site(
    standin: StandIn, client: Any, paid: Paid
) -> None:
    intent = paid()
    refund = standin.refund(intent.id, 1000)
    event = standin.events("refund.created")[0]
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert client.refunds.update(refund["id"], {"metadata": {"seen": "yes"}}).metadata["seen"] == "yes"


def test_a_chargeback_takes_the_money_and_forbids_refunds(standin: StandIn, client: Any, paid: Paid) -> None:
    intent = paid()
    standin.refund(intent.id, 500_000)
    dispute = standin.dispute(intent.id)
    assert (dispute["status"], dispute["amount"], standin.balance()) == ("needs_response", 1_000_000, 0)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"
    evidence = {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    won = client.disputes.update(dispute["id"], evidence)
    assert (won.status, standin.balance()) == ("won", 1_000_000)
    types = [event["type"] for event in standin.events() if event["type"].startswith("charge.dispute")]
    assert types == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_a_dispute_given_up_is_lost(standin: StandIn, client: Any, paid: Paid) -> None:
    dispute = standin.dispute(paid().id, reason="product_not_received")
    assert client.disputes.close(dispute["id"]).status == "lost"
    assert standin.balance() == 0
    with pytest.raises(stripe.InvalidRequestError):
        client.disputes.close(dispute["id"])
    with pytest.raises(ApiError):
        standin.close_dispute(dispute["id"], "won")


def test_an_inquiry_moves_no_money(standin: StandIn, client: Any, paid: Paid) -> None:
    intent = paid()
    dispute = standin.dispute(intent.id, kind="inquiry")
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("warning_needs_response", True)
    assert client.refunds.create({"payment_intent": intent.id, "amount": 100}).status == "succeeded"
    standin.close_dispute(dispute["id"], "warning_closed")
    assert standin.balance() == 1_499_900
    assert client.disputes.list({"payment_intent": intent.id}).data[0].status == "warning_closed"


def test_a_prevented_dispute_is_closed_from_the_start(standin: StandIn, client: Any, paid: Paid) -> None:
    dispute = standin.dispute(paid().id, kind="prevented")
    assert client.disputes.retrieve(dispute["id"]).status == "prevented"
    assert standin.balance() == 1_500_000


def test_the_dispute_card_disputes_by_itself(standin: StandIn, paid: Paid) -> None:
    paid(card="4000000000000259")
    assert standin.all("dispute")[0]["reason"] == "fraudulent"


def test_the_balance_is_the_sum_of_its_movements(client: Any, paid: Paid) -> None:
    intent = paid()
    client.refunds.create({"payment_intent": intent.id, "amount": 300})
    movements = client.balance_transactions.list({"currency": "krw"}).data
    assert [(m.type, m.net) for m in movements] == [("refund", -300), ("charge", 1_500_000)]
    assert client.balance.retrieve().available[0].amount == sum(m.net for m in movements)
    by_source = client.balance_transactions.list({"source": intent.latest_charge.id}).data
    assert client.balance_transactions.retrieve(by_source[0].id).source == intent.latest_charge.id


def test_stripes_fee_is_taken_off_the_charge() -> None:
    with StandIn(fee_basis_points=290) as standin:
        params = {"amount": 10_000, "currency": "krw", "confirm": True, "payment_method": "pm_card_visa"}
        new_client(standin).payment_intents.create(params)
        movement = standin.all("balance_transaction")[0]
        assert (movement["amount"], movement["fee"], movement["net"]) == (10_000, 290, 9_710)
        assert standin.balance() == 9_710


@pytest.fixture
def draft(client: Any) -> Any:
    """A draft of USD 1,200.50 for a foreign licensee."""
    customer = client.customers.create({"email": "ap@licensee.example", "name": "Example Licensee Inc."})
    params = {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    invoice = client.invoices.create({**params, "currency": "usd", "metadata": {"royalty": "2026-H1"}})
    for amount, what in ((100_050, "Running royalty 2026 H1"), (20_000, "Minimum royalty")):
        line = {"customer": customer.id, "invoice": invoice.id, "amount": amount, "currency": "usd"}
        client.invoice_items.create({**line, "description": what})
    return client.invoices.retrieve(invoice.id)


def test_an_invoice_is_sent_and_paid_on_its_page(standin: StandIn, client: Any, draft: Any) -> None:
    assert (draft.status, draft.total, len(draft.lines.data)) == ("draft", 120_050, 2)
    sent = client.invoices.send_invoice(draft.id)
    assert (sent.status, sent.amount_due) == ("open", 120_050)
    assert sent.hosted_invoice_url.startswith(standin.base)
    with pytest.raises(ApiError):
        standin.pay(draft.id, "4000000000000002")
    standin.pay(draft.id)
    done = client.invoices.retrieve(draft.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (done.status, done.amount_paid, done.amount_remaining) == ("paid", 120_050, 0)
    assert done.payments.data[0].payment.payment_intent.status == "succeeded"
    types = [event["type"] for event in standin.events()]
    for wanted in ("invoice.finalized", "invoice.sent", "invoice.payment_failed", "invoice.paid"):
        assert wanted in types
    intent = done.payments.data[0].payment.payment_intent.id
    payment = {"type": "payment_intent", "payment_intent": intent}
    assert client.invoice_payments.list({"payment": payment}).data[0].invoice == draft.id
    assert standin.balance("usd") == 120_050


def test_an_invoice_paid_elsewhere_leaves_the_balance_alone(
    standin: StandIn, client: Any, draft: Any
) -> None:
    client.invoices.finalize_invoice(draft.id)
    done = client.invoices.pay(draft.id, {"paid_out_of_band": True})
    assert (done.status, done.amount_paid_off_stripe, standin.balance("usd")) == ("paid", 120_050, 0)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.invoices.pay(draft.id, {"paid_out_of_band": True})
    assert refusal.value.code == "invoice_already_paid"


def test_a_void_invoice_cannot_be_paid(standin: StandIn, client: Any, draft: Any) -> None:
    client.invoices.finalize_invoice(draft.id)
    assert client.invoices.void_invoice(draft.id).status == "void"
    with pytest.raises(ApiError):
        standin.pay(draft.id)
    assert client.invoice_payments.list({"invoice": draft.id}).data[0].status == "canceled"


def test_a_written_off_invoice_may_still_be_paid(client: Any, draft: Any) -> None:
    client.invoices.finalize_invoice(draft.id)
    assert client.invoices.mark_uncollectible(draft.id).status == "uncollectible"
    assert client.invoices.pay(draft.id, {"payment_method": "pm_card_visa"}).status == "paid"


def test_an_issued_invoice_is_not_edited(client: Any, draft: Any) -> None:
    assert client.invoices.update(draft.id, {"description": "2026 H1"}).description == "2026 H1"
    item = client.invoice_items.list({"invoice": draft.id}).data[0]
    assert client.invoice_items.retrieve(item.id).amount == 20_000
    client.invoice_items.delete(item.id)
    assert client.invoices.finalize_invoice(draft.id).total == 100_050
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.update(draft.id, {"footer": "late"})
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.delete(draft.id)
    assert [line.amount for line in client.invoices.line_items.list(draft.id).data] == [100_050]


def test_drafts_are_found_and_thrown_away(client: Any, draft: Any) -> None:
    assert client.invoices.search({"query": "metadata['royalty']:'2026-H1'"}).data[0].id == draft.id
    assert client.invoices.list({"status": "draft"}).data[0].total == 120_050
    assert client.invoices.delete(draft.id).deleted is True
    assert client.invoices.list().data == []


def test_a_sent_invoice_needs_a_due_date(client: Any) -> None:
    customer = client.customers.create({})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.invoices.create({"customer": customer.id, "collection_method": "send_invoice"})
    assert refusal.value.param == "days_until_due"


def test_pending_items_wait_for_the_next_invoice(client: Any) -> None:
    customer = client.customers.create({})
    client.invoice_items.create({"customer": customer.id, "amount": 900, "currency": "krw"})
    assert len(client.invoice_items.list({"pending": True}).data) == 1
    params = {"customer": customer.id, "currency": "krw", "pending_invoice_items_behavior": "include"}
    assert client.invoices.create(params).total == 900


def test_two_sessions_of_two_institutions_have_two_balances(
    standin: StandIn, open_session: OpenSession
) -> None:
    standin.pay(open_session(1000).id)
    new_client(standin, "sk_test_kaist").payment_intents.create(
        {"amount": 700, "currency": "krw", "confirm": True, "payment_method": "pm_card_visa"}
    )
    assert (standin.balance(account="acct_pnu"), standin.balance(account="acct_kaist")) == (1000, 700)
