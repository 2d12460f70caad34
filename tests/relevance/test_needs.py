"""What is suggested for a need is better than plain BM25, and nothing is suggested where nothing fits."""

from __future__ import annotations

import pytest

from tests.relevance.needs_measure import judged_needs, measure

pytestmark = pytest.mark.long


@pytest.mark.parametrize("hide_english", [False, True])
def test_suggestions_are_better_than_plain_bm25(hide_english: bool) -> None:
    row = measure(hide_english=hide_english)
    print(row)
    assert row.ours > row.bm25
    assert row.shown > row.bm25
    assert row.false_answers <= 2


def test_there_are_a_hundred_needs_and_ten_without_an_answer() -> None:
    needs = judged_needs()
    assert len([need for need in needs if need.grades]) == 100
    assert len([need for need in needs if not need.grades]) == 10
