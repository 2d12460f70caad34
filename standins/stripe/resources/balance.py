"""The balance and the movements it is the sum of."""

from __future__ import annotations

from collections import Counter

from ..listing import matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params

URL = "/v1/balance_transactions"
REPORTED_AS = {"adjustment": "dispute", "refund_failure": "refund_failure"}


def post(
    account: Account, kind: str, amount: int, currency: str, source: Body, fee: int = 0, description: str = ""
) -> Body:
    """Book a movement: `amount` and `fee` in minor units, negative when money leaves. Funds are available at once."""
    fees = [
        {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    ]
    return account.new(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=account.now,
        balance_type="payments",
        currency=currency,
        description=description or None,
        fee=fee,
        fee_details=[fees[0] | {"type": "stripe_fee"}] if fee else [],
        net=amount - fee,
        reporting_category=REPORTED_AS.get(kind, kind),
        source=source["id"],
        status="available",
        type=kind,
    )


def totals(account: Account) -> dict[str, int]:
    """Currency to the sum of all movements, net of fees."""
    sums: Counter[str] = Counter()
    for movement in account.all("balance_transaction"):
        sums[movement["currency"]] += movement["net"]
    return dict(sums)


@endpoint("GET", "/v1/balance")
def retrieve(account: Account, params: Params) -> Body:
    """What the account holds per currency."""
    sums = totals(account) or {"krw": 0}
    available = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(sums.items())
    ]
    pending = [amount | {"amount": 0, "source_types": {"card": 0}} for amount in available]
    return {"object": "balance", "available": available, "pending": pending, "livemode": False}


@endpoint("GET", URL, f"{PAGING} created currency source type")
def list_all(account: Account, params: Params) -> Body:
    """Movements, newest first."""
    found = account.all("balance_transaction", lambda b: matches(b, params, "currency", "source", "type"))
    return page(URL, found, params)


@endpoint("GET", URL + "/{id}")
def retrieve_one(account: Account, params: Params, id: str) -> Body:
    """One movement."""
    return account.get("balance_transaction", id)
