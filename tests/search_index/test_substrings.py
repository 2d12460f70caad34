"""Looking inside many texts finds what looking at each of them would."""

from __future__ import annotations

import random

import pytest

from search_index.substrings import LONGEST, Texts

ALPHABETS = ("ab ", "abcdefghijklmnop 0123", "가나다분리막전해질 ", "ㄱㄴㄷㅂㄹㅁ ", "가나a😀б ")


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_text_that_contains_a_part_is_found_and_no_other(alphabet: str) -> None:
    chance = random.Random(alphabet)
    rows = ["".join(chance.choices(alphabet, k=chance.randint(1, 90))) for _ in range(400)]
    texts = Texts(rows)
    parts = ["".join(chance.choices(alphabet, k=chance.randint(2, 5))) for _ in range(150)]
    for row in chance.sample(rows, 200):  # parts of them, at the edges of blocks as well
        start = chance.randrange(len(row))
        parts.append(row[start : start + LONGEST])
    for part in parts:
        if len(part) > 1:
            assert list(texts.containing(part)) == [n for n, row in enumerate(rows) if part in row]


def test_nothing_is_found_in_no_text_or_an_empty_one() -> None:
    assert list(Texts([]).containing("ab")) == []
    assert list(Texts(["", "ab", ""]).containing("ab")) == [1]
