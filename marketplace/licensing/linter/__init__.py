"""Reads a paper before it goes out and says what is wrong in it, where, and what mends it. One small function per rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from marketplace.licensing.linter import figures, law, scope
from marketplace.licensing.linter.found import Facts, Finding
from marketplace.licensing.linter.references import annexes, articles, blanks, interest, rows_of_annex_1
from marketplace.licensing.linter.sense import amounts, courts, deadlines, hangul, statutes

# By name, so that a finding can be traced to its rule; `tests/licensing/test_contract_linter.py` plants a fault for each.
RULES: dict[str, Callable[[Facts], Iterator[Finding]]] = {
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
    "right": law.without_a_right,
    "grant-back": law.grant_back,
    "transfer": law.unpaid_transfer,
    "co-owners": law.co_owners,
    "territory": scope.territory,
    "life": scope.life,
    "two periods": scope.two_periods,
    **figures.RULES,
}
# What rests on facts that the site may not have, or that the parties may have meant: shown, and the offer goes on.
DOUBTS: dict[str, Callable[[Facts], Iterator[Finding]]] = {
    "countries": scope.beyond_the_rights,
    "end": scope.beyond_their_life,
    "consideration": law.transfer_in_doubt,
}


def findings(facts: Facts) -> list[Finding]:
    """Everything that is wrong in the paper, rule by rule."""
    return [found for rule in RULES.values() for found in rule(facts)]


def doubts(facts: Facts) -> list[Finding]:
    """Everything that somebody should look at before the paper goes out."""
    return [replace(found, stops=False) for rule in DOUBTS.values() for found in rule(facts)]


__all__ = ["DOUBTS", "RULES", "Facts", "Finding", "doubts", "findings"]
