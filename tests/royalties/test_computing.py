"""The royalty's arithmetic and its words: every line of a computation, and every reason to look at a report."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.royalties.computing import (
    Limits,
    Rates,
    Sales,
    Shortfall,
    anomalies,
    checked_steps,
    royalty,
    understated,
    with_credit,
)

FLAT = Rates(((0, 300),))
STEPS = Rates(((0, 300), (1_000_000, 200), (5_000_000, 100)))
TOTAL = "Royalty due, before VAT"


def shown(lines: list[dict[str, Any]]) -> list[tuple[str, str, int, bool]]:
    """Each line as an English reader sees it: words, formula, amount, whether it is the total."""
    return [(line["label"][1], line["formula"][1], line["amount"], line["total"]) for line in lines]


def test_net_sales_are_what_was_sold_less_what_is_deducted() -> None:
    assert Sales("A", 1_000, 150).net == 850
    assert Shortfall("2027", ("2027년", "2027"), 900, 300).amount == 600


def test_one_rate_is_called_the_running_royalty() -> None:
    due, lines = royalty([Sales("A", 1_000_000, 100_000)], FLAT)
    assert due == 27_000
    assert shown(lines) == [
        ("Running royalty", "900,000 × 3%", 27_000, False),
        (TOTAL, "", 27_000, True),
    ]
    assert [line["label"][0] for line in lines] == ["경상기술료", "내실 금액 (부가가치세 별도)"]


def test_each_step_is_called_by_where_it_begins_and_ends() -> None:
    due, lines = royalty([Sales("A", 6_000_000)], STEPS)
    assert due == 120_000
    assert shown(lines) == [
        ("Up to KRW 1,000,000", "1,000,000 × 3%", 30_000, False),
        ("From KRW 1,000,000 to KRW 5,000,000", "4,000,000 × 2%", 80_000, False),
        ("Above KRW 5,000,000", "1,000,000 × 1%", 10_000, False),
        (TOTAL, "", 120_000, True),
    ]
    assert [line["label"][0] for line in lines[:3]] == [
        "1,000,000원 이하분",
        "1,000,000원 초과 5,000,000원 이하분",
        "5,000,000원 초과분",
    ]


@pytest.mark.parametrize(
    ("sales", "before", "parts"),
    [
        (1_000_000, 0, [30_000]),  # up to the top of a step, none of the next
        (1_000_001, 0, [30_000, 0]),
        (500_000, 800_000, [6_000, 6_000]),
        (500_000, 1_000_000, [10_000]),
        (4_500_000, 900_000, [3_000, 80_000, 4_000]),
        (100_000, 7_000_000, [1_000]),
        (0, 0, [0]),
        (-5_000, 0, [0]),
        (0, 7_000_000, []),
    ],
)
def test_the_steps_go_on_where_earlier_sales_ended(sales: int, before: int, parts: list[int]) -> None:
    due, lines = royalty([Sales("A", sales)], STEPS, sold_before=before)
    assert [line["amount"] for line in lines] == [*parts, sum(parts)]
    assert due == sum(parts)


def test_a_minimum_lifts_a_cap_limits_and_neither_touches_what_lies_between() -> None:
    rates = Rates(((0, 300),), minimum=6_000, cap=9_000)
    due, lines = royalty([Sales("A", 100_000)], rates)
    assert (due, shown(lines)[1]) == (6_000, ("Up to the minimum royalty", "6,000 - 3,000", 3_000, False))
    due, lines = royalty([Sales("A", 400_000)], rates)
    assert (due, shown(lines)[1]) == (9_000, ("Above the cap", "9,000 - 12,000", -3_000, False))
    for sales in (200_000, 250_000, 300_000):
        due, lines = royalty([Sales("A", sales)], rates)
        assert (due, len(lines)) == (sales * 3 // 100, 2)


def test_what_earlier_years_fell_short_of_is_added_to_a_royalty() -> None:
    short = [
        Shortfall("2026", ("2026년", "2026"), 50_000, 20_000),
        Shortfall("2027", ("2027년", "2027"), 50_000, 49_000),
    ]
    due, lines = royalty([Sales("A", 100_000)], FLAT, shortfalls=short)
    assert due == 3_000 + 30_000 + 1_000
    assert shown(lines)[1:] == [
        ("Up to the minimum royalty of 2026", "50,000 - 20,000", 30_000, False),
        ("Up to the minimum royalty of 2027", "50,000 - 49,000", 1_000, False),
        (TOTAL, "", 34_000, True),
    ]
    assert [line.get("of_year") for line in lines] == [None, "2026", "2027", None]


def test_what_was_paid_before_is_taken_off_above_the_total() -> None:
    lines = royalty([Sales("A", 1_000_000)], FLAT)[1]
    assert with_credit(lines, 0, "KRW") == lines
    less = with_credit(lines, 12_000, "KRW")
    assert shown(less) == [
        ("Running royalty", "1,000,000 × 3%", 30_000, False),
        ("Paid before, taken off (estimate, audit)", "30,000 - 12,000", -12_000, False),
        (TOTAL, "", 18_000, True),
    ]


def test_amounts_are_shown_in_the_currency_of_the_contract() -> None:
    due, lines = royalty([Sales("A", 600_000)], Rates(((0, 300), (500_000, 200))), "USD")
    assert due == 17_000
    assert [line["formula"][1] for line in lines] == ["5,000.00 × 3%", "1,000.00 × 2%", ""]
    assert "5,000" in lines[0]["label"][1]


@pytest.mark.parametrize(
    "steps", [(), ((1, 300),), ((0, 300), (5, 200), (5, 100)), ((0, 300), (5, -1)), ((0, 10_001),)]
)
def test_steps_begin_at_nothing_ascend_and_are_rates(steps: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match=r"steps begin at 0|a rate is from"):
        checked_steps(steps)


def test_sound_steps_are_given_back() -> None:
    assert checked_steps([(0, 0), (5, 10_000)]) == ((0, 0), (5, 10_000))


@pytest.mark.parametrize(
    ("reported", "stated", "share"),
    [
        (949, 1_000, "5.1%"),
        (950, 1_000, None),
        (1_100, 1_000, None),
        (0, 0, None),
        (-5, 0, None),
        (0, 10, "100%"),
    ],
)
def test_reported_sales_that_fall_short_of_the_stated_ones(
    reported: int, stated: int, share: str | None
) -> None:
    found = understated(reported, stated, 500, 2027, "KRW")
    assert [f"are {share} below" in en for _, en in found] == [True] * (share is not None)
    for ko, en in found:
        assert f"2027년 보고 매출 {reported:,}원 / 기업이 밝힌 연간 매출 {stated:,}원" in ko
        assert f"KRW {reported:,}" in en
        assert f"KRW {stated:,}" in en


@pytest.mark.parametrize(
    ("sales", "before", "reasons"),
    [
        ([Sales("A", 100)], None, []),
        ([Sales("A", 100, 20)], None, []),  # no more than the limit
        ([Sales("A", 100, 21)], None, ["Deductions are 21% of the sales."]),
        ([Sales("A", 1)], None, []),
        ([Sales("A", 0)], None, ["The net sales are zero."]),
        ([], None, ["The net sales are zero."]),
        ([Sales("A", 100), Sales("A", -9, is_correction=True)], None, ["It corrects an earlier period."]),
        ([Sales("A", 50)], [Sales("A", 100)], []),
        ([Sales("A", 49)], [Sales("A", 100)], ["51% less than in the period before."]),
        ([Sales("A", 400)], [Sales("A", 100)], []),
        ([Sales("A", 100)], [Sales("A", 0)], []),
        ([Sales("A", 100)], [Sales("A", 100), Sales("B", 1, is_correction=True)], []),
        (
            [Sales("A", 100), Sales("B", 1, is_correction=True)],
            [Sales("A", 100), Sales("B", 1), Sales("C", 1), Sales("C", 1)],
            ["It corrects an earlier period.", "Missing since the last period: B, C"],
        ),
        ([Sales("A", 0)], [Sales("A", 100)], ["The net sales are zero."]),
    ],
)
def test_each_reason_to_look_at_a_report(
    sales: list[Sales], before: list[Sales] | None, reasons: list[str]
) -> None:
    found = anomalies(sales, before, Limits(drop_bp=5_000, deductions_bp=2_000))
    assert [en for _, en in found] == reasons
    assert all(ko for ko, _ in found)
