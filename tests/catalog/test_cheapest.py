"""The fee that a card names, where offers are in several currencies."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from marketplace.catalog.wording import cheapest


class Offered(NamedTuple):
    kind: str
    fee: int | None
    currency: str


def offered(*fees: str) -> list[Offered]:
    """Offers of `5000000 KRW`, in minor units; `- KRW` is to be agreed."""
    rows = [each.split() for each in fees]
    return [Offered("non_exclusive", None if fee == "-" else int(fee), currency) for fee, currency in rows]


@pytest.mark.parametrize(
    ("fees", "named"),
    [
        (["2000000 USD", "5000000 KRW", "7000000 KRW"], "5000000 KRW"),  # USD 20,000 is no two million won
        (["7000000 KRW", "100 EUR"], "7000000 KRW"),
        (["2000000 USD", "1500000 USD"], "1500000 USD"),
        (["300000 USD", "200000 EUR"], "300000 USD"),
        (["5000000 KRW", "0 USD"], "0 USD"),
        (["- KRW", "100 USD"], "100 USD"),
        (["- KRW"], "- KRW"),
    ],
)
def test_a_card_never_takes_cents_for_won(fees: list[str], named: str) -> None:
    assert cheapest(offered(*fees)) == offered(named)[0]


def test_a_listing_without_offers_names_none() -> None:
    assert cheapest(offered()) is None
