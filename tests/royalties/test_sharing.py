"""The arithmetic of sharing: parts sum to the whole, no floor is broken, whatever the table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.royalties.sharing import Rates, Rules, Split, rates, split

PUBLIC = Rules(researchers_floor_bp=5000, contributors_floor_bp=1000)
NATIONAL = Rules(researchers_floor_bp=5000, contributors_floor_bp=1000, pool_floor_bp=7000)


def check(parts: Split, rules: Rules) -> None:
    """What must hold of every distribution."""
    assert sum(parts.researchers) + sum(parts.contributors) + parts.institution == parts.amount
    assert min([*parts.researchers, *parts.contributors, parts.institution_part], default=0) >= 0
    if parts.researchers:
        assert parts.researchers_part >= parts.base * rules.researchers_floor_bp // 10_000
        assert sum(parts.researchers) == parts.researchers_part
    if parts.contributors:
        assert parts.contributors_part >= parts.base * rules.contributors_floor_bp // 10_000
    if parts.researchers or parts.contributors:
        people = parts.researchers_part + parts.contributors_part
        assert people * 10_000 >= parts.base * rules.pool_floor_bp


@settings(max_examples=300, deadline=None)
@given(
    amount=st.integers(0, 10**12),
    costs=st.integers(0, 10**11),
    deduct=st.booleans(),
    own=st.integers(0, 9000),
    own_contributors=st.integers(0, 1000),
    pool=st.sampled_from([0, 5000, 7000]),
    researchers=st.lists(st.integers(0, 100), max_size=8),
    contributors=st.lists(st.integers(0, 100), max_size=3),
)
def test_parts_sum_and_floors_hold(
    amount, costs, deduct, own, own_contributors, pool, researchers, contributors
):
    rules = Rules(5000, 1000, pool, own, own_contributors, deduct)
    check(split(amount, rules, researchers, contributors, costs), rules)


@pytest.mark.parametrize("fees", [2_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_fees_of_any_size_are_shared_exactly(fees: int) -> None:
    dice = random.Random(20261122)
    for _ in range(fees):
        rules = Rules(5000, 1000, dice.choice([0, 5000, 7000]), dice.randrange(9001), 0, dice.random() < 0.3)
        people = [dice.randrange(101) for _ in range(dice.randrange(7))]
        helpers = [dice.randrange(101) for _ in range(dice.randrange(3))]
        check(split(dice.randrange(10**10), rules, people, helpers, dice.randrange(10**8)), rules)


def test_a_public_research_institution_gives_half_to_its_researchers() -> None:
    parts = split(30_000_000, PUBLIC, [60, 40])
    assert parts.researchers == [9_000_000, 6_000_000]
    assert parts.institution == 15_000_000


def test_contributors_get_a_tenth_when_there_are_any() -> None:
    parts = split(30_000_000, PUBLIC, [100], [1, 1])
    assert (parts.researchers, parts.contributors, parts.institution) == (
        [15_000_000],
        [1_500_000] * 2,
        12_000_000,
    )


def test_the_stricter_floor_wins_for_national_research() -> None:
    assert rates(NATIONAL).pool_bp == 7000
    assert rates(NATIONAL).researchers_bp == 6000  # lifted from 50%
    assert rates(NATIONAL, has_contributors=False).researchers_bp == 7000


def test_an_institution_may_give_more_but_never_less() -> None:
    assert rates(Rules(5000, 1000, researchers_bp=6500)).researchers_bp == 6500
    assert rates(Rules(5000, 1000, researchers_bp=1000)).researchers_bp == 5000
    assert rates(Rules(5000, 1000, 7000, researchers_bp=6800)).pool_bp == 7800
    assert rates(Rules(5000, 1000, researchers_bp=9600)) == Rates(9600, 400)  # no more than the whole
    assert rates(Rules(5000, 1000, researchers_bp=12_000)) == Rates(10_000, 0)
    assert rates(NATIONAL, has_researchers=False) == Rates(0, 7000, pool_lifted=True)
    assert rates(NATIONAL, has_researchers=False, has_contributors=False) == Rates(0, 0)
    assert rates(Rules(5000, 1000, 6000)).pool_lifted is False


def test_costs_come_off_first_only_where_the_rules_say_so() -> None:
    deducting = Rules(5000, 1000, deduct_costs_first=True)
    assert split(10_000_000, deducting, [1], costs=1_000_000).researchers == [4_500_000]
    assert split(10_000_000, deducting, [1], costs=1_000_000).institution == 5_500_000
    assert split(10_000_000, PUBLIC, [1], costs=1_000_000).researchers == [5_000_000]


def test_a_won_that_can_not_be_divided_goes_by_the_largest_remainder() -> None:
    parts = split(100, PUBLIC, [1, 1, 1])
    assert parts.researchers == [17, 17, 16]
    assert split(1, PUBLIC, [1]).researchers == [1]  # rounded up, in the people's favour


def test_people_without_shares_divide_equally_and_nobody_means_the_institution() -> None:
    assert split(100, PUBLIC, [0, 0]).researchers == [25, 25]
    assert split(100, PUBLIC, []).institution == 100


def test_less_than_nothing_is_not_shared() -> None:
    with pytest.raises(ValueError):
        split(-1, PUBLIC, [1])
