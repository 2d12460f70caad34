"""Which experts fit, and that every reason stands in the profile: with the analysis of Korean, which takes seconds to load."""

from __future__ import annotations

import pytest

from marketplace.experts.demo_words import TRADES
from marketplace.experts.matching import analyzer, match

pytestmark = pytest.mark.long

PROFILES = [f"{trade.skills_ko}\n{trade.skills_en}" for trade in TRADES]
PAIRS = [(goal, number) for number, trade in enumerate(TRADES) for goal in trade.goals]
ENGLISH = (
    ("Our thin covers warp after injection moulding", 0),
    ("The electrode coating of our cells is uneven", 2),
    ("We fail the EMC test by 6 dB", 5),
    ("Antenna of a handheld loses sensitivity", 11),
)


@pytest.fixture(autouse=True)
def no_other_names() -> None:
    """Here the names in the other language are looked up."""


def rank(goal: str, right: int) -> int:
    scores = [found.score for found in match(goal, PROFILES)]
    return 1 + sum(score > scores[right] for score in scores)


def test_the_right_expert_comes_first() -> None:
    pairs = [*PAIRS, *ENGLISH]
    reciprocal = sum(1 / rank(goal, right) for goal, right in pairs) / len(pairs)
    assert reciprocal > 0.85


def test_every_reason_stands_in_the_profile() -> None:
    for goal, _ in [*PAIRS, *ENGLISH]:
        for found, profile in zip(match(goal, PROFILES), PROFILES, strict=True):
            for word in found.words:
                assert word in analyzer().normalise(profile)
                assert len(word) > 1


def test_a_word_in_the_other_language_is_found() -> None:
    assert match("separator", ["이차전지 분리막 코팅", "도금 폐수"])[0].score > 0
