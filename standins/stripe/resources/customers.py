"""Customers."""

from __future__ import annotations

from ..listing import matches, page, search
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata

URL = "/v1/customers"
FIELDS = "address description email metadata name phone preferred_locales"


def fields(params: Params, metadata: Body | None = None) -> Body:
    """What a create or update sets; an empty string unsets."""
    given: Body = {
        name: params[name] or None for name in FIELDS.split() if name in params and name != "metadata"
    }
    if given.get("address"):
        given["address"] = {part: given["address"].get(part) for part in ADDRESS}
    return given | {"metadata": merge_metadata(metadata, params.get("metadata"))}


ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


@endpoint("POST", URL, FIELDS)
def create(account: Account, params: Params) -> Body:
    """Keep a customer."""
    defaults = {"balance": 0, "delinquent": False, "tax_exempt": "none"}
    customer = account.new("customer", "cus", **defaults, **fields(params))
    account.emit("customer.created", customer)
    return customer


@endpoint("GET", URL, f"{PAGING} created email")
def list_all(account: Account, params: Params) -> Body:
    """Customers, newest first."""
    return page(URL, account.all("customer", lambda c: matches(c, params, "email")), params)


@endpoint("GET", URL + "/search", "query limit page")
def search_all(account: Account, params: Params) -> Body:
    """Customers by e-mail, name or metadata."""
    return search(URL + "/search", account.all("customer"), params)


@endpoint("GET", URL + "/{customer}")
def retrieve(account: Account, params: Params, customer: str) -> Body:
    """One customer, or the tombstone of a deleted one."""
    if account.side_note("customer", customer).get("deleted_by") == account.id:
        return {"id": customer, "object": "customer", "deleted": True}
    return account.get("customer", customer)


@endpoint("POST", URL + "/{customer}", FIELDS)
def update(account: Account, params: Params, customer: str) -> Body:
    """Change a customer."""
    body = account.get("customer", customer)
    return change(account, body, "customer.updated", **fields(params, body["metadata"]))


@endpoint("DELETE", URL + "/{customer}")
def delete(account: Account, params: Params, customer: str) -> Body:
    """Delete a customer for good."""
    body = account.get("customer", customer)
    account.emit("customer.deleted", body)
    account.side_note("customer", customer, {"deleted_by": account.id})
    account.delete("customer", customer)
    return {"id": customer, "object": "customer", "deleted": True}


@endpoint("GET", URL + "/{customer}/payment_methods", f"{PAGING} type")
def payment_methods(account: Account, params: Params, customer: str) -> Body:
    """The payment methods attached to a customer."""
    account.get("customer", customer, "customer")
    attached = account.all(
        "payment_method", lambda m: m["customer"] == customer and matches(m, params, "type")
    )
    return page(f"{URL}/{customer}/payment_methods", attached, params)
