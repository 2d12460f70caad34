"""Money adds up to the last won."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import Money, largest_remainder, rounded

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


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="KRW and USD"):
        Money(1, "KRW") + Money(1, "USD")


def test_no_fractions_of_a_won() -> None:
    with pytest.raises(TypeError):
        Money(0.5)  # type: ignore[arg-type]
