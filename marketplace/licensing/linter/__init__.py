"""Reads a paper before it goes out and says what is wrong in it, where, and what mends it. One small function per rule."""

from __future__ import annotations

from marketplace.licensing.linter.found import Facts, Finding
from marketplace.licensing.linter.references import annexes, articles, blanks, interest, rows_of_annex_1
from marketplace.licensing.linter.sense import amounts, courts, deadlines, hangul, statutes, without_a_right

# By name, so that a finding can be traced to its rule; `tests/licensing/test_contract_linter.py` plants a fault for each.
RULES = {
    "annex": annexes,
    "annex 1": rows_of_annex_1,
    "interest": interest,
    "article": articles,
    "blank": blanks,
    "days": deadlines,
    "amount": amounts,
    "court": courts,
    "statute": statutes,
    "hangul": hangul,
    "right": without_a_right,
}


def findings(facts: Facts) -> list[Finding]:
    """Everything that is wrong in the paper, rule by rule."""
    return [found for rule in RULES.values() for found in rule(facts)]


__all__ = ["RULES", "Facts", "Finding", "findings"]
