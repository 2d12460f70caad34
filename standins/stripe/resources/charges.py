"""Charges: read them, label them."""

from __future__ import annotations

from ..listing import INCLUDABLE, listed, matches, page, search
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata

URL = "/v1/charges"


def refunds_of(account: Account, charge: Body) -> Body:
    """The list behind `expand[]=refunds`."""
    found = account.all("refund", lambda r: r["charge"] == charge["id"])
    return listed(f"{URL}/{charge['id']}/refunds", found)


INCLUDABLE["charge", "refunds"] = refunds_of


@endpoint("GET", URL, f"{PAGING} created customer payment_intent")
def list_all(account: Account, params: Params) -> Body:
    """Charges, newest first, failed ones included."""
    return page(
        URL, account.all("charge", lambda c: matches(c, params, "customer", "payment_intent")), params
    )


@endpoint("GET", URL + "/search", "query limit page")
def search_all(account: Account, params: Params) -> Body:
    """Charges by metadata, status, amount and so on."""
    return search(URL + "/search", account.all("charge"), params)


@endpoint("GET", URL + "/{charge}")
def retrieve(account: Account, params: Params, charge: str) -> Body:
    """One charge."""
    return account.get("charge", charge)


@endpoint("POST", URL + "/{charge}", "description metadata receipt_email")
def update(account: Account, params: Params, charge: str) -> Body:
    """Change what is written on a charge."""
    body = account.get("charge", charge)
    fields = {name: params[name] or None for name in ("description", "receipt_email") if name in params}
    metadata = merge_metadata(body["metadata"], params.get("metadata"))
    return change(account, body, "charge.updated", **fields, metadata=metadata)
