"""경상기술료 from net sales: pure arithmetic, every step shown. Amounts in minor units, rates in basis points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from marketplace.formats.money_text import exact, figures, percent
from marketplace.kernel.money import BASIS_POINTS, rounded


@dataclass(frozen=True)
class Sales:
    """Sales of one product in a period; a correction of an earlier period may be negative."""

    product: str
    sales: int
    deductions: int = 0
    is_correction: bool = False

    @property
    def net(self) -> int:
        return self.sales - self.deductions


@dataclass(frozen=True)
class Rates:
    """`steps`: ((above, rate), …) ascending, the first above 0; a rate applies to the part of the sales above it."""

    steps: tuple[tuple[int, int], ...]
    minimum: int | None = None
    cap: int | None = None


def checked_steps(steps: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The steps, or ValueError when they don't start at 0, don't ascend, or hold no rate from 0 to 100%."""
    found = tuple(steps)
    if not found or found[0][0] != 0 or any(a[0] >= b[0] for a, b in pairwise(found)):
        raise ValueError("steps begin at 0 and ascend")
    if any(not 0 <= rate <= BASIS_POINTS for _, rate in found):
        raise ValueError("a rate is from 0% to 100%")
    return found


@dataclass(frozen=True)
class Shortfall:
    """What the royalties of a year fell short of its minimum; `year` names the year in the line that shows it."""

    year: str
    words: tuple[str, str]
    minimum: int
    earned: int

    @property
    def amount(self) -> int:
        return self.minimum - self.earned


def royalty(
    sales: Sequence[Sales],
    rates: Rates,
    currency: str = "KRW",
    sold_before: int = 0,
    shortfalls: Sequence[Shortfall] = (),
) -> tuple[int, list[dict[str, Any]]]:
    """(royalty due, its steps as [{label, formula, amount, total}] in both languages). Rounded once, at the end.

    `sold_before` are the net sales of earlier periods where the contract's steps count all sales together.

    Corrections count into the net sales of the period; below zero nothing is due but the minimum. The minimum
    lifts and the cap limits the royalty of the period. What earlier years fell short of their minimum is added to it.
    """
    net = sum(line.net for line in sales)
    base, sum_ = max(0, net), Fraction(0)
    lines: list[dict[str, Any]] = []

    def line(ko: str, en: str, how: str, amount: int, total: bool = False) -> None:
        lines.append({"label": [ko, en], "formula": [how, how], "amount": amount, "total": total})

    tops = [above for above, _ in rates.steps[1:]] + [None]
    before = 0
    for (above, rate), top in zip(rates.steps, tops, strict=True):
        high = sold_before + base if top is None else min(sold_before + base, top)
        part = max(0, high - max(above, sold_before))
        if part == 0 and (above or sold_before):
            continue
        sum_ += Fraction(part * rate, BASIS_POINTS)
        # each step shows what it adds to the rounded whole, so that the lines sum to the total
        amount, before = rounded(sum_) - before, rounded(sum_)
        words = (
            ("경상기술료", "Running royalty") if len(rates.steps) == 1 else _step_words(above, top, currency)
        )
        line(*words, f"{figures(part, currency)} × {percent(rate)}", amount)
    due = rounded(sum_)
    if rates.minimum is not None and due < rates.minimum:
        line(
            "최저기술료에 모자라는 금액",
            "Up to the minimum royalty",
            f"{figures(rates.minimum, currency)} - {figures(due, currency)}",
            rates.minimum - due,
        )
        due = rates.minimum
    if rates.cap is not None and due > rates.cap:
        line(
            "최대기술료를 넘는 금액",
            "Above the cap",
            f"{figures(rates.cap, currency)} - {figures(due, currency)}",
            rates.cap - due,
        )
        due = rates.cap
    for short in shortfalls:
        ko, en = short.words
        how = f"{figures(short.minimum, currency)} - {figures(short.earned, currency)}"
        line(f"{ko} 최저기술료에 모자라는 금액", f"Up to the minimum royalty of {en}", how, short.amount)
        lines[-1]["of_year"] = short.year
        due += short.amount
    line("내실 금액 (부가가치세 별도)", "Royalty due, before VAT", "", due, True)
    return due, lines


