"""The account behind the key that was used."""

from __future__ import annotations

from ..routing import endpoint
from ..world import Account, Body, Params


@endpoint("GET", "/v1/account")
def retrieve(account: Account, params: Params) -> Body:
    """The caller's own account."""
    return account.blank(
        "account",
        id=account.id,
        object="account",
        type="standard",
        country="KR",
        default_currency="krw",
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
        metadata={},
    )
