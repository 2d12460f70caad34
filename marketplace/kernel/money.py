"""Money: an integer of minor units and a currency. Rounding happens in one function, `rounded`.

KRW has no minor unit (₩1 is the integer 1); USD and EUR are in cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

MINOR_DIGITS = {"KRW": 0, "USD": 2, "EUR": 2}
BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Money:
    """An amount in minor units of one currency; adding two currencies is an error."""

    amount: int
    currency: str = "KRW"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("money is an integer of minor units")
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.amount + other.amount, self.currency)

    def portion(self, basis_points: int) -> Money:
        """`basis_points` ten-thousandths of this amount, rounded once."""
        return Money(rounded(Fraction(self.amount * basis_points, BASIS_POINTS)), self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to `weights` that sum exactly to this amount."""
        return [Money(part, self.currency) for part in largest_remainder(self.amount, weights)]


@dataclass(frozen=True)
class ExchangeRate:
    """What one unit of `currency` is worth in `into`, in ten-thousandths of a unit (₩1,392.5 a dollar: 13925000).

    `on` is the day of the rate, `source` where it was published: both are copied to whatever it was used for.
    """

    currency: str
    into: str
    ten_thousandths: int
    on: date
    source: str = ""

    def convert(self, money: Money) -> Money:
        """The amount in the other currency, rounded once. Raises ValueError for money of another currency."""
        if money.currency != self.currency:
            raise ValueError(f"a rate of {self.currency} does not convert {money.currency}")
        minor = Fraction(money.amount * self.ten_thousandths, 10_000)
        digits = MINOR_DIGITS[self.into] - MINOR_DIGITS[self.currency]
        return Money(rounded(minor * Fraction(10) ** digits), self.into)

    @property
    def written(self) -> str:
        """The rate as it is printed: `1,392.5`."""
        whole, rest = divmod(self.ten_thousandths, 10_000)
        return f"{whole:,}.{rest:04d}".rstrip("0").rstrip(".")


def rounded(value: Fraction) -> int:
    """The nearest minor unit, halves away from zero. The only rounding of money on the site."""
    whole = (abs(value) * 2 + 1) // 2
    return int(whole if value >= 0 else -whole)


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Integers in proportion to `weights` that sum to `total` (Hamilton's method; ties go to the earlier).

    A negative total is split as its mirror image. Raises ValueError when no weight is positive.
    """
    whole = sum(weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be non-negative and not all zero")
    sign, size = (1, total) if total >= 0 else (-1, -total)
    parts = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
