"""Lines of Stripe invoices."""

from __future__ import annotations

from typing import Any

from ..errors import refused
from ..listing import matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, merge_metadata
from . import payments

URL = "/v1/invoiceitems"


@endpoint("POST", URL, "amount currency customer description invoice metadata period")
def create(account: Account, params: Params) -> Body:
    """Add a line to a draft, or leave it pending for the customer's next invoice. A negative amount is a credit."""
    invoice = account.get("invoice", params["invoice"], "invoice") if params.get("invoice") else None
    if invoice and invoice["status"] != "draft":
        raise refused("You can only add items to a draft invoice.", "invoice_not_editable", "invoice")
    customer = params.get("customer") or (invoice and invoice["customer"])
    if not customer:
        raise refused("Missing required param: customer.", "parameter_missing", "customer")
    account.get("customer", customer, "customer")
    if "amount" not in params:
        raise refused("The stand-in takes amount only, no prices.", "parameter_missing", "amount")
    if abs(params["amount"]) > payments.MAXIMUM:
        raise refused("The amount is too large.", "amount_too_large", "amount")
    currency = params.get("currency") or (invoice and invoice["currency"])
    if not currency:
        raise refused("Missing required param: currency.", "parameter_missing", "currency")
    if invoice and invoice["currency"] != currency:
        raise refused("The item's currency must be the invoice's.", None, "currency")
    return account.new(
        "invoiceitem",
        "ii",
        amount=params["amount"],
        currency=currency,
        customer=customer,
        date=account.now,
        description=params.get("description") or None,
        discountable=False,
        invoice=invoice and invoice["id"],
        metadata=merge_metadata({}, params.get("metadata")),
        period=params.get("period") or {"start": account.now, "end": account.now},
        quantity=1,
        quantity_decimal="1",
    )


@endpoint("GET", URL, f"{PAGING} created customer invoice pending")
def list_all(account: Account, params: Params) -> Body:
    """Lines, newest first."""

    def fits(item: Body) -> bool:
        is_pending = "pending" not in params or params["pending"] == (item["invoice"] is None)
        return is_pending and matches(item, params, "customer", "invoice")

    return page(URL, account.all("invoiceitem", fits), params)


@endpoint("GET", URL + "/{invoiceitem}")
def retrieve(account: Account, params: Params, invoiceitem: str) -> Body:
    """One line."""
    return account.get("invoiceitem", invoiceitem)


@endpoint("DELETE", URL + "/{invoiceitem}")
def delete(account: Account, params: Params, invoiceitem: str) -> Body:
    """Remove a line from a draft."""
    item = account.get("invoiceitem", invoiceitem)
    invoice = account.find("invoice", item["invoice"])
    if invoice and invoice["status"] != "draft":
        raise refused("You can only remove items of a draft invoice.", "invoice_not_editable")
    account.delete("invoiceitem", invoiceitem)
    return {"id": invoiceitem, "object": "invoiceitem", "deleted": True}


def of(account: Account, invoice: Body) -> list[Body]:
    """The items of an invoice, oldest first."""
    return account.all("invoiceitem", lambda item: item["invoice"] == invoice["id"])[::-1]


def take_pending(account: Account, invoice: Body) -> None:
    """Move the customer's pending items of this currency onto a new invoice."""
    for item in account.all("invoiceitem", lambda item: item["invoice"] is None):
        if matches(item, invoice, "customer", "currency"):
            account.get("invoiceitem", item["id"])["invoice"] = invoice["id"]


def as_line(account: Account, item: Body) -> Body:
    """A line item as the invoice shows it."""
    parent: dict[str, Any] = account.blank(
        "billing_bill_resource_invoicing_lines_parents_invoice_line_item_parent",
        type="invoice_item_details",
        invoice_item_details=account.blank(
            "billing_bill_resource_invoicing_lines_parents_invoice_line_item_invoice_item_parent",
            invoice_item=item["id"],
        ),
    )
    return account.blank(
        "line_item",
        id=f"il_{item['id'].removeprefix('ii_')}",
        amount=item["amount"],
        currency=item["currency"],
        description=item["description"],
        discount_amounts=[],
        discountable=False,
        invoice=item["invoice"],
        metadata=item["metadata"],
        parent=parent,
        period=item["period"],
        quantity=1,
        quantity_decimal="1",
        subtotal=item["amount"],
        taxes=[],
    )