def with_credit(lines: Sequence[dict[str, Any]], credit: int, currency: str) -> list[dict[str, Any]]:
    """The steps with what was paid too much before as a negative line above the total."""
    *parts, total = lines
    if not credit:
        return [*parts, total]
    how = f"{figures(total['amount'], currency)} - {figures(credit, currency)}"
    off = {
        "label": [
            "먼저 낸 금액 차감 (추정 청구, 장부 검사 정정)",
            "Paid before, taken off (estimate, audit)",
        ],
        "formula": [how, how],
        "amount": -credit,
        "total": False,
    }
    return [*parts, off, total | {"amount": total["amount"] - credit}]


def _step_words(above: int, top: int | None, currency: str) -> tuple[str, str]:
    def words(amount: int) -> tuple[str, str]:
        return exact(amount, currency, "ko"), exact(amount, currency, "en")

    low_ko, low_en = words(above)
    if top is None:
        return f"{low_ko} 초과분", f"Above {low_en}"
    high_ko, high_en = words(top)
    if not above:
        return f"{high_ko} 이하분", f"Up to {high_en}"
    return f"{low_ko} 초과 {high_ko} 이하분", f"From {low_en} to {high_en}"


def understated(reported: int, stated: int, limit_bp: int, year: int, currency: str) -> list[list[str]]:
    """The reason as [[Korean, English]] when sales reported for a year fall short of those the company states."""
    if stated <= 0 or (stated - reported) * BASIS_POINTS <= stated * limit_bp:
        return []
    share = percent(rounded(Fraction((stated - reported) * BASIS_POINTS, stated)))
    low, high = exact(reported, currency, "ko"), exact(stated, currency, "ko")
    low_en, high_en = exact(reported, currency, "en"), exact(stated, currency, "en")
    return [
        [
            f"{year}년 보고 매출 {low} / 기업이 밝힌 연간 매출 {high}: {share} 적게 보고되었습니다.",
            f"The sales reported for {year}, {low_en}, are {share} below the yearly sales that the company states, {high_en}.",
        ]
    ]


@dataclass(frozen=True)
class Limits:
    """What a person should look at: a drop of more than `drop_bp`, deductions of more than `deductions_bp`."""

    drop_bp: int
    deductions_bp: int


def anomalies(sales: Sequence[Sales], before: Sequence[Sales] | None, limits: Limits) -> list[list[str]]:
    """What is unusual about a report, each as [Korean, English]; `before` is the report of the last period."""
    found: list[list[str]] = []
    real = [line for line in sales if not line.is_correction]
    net = sum(line.net for line in real)
    gross, deducted = sum(line.sales for line in real), sum(line.deductions for line in real)
    if net <= 0:
        found.append(["순매출액이 0입니다.", "The net sales are zero."])
    if gross and deducted * BASIS_POINTS > gross * limits.deductions_bp:
        share = percent(rounded(Fraction(deducted * BASIS_POINTS, gross)))
        found.append([f"공제액이 매출액의 {share}입니다.", f"Deductions are {share} of the sales."])
    if any(line.is_correction for line in sales):
        found.append(["지난 기간의 정정이 들어 있습니다.", "It corrects an earlier period."])
    if before is None:
        return found
    past = [line for line in before if not line.is_correction]
    past_net = sum(line.net for line in past)
    if past_net > 0 and net > 0 and (past_net - net) * BASIS_POINTS > past_net * limits.drop_bp:
        share = percent(rounded(Fraction((past_net - net) * BASIS_POINTS, past_net)))
        found.append([f"지난 기간보다 {share} 줄었습니다.", f"{share} less than in the period before."])
    missing = [line.product for line in past if line.product not in {x.product for x in real}]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        found.append(
            [f"지난 기간에 있던 제품이 없습니다: {names}", f"Missing since the last period: {names}"]
        )
    return found
