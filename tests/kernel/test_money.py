"""Money adds up to the last won."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import ExchangeRate, Money, largest_remainder, rounded

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@given(st.integers(-(10**14), 10**14), weights)
def test_parts_sum_to_the_whole(total: int, shares: list[int]) -> None:
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * share, sum(shares))) < 1
        for part, share in zip(parts, shares, strict=True)
    )


@given(st.integers(-(10**12), 10**12), st.integers(1, 1000))
def test_rounding_is_to_the_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)
    assert abs(rounded(value) - value) <= Fraction(1, 2)
    assert rounded(-value) == -rounded(value)


def test_vat_of_an_odd_amount() -> None:
    assert Money(33_333_335).portion(1000) == Money(3_333_334)


def test_amounts_of_one_currency_are_added() -> None:
    assert Money(30_000_000) + Money(3_000_000) == Money(33_000_000, "KRW")
    assert Money(125_050, "USD") + Money(-50, "USD") == Money(125_000, "USD")
    for one, other in (("KRW", "USD"), ("USD", "KRW")):
        with pytest.raises(ValueError, match=f"{one} and {other} do not add up"):
            Money(1, one) + Money(1, other)


def test_no_fractions_of_a_won() -> None:
    with pytest.raises(TypeError):
        Money(0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(True)
    with pytest.raises(ValueError, match="unknown currency 'JPY'"):
        Money(1, "JPY")


@pytest.mark.parametrize(
    ("value", "nearest"),
    [("0", 0), ("1/3", 0), ("1/2", 1), ("2/3", 1), ("1", 1), ("3/2", 2), ("5/2", 3), ("-1/2", -1), ("-1/3", 0), ("-5/2", -3)],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value: str, nearest: int) -> None:
    assert rounded(Fraction(value)) == nearest


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # of equal remainders the earlier is served first
        (101, [1, 1, 1], [34, 34, 33]),
        (10, [1, 2, 4], [1, 3, 6]),  # 1 3/7, 2 6/7, 5 5/7: the largest remainders are served first
        (-100, [1, 1, 1], [-34, -33, -33]),
        (-10, [1, 2, 4], [-1, -3, -6]),
        (0, [1, 0], [0, 0]),
        (7, [0, 1, 0], [0, 7, 0]),
    ],
)
def test_what_does_not_divide_goes_to_the_largest_remainders(
    total: int, shares: list[int], parts: list[int]
) -> None:
    assert largest_remainder(total, shares) == parts
    assert Money(total, "EUR").split(shares) == [Money(part, "EUR") for part in parts]


@pytest.mark.parametrize("shares", [[], [0], [0, 0], [-1], [2, -1]])
def test_nothing_is_split_by_no_weight_or_one_below_zero(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        largest_remainder(100, shares)


@pytest.mark.parametrize(
    ("into", "of", "ten_thousandths", "amount", "converted", "written"),
    [
        ("KRW", "USD", 13_925_000, 12_345, 171_904, "1,392.5"),  # $123.45 is ₩171,904.125
        ("KRW", "USD", 13_920_000, 100, 1_392, "1,392"),
        ("USD", "KRW", 7, 1_000_000, 70_000, "0.0007"),
        ("USD", "EUR", 10_800, 10_000, 10_800, "1.08"),
        ("KRW", "EUR", 10_000_000, -50, -500, "1,000"),
    ],
)
def test_a_rate_converts_between_currencies_of_different_units(
    into: str, of: str, ten_thousandths: int, amount: int, converted: int, written: str
) -> None:
    rate = ExchangeRate(of, into, ten_thousandths, date(2026, 7, 1))
    assert rate.convert(Money(amount, of)) == Money(converted, into)
    assert rate.written == written
    with pytest.raises(ValueError, match=f"a rate of {of} does not convert {into}"):
        rate.convert(Money(amount, into))
