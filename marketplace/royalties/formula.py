"""The computation in words with its numbers, stored with the distribution: how every won came about."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.formats.money_text import figures, percent
from marketplace.royalties.sharing import Rules, Split, rates


def describe(
    rules: Rules, parts: Split, on: date, has_contributors: bool, has_researchers: bool, currency: str = "KRW"
) -> dict[str, Any]:
    """Plain JSON: the day of the rules, every rate, and the steps as [{label, formula, amount, total}] in both languages."""
    applied = rates(rules, has_researchers=has_researchers, has_contributors=has_contributors)
    return {
        "policy_on": on.isoformat(),
        "rates": {
            "researchers_bp": applied.researchers_bp,
            "contributors_bp": applied.contributors_bp,
            "researchers_floor_bp": rules.researchers_floor_bp,
            "contributors_floor_bp": rules.contributors_floor_bp,
            "pool_floor_bp": rules.pool_floor_bp,
            "deduct_costs_first": rules.deduct_costs_first,
        },
        "policy": _policy(rules, on),
        "steps": _steps(parts, applied.researchers_bp, applied.contributors_bp, currency),
    }


def less(words: dict[str, Any], told: int, amount: int, why: str = "") -> dict[str, Any]:
    """The formula of a further distribution: the whole as it is now, what was told before, the difference.

    `why` is the reason of a correction that an upheld objection brought.
    """
    this = ["이번 배분", "This distribution"]
    if why:
        this = ["이번 배분: 이의를 받아들여 바로잡음", "This distribution: put right after an objection"]
    whole = [step | {"total": False} for step in words["steps"]]
    after = [
        {
            "label": ["이미 알린 배분", "Distributed before"],
            "formula": ["", ""],
            "amount": told,
            "total": False,
        },
        {"label": this, "formula": ["", ""], "amount": amount, "total": True},
    ]
    return words | {"steps": [*whole, *after]}


def _steps(parts: Split, researchers_bp: int, contributors_bp: int, currency: str) -> list[dict[str, Any]]:
    base = figures(parts.base, currency)

    def step(ko: str, en: str, how_ko: str, how_en: str, amount: int, total: bool = False) -> dict[str, Any]:
        return {"label": [ko, en], "formula": [how_ko, how_en], "amount": amount, "total": total}

    steps = [step("입금액 (부가가치세 제외)", "Cash received, VAT excluded", "", "", parts.amount)]
    if parts.costs:
        steps.append(
            step("비용 공제", "Costs deducted", "기관 규정", "by the institution's rules", -parts.costs)
        )
        steps.append(
            step(
                "배분 대상 금액",
                "Base",
                f"{figures(parts.amount, currency)} - {figures(parts.costs, currency)}",
                f"{figures(parts.amount, currency)} - {figures(parts.costs, currency)}",
                parts.base,
            )
        )
    if researchers_bp:
        rate = percent(researchers_bp)
        steps.append(
            step("연구자 몫", "Researchers", f"{base} × {rate}", f"{base} × {rate}", parts.researchers_part)
        )
    if contributors_bp:
        rate = percent(contributors_bp)
        steps.append(
            step("기여자 몫", "Contributors", f"{base} × {rate}", f"{base} × {rate}", parts.contributors_part)
        )
    steps.append(
        step(
            "기관 몫",
            "Institution",
            "배분 대상 금액에서 연구자와 기여자의 몫을 뺀 금액" + (" + 공제한 비용" if parts.costs else ""),
            "the base less the shares of researchers and contributors"
            + (", plus the costs" if parts.costs else ""),
            parts.institution,
        )
    )
    steps.append(step("합계", "Total", "", "", parts.amount, total=True))
    return steps


def _policy(rules: Rules, on: date) -> list[str]:
    """The rule in one sentence, in Korean and in English."""
    ko = (
        f"{on.isoformat()} 기준: 연구자 {percent(rules.researchers_floor_bp)} 이상, "
        f"기여자 {percent(rules.contributors_floor_bp)} 이상 (기술이전법 시행령 제24조)"
    )
    en = (
        f"As of {on.isoformat()}: researchers at least {percent(rules.researchers_floor_bp)}, "
        f"contributors at least {percent(rules.contributors_floor_bp)} (Technology Transfer Act decree, art. 24)"
    )
    if rules.pool_floor_bp:
        pool = percent(rules.pool_floor_bp)
        ko += f"; 국가연구개발 성과는 연구자와 기여자를 합하여 {pool} 이상 (국가연구개발혁신법 시행령), 둘 중 엄격한 기준 적용"
        en += f"; national R&D: researchers and contributors together at least {pool}; the stricter rule applies"
    return [ko, en]
