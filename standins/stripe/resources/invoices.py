"""Stripe invoices: a paper that the payer opens and pays on a page of Stripe's."""

from __future__ import annotations

from ..cards import CARDS
from ..errors import ApiError, refused
from ..listing import INCLUDABLE, listed, matches, page, search
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata
from . import invoice_items, payments
from .payment_methods import KOREAN, from_request, new, types_for

URL = "/v1/invoices"
DAY = 24 * 3600
COPIED = "auto_advance description footer number payment_settings statement_descriptor"
TERMS = "collection_method days_until_due due_date"


def due_date(account: Account, params: Params, method: str) -> int | None:
    """When a sent invoice is due. Raises ApiError 400 when that can't be told."""
    if method == "charge_automatically":
        if "due_date" in params or "days_until_due" in params:
            raise refused("You can only set a due date on an invoice that is sent.", None, "due_date")
        return None
    if "due_date" in params:
        if params["due_date"] <= account.now:
            raise refused("The due date must be in the future.", None, "due_date")
        return int(params["due_date"])
    if "days_until_due" not in params:
        raise refused(
            "If invoice collection method is 'send_invoice' you must specify 'due_date' or 'days_until_due'.",
            None,
            "days_until_due",
        )
    return int(account.now + params["days_until_due"] * DAY)


