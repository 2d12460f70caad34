"""Who gets what of a fee: pure arithmetic, so that it can be tried on a hundred thousand cases.

기술이전법 시행령 제24조 (public research institutions: researchers ≥ 50%, contributors ≥ 10%), 국가연구개발혁신법 시행령
(national R&D: researchers and contributors together ≥ 70% since 2026-07-28). Where both apply, the stricter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.kernel.money import BASIS_POINTS, largest_remainder


@dataclass(frozen=True)
class Rules:
    """Floors of the policy on the contract's day and what the institution settled, in basis points.

    `pool_floor_bp` applies to researchers and contributors together; 0 outside of national R&D.
    """

    researchers_floor_bp: int
    contributors_floor_bp: int
    pool_floor_bp: int = 0
    researchers_bp: int = 0  # the institution's own, counted when it is above the floor
    contributors_bp: int = 0
    deduct_costs_first: bool = False


@dataclass(frozen=True)
class Rates:
    """What is applied in the end; `pool_lifted` tells that the pool's floor raised the researchers' rate."""

    researchers_bp: int
    contributors_bp: int
    pool_lifted: bool = False

    @property
    def pool_bp(self) -> int:
        return self.researchers_bp + self.contributors_bp


@dataclass(frozen=True)
class Split:
    """The parts of `amount`, in minor units; `researchers` and `contributors` in the order of their weights."""

    amount: int
    costs: int
    base: int
    researchers_part: int
    contributors_part: int
    institution_part: int  # without the costs
    researchers: list[int]
    contributors: list[int]

    @property
    def institution(self) -> int:
        """What stays with the institution: its part and the costs it had."""
        return self.institution_part + self.costs


def rates(rules: Rules, *, has_researchers: bool = True, has_contributors: bool = True) -> Rates:
    """The rates that satisfy every floor. Without contributors their part is not taken; nobody to share with, nothing is."""
    researchers = max(rules.researchers_floor_bp, rules.researchers_bp) if has_researchers else 0
    contributors = max(rules.contributors_floor_bp, rules.contributors_bp) if has_contributors else 0
    researchers = min(researchers, BASIS_POINTS)
    contributors = min(contributors, BASIS_POINTS - researchers)
    lifted = (has_researchers or has_contributors) and researchers + contributors < rules.pool_floor_bp
    if lifted and has_researchers:
        researchers = rules.pool_floor_bp - contributors
    elif lifted:
        contributors = rules.pool_floor_bp
    return Rates(researchers, contributors, lifted)


def split(
    amount: int,
    rules: Rules,
    researcher_weights: Sequence[int],
    contributor_weights: Sequence[int] = (),
    costs: int = 0,
) -> Split:
    """Share `amount` ≥ 0 (net cash, minor units) so that the parts sum exactly and no floor is broken.

    The pool of the people is rounded up to a whole unit, in their favour; inside the pool the largest remainder
    decides. Weights are integers that together are the whole; people without any share the part equally.
    Costs come off first only where the institution's rules say so, and never exceed the amount.
    """
    if amount < 0 or costs < 0:
        raise ValueError("amounts to share are not negative")
    costs = min(costs, amount) if rules.deduct_costs_first else 0
    base = amount - costs
    applied = rates(
        rules, has_researchers=bool(researcher_weights), has_contributors=bool(contributor_weights)
    )
    pool = -(-base * applied.pool_bp // BASIS_POINTS)
    if applied.pool_bp:
        researchers_part, contributors_part = largest_remainder(
            pool, [applied.researchers_bp, applied.contributors_bp]
        )
    else:
        researchers_part = contributors_part = 0
    return Split(
        amount=amount,
        costs=costs,
        base=base,
        researchers_part=researchers_part,
        contributors_part=contributors_part,
        institution_part=base - pool,
        researchers=_among(researchers_part, researcher_weights),
        contributors=_among(contributors_part, contributor_weights),
    )


def _among(part: int, weights: Sequence[int]) -> list[int]:
    if not weights:
        return []
    return largest_remainder(part, weights if sum(weights) else [1] * len(weights))