def total_up(account: Account, invoice: Body) -> Body:
    """Recompute lines and sums of a draft."""
    lines = [invoice_items.as_line(account, item) for item in invoice_items.of(account, invoice)]
    total = sum(line["amount"] for line in lines)
    sums = dict.fromkeys(("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total)
    due = max(total, 0)
    invoice |= sums | {"amount_due": due, "amount_remaining": due}
    invoice["lines"] = listed(f"{URL}/{invoice['id']}/lines", lines)
    return invoice


@endpoint(
    "POST", URL, f"automatic_tax currency customer metadata pending_invoice_items_behavior {COPIED} {TERMS}"
)
def create(account: Account, params: Params) -> Body:
    """Begin a draft; lines are added as invoice items."""
    if not params.get("customer"):
        raise refused("Missing required param: customer.", "parameter_missing", "customer")
    customer = account.get("customer", params["customer"], "customer")
    if params.get("automatic_tax", {}).get("enabled"):
        raise refused("The stand-in computes no tax.", "standin_unhonoured", "automatic_tax")
    method = params.get("collection_method", "charge_automatically")
    invoice = account.new(
        "invoice",
        "in",
        **{name: params[name] for name in COPIED.split() if params.get(name)},
        billing_reason="manual",
        collection_method=method,
        currency=params.get("currency") or customer["currency"] or "krw",
        customer=customer["id"],
        customer_address=customer["address"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        customer_phone=customer["phone"],
        due_date=due_date(account, params, method),
        issuer={"type": "self"},
        metadata=merge_metadata({}, params.get("metadata")),
        period_end=account.now,
        period_start=account.now,
        status="draft",
    )
    if params.get("pending_invoice_items_behavior") == "include":
        invoice_items.take_pending(account, invoice)
    total_up(account, invoice)
    account.emit("invoice.created", invoice)
    return invoice


@endpoint("GET", URL, f"{PAGING} created customer collection_method status")
def list_all(account: Account, params: Params) -> Body:
    """Invoices, newest first."""
    found = account.all("invoice", lambda i: matches(i, params, "customer", "collection_method", "status"))
    return page(URL, [current(account, invoice) for invoice in found], params)


@endpoint("GET", URL + "/search", "query limit page")
def search_all(account: Account, params: Params) -> Body:
    """Invoices by metadata, status, number and so on."""
    return search(URL + "/search", [current(account, i) for i in account.all("invoice")], params)


@endpoint("GET", URL + "/{invoice}")
def retrieve(account: Account, params: Params, invoice: str) -> Body:
    """One invoice."""
    return current(account, account.get("invoice", invoice))


def current(account: Account, invoice: Body) -> Body:
    """The invoice with a draft's sums brought up to date."""
    return (
        total_up(account, account.get("invoice", invoice["id"])) if invoice["status"] == "draft" else invoice
    )


@endpoint("POST", URL + "/{invoice}", f"metadata {COPIED} days_until_due due_date")
def update(account: Account, params: Params, invoice: str) -> Body:
    """Change a draft; of an issued invoice only metadata and description."""
    body = account.get("invoice", invoice)
    if body["status"] != "draft" and set(params) - {"metadata", "description"}:
        raise refused("Finalized invoices can't be updated in this way.", "invoice_not_editable")
    fields = {name: params[name] or None for name in COPIED.split() if name in params}
    if "due_date" in params or "days_until_due" in params:
        fields["due_date"] = due_date(account, params, body["collection_method"])
    metadata = merge_metadata(body["metadata"], params.get("metadata"))
    return change(account, body, "invoice.updated", **fields, metadata=metadata)


@endpoint("DELETE", URL + "/{invoice}")
def delete(account: Account, params: Params, invoice: str) -> Body:
    """Throw a draft away."""
    body = require(account.get("invoice", invoice), "draft", action="delete")
    for item in invoice_items.of(account, body):
        account.delete("invoiceitem", item["id"])
    account.emit("invoice.deleted", body)
    account.delete("invoice", invoice)
    return {"id": invoice, "object": "invoice", "deleted": True}


@endpoint("POST", URL + "/{invoice}/finalize", "auto_advance")
def finalize(account: Account, params: Params, invoice: str) -> Body:
    """Issue a draft: number, page to pay on, payment intent. A total of zero is paid at once."""
    body = total_up(account, require(account.get("invoice", invoice), "draft", action="finalize"))
    if not body["lines"]["data"]:
        raise refused("Nothing to invoice for customer", "invoice_no_customer_line_items")
    body["number"] = body["number"] or f"STANDIN-{len(account.all('invoice')):04d}"
    body["hosted_invoice_url"] = f"{account.world.base}/invoice/{body['id']}"
    body["status_transitions"]["finalized_at"] = account.now
    body |= {"status": "open", "effective_at": account.now, "auto_advance": params.get("auto_advance", False)}
    if body["amount_due"]:
        payment_for(account, body)
    account.emit("invoice.finalized", body)
    if not body["amount_due"]:
        mark_paid(account, body, 0)
    return body


def payment_for(account: Account, invoice: Body) -> Body:
    """The intent that collects an invoice, with the object that ties them together."""
    amount, currency = invoice["amount_due"], invoice["currency"]
    intent = payments.new_intent(
        account, amount, currency, types_for(currency), customer=invoice["customer"], description="Invoice"
    )
    account.side_note("payment_intent", intent["id"], {"invoice": invoice["id"]})
    account.new(
        "invoice_payment",
        "inpay",
        amount_paid=None,
        amount_requested=amount,
        currency=currency,
        invoice=invoice["id"],
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status="open",
    )
    return intent


@endpoint("POST", URL + "/{invoice}/send")
def send(account: Account, params: Params, invoice: str) -> Body:
    """Say that it was sent; the stand-in sends no mail. A draft is issued first."""
    body = account.get("invoice", invoice)
    if body["collection_method"] != "send_invoice":
        raise refused("You can only manually send an invoice if it's collection method is 'send_invoice'.")
    if body["status"] == "draft":
        finalize(account, {}, invoice)
    require(body, "open", "paid", "uncollectible", action="send")
    account.emit("invoice.sent", body)
    return body


@endpoint("POST", URL + "/{invoice}/pay", "paid_out_of_band payment_method")
def pay(account: Account, params: Params, invoice: str) -> Body:
    """Collect by a given method, or note that it was paid elsewhere."""
    body = account.get("invoice", invoice)
    if body["status"] == "paid":
        raise refused("Invoice is already paid", "invoice_already_paid")
    if body["status"] == "draft":
        finalize(account, {}, invoice)
    require(body, "open", "uncollectible", "paid", action="pay")
    if body["status"] == "paid":
        return body
    intent = intent_of(account, body)
    if params.get("paid_out_of_band"):
        close_payment(account, body, "canceled")
        payments.cancel(account, intent, "automatic")
        return mark_paid(account, body, body["amount_due"], off_stripe=True)
    method = from_request(account, params)
    if method is None:
        raise refused("There is no default payment method on this invoice.", None, "payment_method")
    payments.confirm(account, intent, method)
    return body


def pay_on_page(
    account: Account,
    invoice: Body,
    card: str = next(iter(CARDS)),
    method: str = "card",
    billing: Body | None = None,
    asynchronous: bool = False,
) -> Body:
    """What the payer does on the hosted page. Raises ApiError: 400 not open any more, 402 declined."""
    require(invoice, "open", action="pay")
    chosen = new(account, method, card if method not in KOREAN else next(iter(CARDS)), billing)
    url = invoice["hosted_invoice_url"]
    payments.confirm(account, intent_of(account, invoice), chosen, return_url=url, asynchronous=asynchronous)
    return invoice


@endpoint("POST", URL + "/{invoice}/void")
def void(account: Account, params: Params, invoice: str) -> Body:
    """Declare an issued invoice void."""
    body = require(account.get("invoice", invoice), "open", "uncollectible", action="void")
    payments.cancel(account, intent_of(account, body), "void_invoice")
    close_payment(account, body, "canceled")
    body["status_transitions"]["voided_at"] = account.now
    return change(account, body, "invoice.voided", status="void", amount_remaining=0)


@endpoint("POST", URL + "/{invoice}/mark_uncollectible")
def mark_uncollectible(account: Account, params: Params, invoice: str) -> Body:
    """Write an issued invoice off; it may still be paid."""
    body = require(account.get("invoice", invoice), "open", action="mark as uncollectible")
    body["status_transitions"]["marked_uncollectible_at"] = account.now
    return change(account, body, "invoice.marked_uncollectible", status="uncollectible")


@endpoint("GET", URL + "/{invoice}/lines", PAGING)
def lines(account: Account, params: Params, invoice: str) -> Body:
    """The lines of an invoice."""
    body = current(account, account.get("invoice", invoice))
    return page(body["lines"]["url"], body["lines"]["data"], params)


PAYMENTS_URL = "/v1/invoice_payments"


@endpoint("GET", PAYMENTS_URL, f"{PAGING} created invoice payment status")
def list_payments(account: Account, params: Params) -> Body:
    """Payments of invoices, newest first; by invoice or by payment intent."""
    intent = params.get("payment", {}).get("payment_intent")

    def fits(body: Body) -> bool:
        return matches(body, params, "invoice", "status") and intent in (
            None,
            body["payment"]["payment_intent"],
        )

    return page(PAYMENTS_URL, account.all("invoice_payment", fits), params)


@endpoint("GET", PAYMENTS_URL + "/{invoice_payment}")
def retrieve_payment(account: Account, params: Params, invoice_payment: str) -> Body:
    """One payment of an invoice."""
    return account.get("invoice_payment", invoice_payment)


def payments_of(account: Account, invoice: Body) -> Body:
    """The list behind `expand[]=payments`."""
    found = account.all("invoice_payment", lambda p: p["invoice"] == invoice["id"])
    return listed(f"{PAYMENTS_URL}?invoice={invoice['id']}", found)


INCLUDABLE["invoice", "payments"] = payments_of


def intent_of(account: Account, invoice: Body) -> Body:
    """The intent that collects an issued invoice."""
    payment = payments_of(account, invoice)["data"][0]
    return account.get("payment_intent", payment["payment"]["payment_intent"])


def close_payment(account: Account, invoice: Body, status: str) -> None:
    """Mark the invoice's payment paid or canceled."""
    payment = account.get("invoice_payment", payments_of(account, invoice)["data"][0]["id"])
    payment["status"] = status
    payment["status_transitions"][f"{status}_at"] = account.now
    if status == "paid":
        payment["amount_paid"] = payment["amount_requested"]
        account.emit("invoice_payment.paid", payment)


def mark_paid(account: Account, invoice: Body, amount: int, off_stripe: bool = False) -> Body:
    """The invoice is settled, on Stripe or elsewhere."""
    invoice["status_transitions"]["paid_at"] = account.now
    invoice |= {"status": "paid", "amount_paid": amount, "amount_remaining": 0, "attempted": True}
    invoice["amount_paid_off_stripe"] = amount if off_stripe else 0
    account.emit("invoice.paid", invoice)
    account.emit("invoice.payment_succeeded", invoice)
    return invoice


def require(invoice: Body, *states: str, action: str) -> Body:
    """The invoice, if it is in one of these states. Raises ApiError 400."""
    if invoice["status"] not in states:
        message = f"You can't {action} an invoice that is {invoice['status']}."
        raise ApiError(400, message, code="invoice_not_editable")
    return invoice


def follow(account: Account, intent: Body, outcome: str) -> None:
    """Bring the invoice to where its intent is."""
    invoice_id = account.side_note("payment_intent", intent["id"]).get("invoice")
    if invoice_id is None:
        return
    invoice = account.get("invoice", invoice_id)
    invoice |= {"attempt_count": invoice["attempt_count"] + 1, "attempted": True}
    if outcome == "succeeded":
        close_payment(account, invoice, "paid")
        mark_paid(account, invoice, intent["amount_received"])
    elif outcome == "failed":
        account.emit("invoice.payment_failed", invoice)


payments.LISTENERS.append(follow)
